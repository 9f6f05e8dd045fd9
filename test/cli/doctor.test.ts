import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { killAndRemoveFolders, runCli, itTakesTime, createFolder } from './child.ts';

afterEach(killAndRemoveFolders);

/** What was found, by name. */
function findings(stdout: string): Record<string, string> {
  const lines = stdout.trim().split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(6, 22).trim(), line.slice(0, 4).trim()]));
}

describe('doctor', () => {
  itTakesTime('finds the embedded default well', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['doctor']);
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
    const { code, stdout } = await runCli(await createFolder(), ['doctor'], env);
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
      const { stdout } = await runCli(await createFolder(), ['doctor'], { ...env, ...slack });
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
    const { code, stdout, stderr } = await runCli(await createFolder(), ['doctor'], env);
    expect(code).toBe(1);
    expect(findings(stdout)).toMatchObject({ Store: 'ok', Barium: 'fail', Access: 'warn' });
    expect(stdout).toContain('127.0.0.1:9 refused the connection: check BARIUM_BASE_URL');
    expect(stdout + stderr).not.toContain('canary');
  });

  itTakesTime('says when an address is not that of Barium’s API, and when everybody may delete', async () => {
    const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    const barium = { BARIUM_USERNAME: 'a', BARIUM_PASSWORD: 'b', BARIUM_API_KEY: 'c', BARIUM_BASE_URL: base };
    const { stdout } = await runCli(await createFolder(), ['doctor'], { ...barium, ACCESS_ADMINS: '*' });
    server.close();
    expect(stdout).toMatch(/^fail {2}Barium +http:\S+\/api isn’t the Barium API: set BARIUM_BASE_URL/mu);
    expect(stdout).toMatch(/^warn {2}Access +everyone can change cases: ACCESS_ADMINS contains \*$/mu);
  });

  itTakesTime('speaks one language', async () => {
    const env = { LOCALE: 'sv', ACCESS_OPERATORS: 'web:local', ACCESS_ADMINS: 'web:local' };
    const { stdout } = await runCli(await createFolder(), ['doctor'], env);
    const names = ['Node.js', 'Inställningar', 'Behörighet', 'Publik adress', 'Databas', 'Barium', 'Ärenden'];
    expect(Object.keys(findings(stdout))).toEqual([...names, 'Testmiljö']);
    expect(stdout).toContain('1 rad i ACCESS_OPERATORS, 1 i ACCESS_ADMINS');
  });
});
