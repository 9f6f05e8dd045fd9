/** The access lists and messages of a running core, read again from their file. */
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { createAccessAudit } from '../../src/app/access-audit.ts';
import { type Core, openCore } from '../../src/app/core.ts';
import { type SettingsReload, startSettingsReload } from '../../src/app/settings-reload.ts';
import { allActions, type Card } from '../../src/chat/card.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { loadEnv, readConfig } from '../../src/config/index.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { waitUntil } from '../cluster/wait-until.ts';

const channel: Conversation = { platform: 'slack', tenant: 'T1', id: 'C1', isDirect: false };
const person = (id: string): Person => ({ platform: 'slack', tenant: 'T1', id, name: id, membership: 'member' });
const [admin, operator, viewer] = [person('U1'), person('U2'), person('U3')];

const lists = {
  ACCESS_VIEWERS: 'slack:T1/U3',
  ACCESS_OPERATORS: 'slack:T1/U2',
  ACCESS_ADMINS: 'slack:T1/U1',
  BARIUM_MESSAGES: 'Order: Approve',
};

interface LogLine extends Record<string, unknown> {
  readonly level: number;
  readonly msg: string;
}

describe('the access lists of a running bot', () => {
  let simulator: Simulator;
  let folder: string;
  let file: string;
  let core: Core;
  let reload: SettingsReload;
  let lines: LogLine[];
  let events = 0;

  beforeAll(async () => {
    simulator = await startSimulator({ instances: 30, speed: 0 });
  });
  afterAll(() => simulator.stop());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-reload-'));
    file = join(folder, '.env');
    lines = [];
  });

  afterEach(async () => {
    await reload?.stop();
    await core?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (settings: Readonly<Record<string, string>>) => writeFile(file, format(settings));
  const format = (settings: Readonly<Record<string, string>>) =>
    Object.entries(settings)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join('');

  const barium = () => ({
    BARIUM_BASE_URL: simulator.baseUrl,
    BARIUM_USERNAME: simulator.credentials.username,
    BARIUM_PASSWORD: simulator.credentials.password,
    BARIUM_API_KEY: simulator.credentials.apiKey,
  });

  async function open(settings: Readonly<Record<string, string>> = {}, more: { pollMs?: number; env?: object } = {}) {
    await write({ ...lists, ...settings });
    const env: Record<string, string> = {
      ...(settings.BARIUM_BASE_URL === undefined ? barium() : {}),
      DATA_DIR: folder,
      WATCH_CRON: '0 0 0 1 1 *',
      PORT: '0',
      ...more.env,
    };
    const source = loadEnv(env, file);
    const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    core = await openCore(readConfig(env), log);
    await core.recordLists();
    core.watcher?.start([]);
    core.deletionScheduler?.start();
    await core.watcher?.trigger();
    reload = startSettingsReload({ ...core, source, log, pollMs: more.pollMs ?? 20 });
  }

  const linesWith = (msg: string) => lines.filter((line) => line.msg.includes(msg));
  const waitForLine = (msg: string) => waitUntil(`the log says ${msg}`, () => linesWith(msg).length > 0);
  const replaced = () => waitForLine('access list replaced');

  async function say(by: Person, line: string, kind: 'text' | 'press' = 'text'): Promise<Reply> {
    events += 1;
    return core.bot.handle({ kind, line, person: by, conversation: channel, idempotencyKey: `event ${events}` });
  }
  const press = (by: Person, card: Card, label: string) => {
    const action = allActions(card).find((one) => one.label === label);
    if (action?.kind !== 'command') throw new Error(`no button “${label}”`);
    return say(by, action.line, 'press');
  };
  const anOrder = () => simulator.control.list(30).find(({ name }) => name.startsWith('Order'))?.id ?? '';
  const sentMessages = () =>
    simulator.control.requests(1_000).filter(({ path, method }) => method === 'POST' && /message/i.test(path)).length;

  it('refuse the press of a button that was shown before its role was taken away', async () => {
    await open();
    const { card } = await say(operator, `send ${anOrder()}`);
    const before = sentMessages();
    await write({ ...lists, ACCESS_OPERATORS: 'slack:T1/U9', ACCESS_VIEWERS: 'slack:T1/U2, slack:T1/U3' });
    await replaced();
    expect((await press(operator, card, 'Approve')).card.title).toBe('You don’t have permission to do this');
    expect(sentMessages()).toBe(before);
    expect(linesWith('access list replaced')).toMatchObject([
      { variable: 'ACCESS_VIEWERS', added: ['slack:T1/U2'], removed: [], entries: 2 },
      { variable: 'ACCESS_OPERATORS', added: ['slack:T1/U9'], removed: ['slack:T1/U2'], entries: 1 },
    ]);
  });

  it('ask before a button sends a message that has come to need a confirmation', async () => {
    await open();
    const { card } = await say(operator, `send ${anOrder()}`);
    const before = sentMessages();
    await write({ ...lists, BARIUM_MESSAGES: 'Order: Approve!, Reject' });
    await replaced();
    const asked = await press(operator, card, 'Approve');
    expect([asked.outcome, sentMessages()]).toEqual(['asked', before]);
    const offered = await say(operator, `send ${anOrder()}`);
    expect(allActions(offered.card).map(({ label }) => label)).toEqual(expect.arrayContaining(['Approve…', 'Reject']));
  });

  it('decide who sees what in lists, suggestions and previews, and who is named in a denial', async () => {
    await open();
    const [leave] = (await core.index.search('Leave', 1)).rows;
    const sees = async () => ({
      list: ((await say(viewer, 'list app:Leave')).card.rows ?? []).length > 0,
      suggested: (await suggest('Leave')).length > 0,
      previewed:
        (await core.bot.preview({ person: viewer, conversation: channel, text: leave?.id ?? '' })) !== undefined,
      hasAccess: await core.bot.hasAccess(viewer),
    });
    const suggest = (text: string) =>
      core.bot.suggest({ field: 'instance', text, person: viewer, conversation: channel });
    expect(await sees()).toEqual({ list: true, suggested: true, previewed: true, hasAccess: true });
    await write({ ...lists, ACCESS_APPLICATIONS: 'slack:T1/C1 = Order', ACCESS_ADMINS: 'slack:T1/U8' });
    await replaced();
    expect(await sees()).toEqual({ list: false, suggested: false, previewed: false, hasAccess: true });
    await say(person('U8'), 'help');
    expect(JSON.stringify((await say(viewer, `delete ${anOrder()}`)).card)).toContain('U8');
    await write({ ...lists, ACCESS_VIEWERS: 'slack:T1/U4' });
    await waitUntil('the viewer is gone', async () => !(await core.bot.hasAccess(viewer)));
    expect((await sees()).suggested).toBe(false);
  });

  it('stop a deletion that was scheduled by somebody who is no admin any more', async () => {
    await open({}, { env: { DELETE_UNDO_SECONDS: '1' } });
    const id = anOrder();
    const { card } = await say(admin, `delete ${id}`);
    expect((await press(admin, card, 'Delete case')).outcome).toBe('done');
    const [pending] = await core.store.deletions.listPending(admin);
    await write({ ...lists, ACCESS_ADMINS: 'slack:T1/U8' });
    await replaced();
    const phase = async () => (await core.store.deletions.find(pending?.id ?? ''))?.phase ?? '';
    await waitUntil('the deletion has ended', async () => !['scheduled', 'running'].includes(await phase()));
    expect(await phase()).toBe('changed');
    expect(simulator.control.list(30).some((one) => one.id === id)).toBe(true);
  });

  it('stay as they are until every fault is corrected, and the log, status and metrics tell why', async () => {
    // On request only, so that the file isn't read while it is written.
    await open({}, { pollMs: 600_000 });
    const faults: readonly [string, () => Promise<unknown>][] = [
      ['ACCESS_ADMINS has an invalid entry: "U1"', () => write({ ...lists, ACCESS_ADMINS: 'U1' })],
      ['ACCESS_ADMNS is not a known', () => write({ ...lists, ACCESS_ADMNS: '*' })],
      ['ACCESS_VIEWERS is blank', () => write({ ...lists, ACCESS_VIEWERS: '' })],
      ['PUBLIC_URL must be', () => write({ ...lists, ACCESS_ADMINS: '*', PUBLIC_URL: 'x' })],
      ['ENV_FILE, which has no effect', () => write({ ...lists, ENV_FILE: '/etc/passwd' })],
      ['.env is empty', () => writeFile(file, '')],
      ['.env is not readable (ENOENT)', () => rm(file)],
      ['.env is not a regular file', () => mkdir(file)],
    ];
    for (const [problem, spoil] of faults) {
      lines.splice(0);
      await spoil();
      await reload.reload();
      const { issues } = core.listState();
      expect(describeIssues(issues)).toContain(problem);
      expect(linesWith('the earlier access lists stay in force')).toMatchObject([{ level: 50, issues }]);
      expect(core.lists().access.admins).toEqual([{ kind: 'person', platform: 'slack', tenant: 'T1', id: 'U1' }]);
    }
    const isSuccessful = async () => /^barium_bot_settings_reload_successful (\d)/mu.exec(await metrics())?.[1];
    const metrics = () => core.metrics.registry.metrics();
    const status = async () =>
      core.bot.toPlainText((await say(admin, 'status')).card, { locale: 'en', timeZone: 'UTC' });
    expect(await isSuccessful()).toBe('0');
    expect(await status()).toContain('settings have been invalid since');

    await rm(file, { recursive: true });
    await write(lists);
    await reload.reload();
    expect(core.listState().issues).toEqual([]);
    expect(await isSuccessful()).toBe('1');
    expect(await status()).not.toContain('invalid');
  });

  const describeIssues = (issues: readonly { variable: string; problem: string }[]) =>
    issues.map(({ variable, problem }) => `${variable} ${problem}`).join('; ');

  it('are not read while their file is still being written', async () => {
    await open({}, { pollMs: 400 });
    const seen = new Set<string>();
    // Each of the pieces is valid, and most allow too much.
    const pieces = ['ACCESS_ADMINS=*\n', 'ACCESS_OPERATORS=*\n', 'ACCESS_VIEWERS=slack:T1/U3', ',slack:T1/U4\n'];
    for (let count = 1; count <= pieces.length; count += 1) {
      await writeFile(file, pieces.slice(0, count).join(''));
      for (let step = 0; step < 6; step += 1) {
        seen.add(JSON.stringify(core.lists().access.admins));
        await delay(10);
      }
    }
    expect([...seen]).toEqual([JSON.stringify(readConfig({ ACCESS_ADMINS: lists.ACCESS_ADMINS }).access.admins)]);
    await replaced();
    expect(core.lists().access.viewers).toHaveLength(2);
  });

  it('are reported as valid once a fault is corrected, without a request', async () => {
    await open();
    await write({ ...lists, ACCESS_ADMINS: 'nonsense' });
    await waitForLine('the earlier access lists stay in force');
    await write(lists);
    await waitForLine('settings read again; the access lists are the same');
  });

  it('follow a symbolic link that is replaced, as Kubernetes replaces a mounted secret', async () => {
    await open();
    const version = async (name: string, admins: string) => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, '.env'), format({ ...lists, ACCESS_ADMINS: admins }));
      await symlink(name, join(folder, '..data_tmp'));
      await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    await version('..1', 'slack:T1/U1');
    await rm(file);
    await symlink(join('..data', '.env'), file);
    await version('..2', 'slack:T1/U7');
    await replaced();
    expect(linesWith('access list replaced')).toMatchObject([{ added: ['slack:T1/U7'], removed: ['slack:T1/U1'] }]);
  });

  it('are the only settings that are read again: other changes are named as needing a restart, and never shown', async () => {
    await open({ SLACK_SIGNING_SECRET: 'canary-1', SLACK_BOT_TOKEN: 'xoxb-canary' }, { env: { LOCALE: 'sv' } });
    await write({
      ...lists,
      ACCESS_ADMINS: '*',
      LOCALE: 'en',
      PLAYGROUND: 'false',
      SLACK_SIGNING_SECRET: 'canary-2',
      SLACK_BOT_TOKEN: 'xoxb-canary',
    });
    await waitForLine('a restart is needed');
    expect(linesWith('a restart is needed')).toMatchObject([{ variables: ['SLACK_SIGNING_SECRET', 'PLAYGROUND'] }]);
    expect(linesWith('since the environment sets them too')).toMatchObject([{ variables: ['LOCALE'] }]);
    expect(linesWith('access list replaced')).toMatchObject([{ variable: 'ACCESS_ADMINS', added: ['*'] }]);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('cannot be changed in the file if the environment has them', async () => {
    await open({}, { env: { ACCESS_ADMINS: 'slack:T1/U1' } });
    await write({ ...lists, ACCESS_ADMINS: '*', ACCESS_OPERATORS: '*' });
    await replaced();
    expect(linesWith('access list replaced')).toMatchObject([{ variable: 'ACCESS_OPERATORS' }]);
    expect(linesWith('since the environment sets them too')).toMatchObject([{ variables: ['ACCESS_ADMINS'] }]);
    expect(core.lists().access.admins).toHaveLength(1);
  });

  it('are read again on request, also if nothing has changed', async () => {
    await open({}, { pollMs: 600_000 });
    await reload.reload();
    expect(linesWith('settings read again; the access lists are the same')).toHaveLength(1);
    await write({ ...lists, ACCESS_ADMINS: 'slack:T1/U7' });
    await reload.reload();
    expect(linesWith('access list replaced')).toHaveLength(1);
  });

  it('have an audit row for each list that changed, also by a restart, and also with several replicas', async () => {
    await open();
    await write({ ...lists, ACCESS_ADMINS: 'slack:T1/U7, slack:T1/U8', BARIUM_MESSAGES: 'Order: Approve!' });
    await replaced();
    await reload.stop();
    await core.close();
    await open({ ACCESS_ADMINS: 'slack:T1/U7' });
    const replica = createAccessAudit({ ...core, log: pino({ level: 'silent' }) });
    await Promise.all([core.recordLists(), replica.record(core.lists())]);
    const rows = [];
    for await (const some of core.store.audit.readBetween('2020', undefined)) rows.push(...some);
    expect(rows.map(({ command, person: { name }, detail, outcome }) => [command, name, detail, outcome])).toEqual([
      ['access.change', 'ACCESS_ADMINS', 'added slack:T1/U7, slack:T1/U8; removed slack:T1/U1', 'done'],
      ['access.change', 'BARIUM_MESSAGES', 'added Order: Approve!; removed Order: Approve', 'done'],
      ['access.change', 'ACCESS_ADMINS', 'removed slack:T1/U8', 'done'],
      ['access.change', 'BARIUM_MESSAGES', 'added Order: Approve; removed Order: Approve!', 'done'],
    ]);
  });

  it('fall back to the defaults of the running upstream once they are unset', async () => {
    await open(barium());
    // Without BARIUM_*, it would be the simulator, which everybody administers.
    await write({ ACCESS_OPERATORS: 'slack:T1/U2' });
    await replaced();
    expect(core.lists().access).toMatchObject({ viewers: [{ kind: 'everyone' }], admins: [], isOpenByDefault: true });
    expect(linesWith('ACCESS_VIEWERS is no longer set')).toMatchObject([{ level: 40 }]);
    expect(linesWith('a restart is needed')).toMatchObject([{ variables: Object.keys(barium()) }]);
  });
});
