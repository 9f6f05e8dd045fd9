/** What stays of a deletion, whatever happens to the process that makes it; and how it is taken out. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { type BlockingProxy, startBlockingProxy } from './blocking-proxy.ts';
import { killAndRemoveFolders, runCli, type Env, itTakesTime, createFolder, type RunningProcess, startCli } from './child.ts';

let simulator: Simulator;
let gate: BlockingProxy;
let cwd: string;
let env: Env;
let acts = 0;

beforeEach(async () => {
  simulator = await startSimulator({ speed: 0 });
  gate = await startBlockingProxy(simulator.baseUrl);
  cwd = await createFolder();
  const { username, password, apiKey } = simulator.credentials;
  env = {
    BARIUM_BASE_URL: gate.baseUrl,
    BARIUM_USERNAME: username,
    BARIUM_PASSWORD: password,
    BARIUM_API_KEY: apiKey,
    ACCESS_ADMINS: 'web:local',
    PORT: '0',
  };
});

afterEach(async () => {
  await killAndRemoveFolders();
  await gate.close();
  await simulator.stop();
});

interface Served extends RunningProcess {
  /** Types a line to the bot in the playground; resolves once it is answered, with all that was said there. */
  say(line: string): Promise<string>;
}

async function serve(more: Env = {}): Promise<Served> {
  const running = startCli(cwd, ['serve'], { ...env, ...more });
  const [, url = ''] = await running.waitForOutput(/^Barium Bot is ready: (http:\S+)\n$/);
  const say = async (line: string) => {
    const act = { kind: 'text', place: 'barium', key: `audited-act-${++acts}`, line };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(act);
    await (await fetch(new URL('playground/acts', url), { method: 'POST', headers, body })).arrayBuffer();
    return (await fetch(new URL('playground/state', url))).text();
  };
  return { ...running, say };
}

/** Asks to delete; answers the line that confirms it. */
async function askFor(bot: Served): Promise<string> {
  const said = await bot.say('delete order 4012');
  return /confirm [a-z0-9]{24}/.exec(said)?.[0] ?? 'no confirmation was offered';
}

const history = async () => (await runCli(cwd, ['ask', 'history order 4012'], env)).stdout;

async function rows(...args: string[]) {
  const { stdout } = await runCli(cwd, ['audit', 'export', ...args], env);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** The minutes pass in which a process is believed to be at work. */
function giveUp(): void {
  const database = new Database(join(cwd, 'data', 'barium-bot.db'));
  database.exec("update deletions set lease_expires_at = '2026-01-01T00:00:00.000Z' where phase = 'running'");
  database.close();
}

async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await look())) await delay(50);
}

const isGone = () => simulator.control.list(1_000).every(({ name }) => !name.startsWith('Order 4012'));

describe('a bot that is killed', () => {
  itTakesTime('while it deletes leaves that it was begun, and nobody deletes a second time', async () => {
    gate.isBlocking = true;
    const killed = await serve();
    void killed.say(await askFor(killed)).catch(() => undefined);
    await gate.waitForDeletions(1);
    killed.kill('SIGKILL');
    await killed.result;
    gate.isBlocking = false;
    const next = await serve();
    const [last] = (await rows()).slice(-1);
    expect(last).toMatchObject({ command: 'instance.delete', outcome: 'begun', endedAt: null });
    expect(await next.say('history order 4012')).toContain('started, outcome unknown');
    expect([gate.deletions.length, isGone()]).toEqual([1, false]);
  });

  itTakesTime('while a deletion waits makes it when it is back, once', async () => {
    const pause = { DELETE_UNDO_SECONDS: '3' };
    const killed = await serve(pause);
    expect(await killed.say(await askFor(killed))).toContain('will be deleted');
    killed.kill('SIGKILL');
    await killed.result;
    expect(gate.deletions).toEqual([]);
    const next = await serve(pause);
    await until(isGone);
    await until(async () => (await next.say('watches')).includes('was deleted'));
    expect(gate.deletions).toHaveLength(1);
    expect((await rows()).map(({ outcome }) => outcome)).toEqual(['asked', 'confirmed', 'done']);
  });

  itTakesTime('while it makes one that waited does not begin it again, and says so', async () => {
    gate.isBlocking = true;
    const killed = await serve({ DELETE_UNDO_SECONDS: '1' });
    await killed.say(await askFor(killed));
    await gate.waitForDeletions(1);
    killed.kill('SIGKILL');
    await killed.result;
    gate.isBlocking = false;
    giveUp();
    const next = await serve({ DELETE_UNDO_SECONDS: '1' });
    await until(async () => (await next.say('watches')).includes('It’s unclear whether'));
    expect(await history()).toContain('started, outcome unknown');
    expect([gate.deletions.length, isGone()]).toEqual([1, false]);
  });

  itTakesTime('is not kept from stopping by a deletion that waits', async () => {
    const stopped = await serve({ DELETE_UNDO_SECONDS: '3600' });
    const said = await stopped.say(await askFor(stopped));
    stopped.kill('SIGTERM');
    expect((await stopped.result).code).toBe(0);
    const next = await serve({ DELETE_UNDO_SECONDS: '3600' });
    const [undo = ''] = /undo [a-z0-9]{24}/.exec(said) ?? [];
    expect(await next.say(undo)).toContain('was kept');
    expect((await rows()).map(({ outcome }) => outcome)).toEqual(['asked', 'confirmed', 'undone']);
    expect(gate.deletions).toEqual([]);
  });
});

describe('audit export', () => {
  itTakesTime('prints a row a line with every field, beside a bot that serves', async () => {
    const bot = await serve();
    await bot.say(await askFor(bot));
    const all = await rows('--since', '1d');
    expect(all.map(({ outcome }) => outcome)).toEqual(['asked', 'confirmed', 'done']);
    expect(all[2]).toEqual({
      id: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      endedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      person: { platform: 'web', tenant: 'local', id: 'local', name: 'Guest' },
      conversation: expect.objectContaining({ platform: 'web', id: 'barium', isDirect: true, thread: null }),
      command: 'instance.delete',
      instance: { id: expect.any(String), name: 'Order 4012 Nordin Data AB' },
      detail: null,
      outcome: 'done',
      errorLogId: null,
    });
    expect(await rows('--until', '2026-01-01')).toEqual([]);
    const { code, stdout } = await runCli(cwd, ['audit', 'export', '--out', 'audit.jsonl'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect((await readFile(join(cwd, 'audit.jsonl'), 'utf8')).split('\n')).toHaveLength(4);
  });

  for (const [args, says] of [
    [['audit'], /Did you mean "audit export"?/],
    [['audit', 'export', '--since', 'yesterday'], /--since must be a day such as/],
    [['audit', 'export', '--since', '2026-02-30'], /--since must be a day such as/],
    [['audit', 'export', '--since', '1d', '--until', '2d'], /--until must be later than --since/],
    [['audit', 'export', '--format', 'csv'], /Unknown option/],
    [['audit', 'export'], /DATA_DIR holds no .*barium-bot\.db/],
  ] as const) {
    itTakesTime(`answers 2 to ${args.join(' ')} where that has no meaning`, async () => {
      const { code, stdout, stderr } = await runCli(cwd, args, env);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(says);
    });
  }
});
