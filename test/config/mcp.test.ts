import { ConfigError, readConfig } from '../../src/config/index.ts';

const hash = 'a'.repeat(64);
const problems = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map(({ variable, problem }) => `${variable} ${problem}`);
  }
};

describe('the settings for assistants', () => {
  it('are off by default, and whatever else is set', () => {
    expect(readConfig({}).mcp).toBeUndefined();
    expect(readConfig({ MCP: 'false', MCP_TOKENS: `web:local=${hash}` }).mcp).toBeUndefined();
  });

  it('name the owner of each token by its hash', () => {
    const { mcp } = readConfig({
      MCP: 'true',
      MCP_TOKENS: `slack:T1/U2 = ${hash.toUpperCase()}, web:local=${'b'.repeat(64)},`,
    });
    expect([...(mcp?.tokens ?? [])]).toEqual([
      [hash, expect.objectContaining({ platform: 'slack', tenant: 'T1', id: 'U2' })],
      ['b'.repeat(64), expect.objectContaining({ platform: 'web' })],
    ]);
  });

  it('reject every part that is not a person with a hash of their own, and never quote a token', () => {
    for (const tokens of [
      'my-secret-token',
      'slack:T1/U2=my-secret-token',
      `*=${hash}`,
      `slack:T1/group:S1=${hash}`,
      `slack:T1/U2=${hash}, slack:T1/U3=${hash}`,
      `slack:T1/U2=${hash}=x`,
    ]) {
      const found = problems({ MCP: 'true', MCP_TOKENS: tokens });
      expect([tokens, found.length]).toEqual([tokens, 1]);
      expect(found[0]).toMatch(/^MCP_TOKENS has /u);
      expect(found.join()).not.toMatch(/my-secret-token|aaaa/u);
    }
  });

  it('are wrong if nobody can sign in', () => {
    expect(problems({ MCP: 'true' })).toEqual([expect.stringContaining('nobody can sign in')]);
    expect(problems({ MCP: 'true', MCP_TOKENS: `web:local=${hash}` })).toEqual([]);
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    expect(problems({ MCP: 'true', ...slack })).toEqual([expect.stringContaining('nobody can sign in')]);
    expect(readConfig({ MCP: 'true', ...slack, SLACK_SIGNING_SECRET: 's' })).toMatchObject({
      slack: { kind: 'socket' },
      mcp: { slackSigningSecret: expect.anything() },
    });
  });
});
