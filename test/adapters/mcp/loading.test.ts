import { loadedWith } from '../../static-imports.ts';

describe('without MCP', () => {
  it('nothing of the adapter is loaded but the words of its challenge, nor its packages', () => {
    const packages = /^(?:@modelcontextprotocol\/|jose$)/u;
    const isOfMcp = (name: string) => name.startsWith('adapters/mcp/') || packages.test(name);
    const others = ['slack', 'teams'].map((platform) => `adapters/${platform}/index.ts`);
    const loaded = loadedWith(
      'src/cli.ts',
      'src/cli/doctor/index.ts',
      'src/app/main.ts',
      'adapters/web/server/index.ts',
      ...others,
    );
    expect([...loaded].filter(isOfMcp)).toEqual(['adapters/mcp/challenge.ts']);
    expect([...loadedWith('adapters/mcp/index.ts')].filter((name) => packages.test(name))).not.toEqual([]);
  });
});
