import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';

const files = ['src', 'adapters'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/u.test(path))
    .map((path) => join(root, path)),
);

/** The files or packages that are loaded together with a file: not types, and nothing that is imported on demand. */
function staticImports(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gmu);
  return [...imports].map(([, name = '']) => name);
}

describe('without MCP', () => {
  it('nothing of the adapter is loaded but the words of its challenge, nor its packages', () => {
    const packages = /^(?:@modelcontextprotocol\/|jose$)/u;
    const loading = files
      .filter((file) => !file.startsWith('adapters/mcp/'))
      .flatMap((file) => staticImports(file).map((name) => `${file} → ${name}`))
      .filter((one) => one.includes('adapters/mcp/') || packages.test(one.split(' → ')[1] ?? ''));
    expect(loading.filter((one) => !one.endsWith('adapters/mcp/challenge.ts'))).toEqual([]);
    expect(loading).not.toEqual([]);
    expect(staticImports('adapters/mcp/challenge.ts')).toEqual([]);
    expect(staticImports('adapters/mcp/sdk.ts').some((name) => packages.test(name))).toBe(true);
  });
});
