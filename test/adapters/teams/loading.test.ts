import { loadedWith } from '../../static-imports.ts';

describe('the Teams adapter', () => {
  const sdkPackages = (...files: string[]) => [
    ...[...loadedWith(...files)].filter((name) => /^(?:botbuilder|botframework|@microsoft\/agents)/u.test(name)),
  ];

  it('loads no SDK before it knows which one is configured, and then only that one', () => {
    expect(sdkPackages('adapters/teams/index.ts')).toEqual([]);
    expect(sdkPackages('adapters/teams/sdk-agents.ts')).toEqual(['@microsoft/agents-hosting']);
    const botbuilder = sdkPackages('adapters/teams/sdk.ts');
    expect(botbuilder).toContain('botbuilder');
    expect(botbuilder).not.toContain('@microsoft/agents-hosting');
  });
});
