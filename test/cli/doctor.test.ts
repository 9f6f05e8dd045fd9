import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import { subjects } from '../../src/cli/doctor/check.ts';
import { createFolder, killAndRemoveFolders, runCli } from './child.ts';

afterEach(killAndRemoveFolders);

interface Line {
  readonly state: string;
  readonly name: string;
  readonly detail: string;
}

const state = z.enum(['ok', 'warn', 'fail']);

/** As documented. */
const reportSchema = z.strictObject({
  botVersion: z.string(),
  state,
  checks: z.array(z.strictObject({ subject: z.enum(subjects), state, name: z.string(), detail: z.string() })),
});

/** The columns of each line. */
function linesOf(stdout: string): readonly Line[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [state = '', name = '', detail = ''] = line.split(/ {2,}/u);
      return { state, name, detail };
    });
}

/** The state of each check by its name. */
function statesOf(stdout: string): Record<string, string> {
  return Object.fromEntries(linesOf(stdout).map(({ name, state }) => [name, state]));
}

describe('barium-bot doctor', () => {
  it('finds no problem when nothing is configured', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['doctor']);
    expect(code).toBe(0);
    expect(statesOf(stdout)).toMatchObject({
      'Node.js': 'ok',
      Settings: 'ok',
      Database: 'ok',
      Barium: 'ok',
      Cases: 'ok',
    });
  });

  it('reports each invalid setting with its remedy', async () => {
    const env = { BARIUM_BASE_URL: 'https://barium.invalid/api', SLACK_BOT_TOKEN: 'nonsense' };
    const { code, stdout } = await runCli(await createFolder(), ['doctor'], env);
    expect(code).toBe(1);
    expect(statesOf(stdout)).toMatchObject({
      BARIUM_USERNAME: 'fail',
      BARIUM_PASSWORD: 'fail',
      SLACK_BOT_TOKEN: 'fail',
    });
    expect(stdout).toContain('Bot User OAuth Token');
  });

  it('prints problems first, in columns that fit the longest name', async () => {
    const env = { SLACK_SIGNING_SECRET: 's', SLACK_TOKEN: 'x' };
    const { stdout } = await runCli(await createFolder(), ['doctor'], env);
    expect(linesOf(stdout).map(({ state }) => state)).toEqual(['fail', 'fail', 'ok']);
    expect(stdout).toMatch(/^fail {2}SLACK_TOKEN +is not a known setting\. Did you mean SLACK_BOT_TOKEN\?/m);
    const columns = stdout
      .trim()
      .split('\n')
      .map((line) => /^\S+ {2,}\S+ +/u.exec(line)?.[0].length);
    expect(new Set(columns).size).toBe(1);
  });

  it('warns of names in .env that only look like settings, also if a setting is missing because of that', async () => {
    const folder = await createFolder();
    const env = ['PUBLIC_URI=https://bot.example', 'BARIM_USERNAME=a', 'POSTGRES_PASSWORD=b', 'https_proxy=', 'TZ=UTC'];
    await writeFile(join(folder, '.env'), env.join('\n'));
    const rows = [
      { state: 'warn', name: 'PUBLIC_URI', detail: 'has no effect: did you mean PUBLIC_URL?' },
      { state: 'warn', name: 'BARIM_USERNAME', detail: 'has no effect: did you mean BARIUM_USERNAME?' },
    ];
    const warnings = async (more: Record<string, string>) => {
      const { code, stdout } = await runCli(folder, ['doctor'], more);
      return [code, linesOf(stdout).filter(({ state }) => state === 'warn')];
    };
    expect(await warnings({})).toEqual([0, expect.arrayContaining(rows)]);
    const withoutUser = await warnings({ BARIUM_BASE_URL: 'https://barium.invalid/api' });
    expect(withoutUser).toEqual([1, expect.arrayContaining(rows)]);
    expect(withoutUser[1]).toHaveLength(2);
  });

  it('prints the results as JSON, problems first, in the form that docs/command-line.md documents', async () => {
    const env = { BARIUM_MESSAGES: 'Nowhere: Go', LOCALE: 'sv' };
    const { code, stdout, stderr } = await runCli(await createFolder(), ['doctor', '--json'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = reportSchema.parse(JSON.parse(stdout));
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(report).toMatchObject({ botVersion: version, state: 'warn' });
    expect(report.checks[0]).toMatchObject({ subject: 'messages', state: 'warn', name: 'BARIUM_MESSAGES' });
    const found = report.checks.map(({ subject }) => subject);
    for (const subject of ['node', 'settings', 'access', 'public-url', 'disk', 'database', 'barium', 'cases', 'web']) {
      expect(found).toContain(subject);
    }
    const guide = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
    for (const subject of subjects) expect(guide).toContain(`\`${subject}\``);
  });

  it('reports a setting that is invalid in JSON, too, with the code 1', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['doctor', '--json'], { PORT: 'x' });
    expect(code).toBe(1);
    const { state, checks } = reportSchema.parse(JSON.parse(stdout));
    expect({ state, first: checks[0] }).toMatchObject({ state: 'fail', first: { subject: 'settings', name: 'PORT' } });
  });

  it('warns about each process in BARIUM_MESSAGES that no case belongs to', async () => {
    const env = { BARIUM_MESSAGES: 'Ordr: Approve; order: Approve; Nowhere: Go' };
    const { code, stdout } = await runCli(await createFolder(), ['doctor'], env);
    expect(code).toBe(0);
    expect(linesOf(stdout).slice(0, 3)).toEqual([
      { state: 'warn', name: 'BARIUM_MESSAGES', detail: expect.stringMatching(/“Ordr”.+did you mean “Order”\?$/u) },
      { state: 'warn', name: 'BARIUM_MESSAGES', detail: expect.stringMatching(/“Nowhere”.+check its name$/u) },
      expect.objectContaining({ state: 'ok' }),
    ]);
  });

  it('does not claim that a server listens while none runs', async () => {
    const { stdout } = await runCli(await createFolder(), ['doctor']);
    expect(linesOf(stdout)).toContainEqual({
      state: 'ok',
      name: 'Playground',
      detail: 'listens at / once "barium-bot serve" runs',
    });
  });

  it('warns when nobody could approve a deletion', async () => {
    const env = { DELETE_NEEDS_SECOND_PERSON: 'true', SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' };
    const check = async (admins: string) => {
      const slack = { SLACK_API_URL: 'http://127.0.0.1:9/api', ACCESS_ADMINS: admins };
      const { stdout } = await runCli(await createFolder(), ['doctor'], { ...env, ...slack });
      return statesOf(stdout)['Second person'];
    };
    expect(await check('slack:T1/U1, slack:T2/U2')).toBe('warn');
    expect(await check('slack:T1/U1, slack:T1/U2')).toBe('ok');
    expect(await check('slack:T1/group:S1')).toBe('ok');
  });

  it('reports an unreachable Barium next to the checks that pass', async () => {
    const env = {
      BARIUM_BASE_URL: 'http://127.0.0.1:9/api/v1.1',
      BARIUM_USERNAME: 'a',
      BARIUM_PASSWORD: 'canary-password',
      BARIUM_API_KEY: 'canary-key',
    };
    const { code, stdout, stderr } = await runCli(await createFolder(), ['doctor'], env);
    expect(code).toBe(1);
    expect(statesOf(stdout)).toMatchObject({ Database: 'ok', Barium: 'fail', Access: 'warn' });
    expect(stdout).toContain('127.0.0.1:9 refused the connection: check BARIUM_BASE_URL');
    expect(stdout + stderr).not.toContain('canary');
  });

  it('reports a server that is not Barium, and warns when everyone can delete', async () => {
    const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    const barium = { BARIUM_USERNAME: 'a', BARIUM_PASSWORD: 'b', BARIUM_API_KEY: 'c', BARIUM_BASE_URL: base };
    const doctor = async (env: Record<string, string>) =>
      (await runCli(await createFolder(), ['doctor'], { ...barium, ACCESS_ADMINS: '*', ...env })).stdout;
    const [stdout, withViewers] = [await doctor({}), await doctor({ ACCESS_VIEWERS: '*' })];
    server.close();
    expect(stdout).toMatch(/^fail {2}Barium +http:\S+\/api isn’t the Barium API: set BARIUM_BASE_URL/mu);
    expect(stdout).toMatch(/^warn {2}Access +everyone can change cases: ACCESS_ADMINS contains \*$/mu);
    expect(stdout).toMatch(/^warn {2}Access +everyone can view cases, because ACCESS_VIEWERS isn’t set/mu);
    expect(withViewers).not.toContain('everyone can view cases');
  });

  it('prints everything in the language of LOCALE', async () => {
    const env = { LOCALE: 'sv', ACCESS_OPERATORS: 'web:local', ACCESS_ADMINS: 'web:local' };
    const { stdout } = await runCli(await createFolder(), ['doctor'], env);
    const names = ['Node.js', 'Inställningar', 'Behörighet', 'Publik adress', 'Disk', 'Databas', 'Barium', 'Ärenden'];
    expect(Object.keys(statesOf(stdout))).toEqual([...names, 'Testmiljö']);
    expect(stdout).toContain('1 rad i ACCESS_OPERATORS, 1 i ACCESS_ADMINS');
  });
});
