import { cleanUp, cli, itTakesTime, newFolder } from './child.ts';

afterEach(cleanUp);

/** What was found, by name. */
function findings(stdout: string): Record<string, string> {
  const lines = stdout.trim().split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(6, 22).trim(), line.slice(0, 4).trim()]));
}

describe('doctor', () => {
  itTakesTime('finds the embedded default well', async () => {
    const { code, stdout } = await cli(await newFolder(), ['doctor']);
    expect(code).toBe(0);
    expect(findings(stdout)).toMatchObject({
      'Node.js': 'ok',
      Settings: 'ok',
      Store: 'ok',
      Barium: 'ok',
      Cases: 'ok',
    });
  });

  itTakesTime('says what is wrong with each setting, and what to do', async () => {
    const env = { BARIUM_BASE_URL: 'https://barium.invalid/api', SLACK_BOT_TOKEN: 'nonsense' };
    const { code, stdout } = await cli(await newFolder(), ['doctor'], env);
    expect(code).toBe(1);
    expect(findings(stdout)).toMatchObject({
      BARIUM_USERNAME: 'fail',
      BARIUM_PASSWORD: 'fail',
      SLACK_BOT_TOKEN: 'fail',
    });
    expect(stdout).toContain('Bot User OAuth Token');
  });

  itTakesTime('says when nobody could approve a deletion', async () => {
    const env = { DELETE_NEEDS_SECOND_PERSON: 'true', SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' };
    const look = async (admins: string) => {
      const slack = { SLACK_API_URL: 'http://127.0.0.1:9/api', ACCESS_ADMINS: admins };
      const { stdout } = await cli(await newFolder(), ['doctor'], { ...env, ...slack });
      return findings(stdout)['Second person'];
    };
    expect(await look('slack:T1/U1, slack:T2/U2')).toBe('warn');
    expect(await look('slack:T1/U1, slack:T1/U2')).toBe('ok');
    expect(await look('slack:T1/group:S1')).toBe('ok');
  });

  itTakesTime('tells a Barium that cannot be reached from all that is well', async () => {
    const env = {
      BARIUM_BASE_URL: 'http://127.0.0.1:9/api/v1.1',
      BARIUM_USERNAME: 'a',
      BARIUM_PASSWORD: 'canary-password',
      BARIUM_API_KEY: 'canary-key',
    };
    const { code, stdout, stderr } = await cli(await newFolder(), ['doctor'], env);
    expect(code).toBe(1);
    expect(findings(stdout)).toMatchObject({ Store: 'ok', Barium: 'fail', Access: 'warn' });
    expect(stdout).toContain('Barium cannot be reached just now');
    expect(stdout + stderr).not.toContain('canary');
  });
});
