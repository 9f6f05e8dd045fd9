/** The audit rows of deletions across crashes, and their export. */
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { type BlockingProxy, startBlockingProxy } from './blocking-proxy.ts';
import {
  authorizationFor,
  createFolder,
  type Env,
  killAndRemoveFolders,
  type RunningProcess,
  runCli,
  startCli,
} from './child.ts';

let simulator: Simulator;
let proxy: BlockingProxy;
let cwd: string;
let env: Env;
let messageCount = 0;

beforeEach(async () => {
  simulator = await startSimulator({ speed: 0 });
  proxy = await startBlockingProxy(simulator.baseUrl);
  cwd = await createFolder();
  const { username, password, apiKey } = simulator.credentials;
  env = {
    BARIUM_BASE_URL: proxy.baseUrl,
    BARIUM_USERNAME: username,
    BARIUM_PASSWORD: password,
    BARIUM_API_KEY: apiKey,
    ACCESS_ADMINS: 'web:local',
    PORT: '0',
  };
});

afterEach(async () => {
  await killAndRemoveFolders();
  await proxy.close();
  await simulator.stop();
});

interface RunningBot extends RunningProcess {
  /** Sends a line in the playground. Resolves to the conversation once the line is answered. */
  send(line: string): Promise<string>;
}

async function serve(overrides: Env = {}): Promise<RunningBot> {
  const running = startCli(cwd, ['serve'], { ...env, ...overrides });
  const [, url = ''] = await running.waitForOutput(/^Barium Bot is ready: (http:\S+)\n$/);
  const send = async (line: string) => {
    const event = { kind: 'text', conversation: 'barium', idempotencyKey: `audited-message-${++messageCount}`, line };
    const headers = { ...authorizationFor(url), 'content-type': 'application/json' };
    const body = JSON.stringify(event);
    await (await fetch(new URL('playground/actions', url), { method: 'POST', headers, body })).arrayBuffer();
    return (await fetch(new URL('playground/state', url), { headers })).text();
  };
  return { ...running, send };
}

/** Requests a deletion. Returns the command that confirms it. */
async function requestDeletion(bot: RunningBot): Promise<string> {
  const conversation = await bot.send('delete order 4012');
  return /confirm [a-z0-9]{24}/.exec(conversation)?.[0] ?? 'no confirmation was offered';
}

const history = async () => (await runCli(cwd, ['ask', 'history order 4012'], env)).stdout;

async function rows(...args: string[]) {
  const { stdout } = await runCli(cwd, ['audit', 'export', ...args], env);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Expires the lease of a running deletion, as if minutes had passed. */
function expireLease(): void {
  const database = new DatabaseSync(join(cwd, 'data', 'barium-bot.db'));
  database.exec("update deletions set lease_expires_at = '2026-01-01T00:00:00.000Z' where phase = 'running'");
  database.close();
}

const isDeleted = () => simulator.control.list(1_000).every(({ name }) => !name.startsWith('Order 4012'));

describe('a deletion', () => {
  it('has an unfinished audit row and is not repeated when the bot is killed during it', async () => {
    proxy.isBlocking = true;
    const killed = await serve();
    void killed.send(await requestDeletion(killed)).catch(() => undefined);
    await proxy.waitForDeletions(1);
    killed.kill('SIGKILL');
    await killed.result;
    proxy.isBlocking = false;
    const next = await serve();
    const [last] = (await rows()).slice(-1);
    expect(last).toMatchObject({ command: 'instance.delete', outcome: 'begun', endedAt: null });
    expect(await next.send('history order 4012')).toContain('started, outcome unknown');
    expect([proxy.deletions.length, isDeleted()]).toEqual([1, false]);
  });

  it('happens once after a restart when the bot is killed during the undo period', async () => {
    const undoPeriod = { DELETE_UNDO_SECONDS: '3' };
    const killed = await serve(undoPeriod);
    expect(await killed.send(await requestDeletion(killed))).toContain('will be deleted');
    killed.kill('SIGKILL');
    await killed.result;
    expect(proxy.deletions).toEqual([]);
    const next = await serve(undoPeriod);
    await waitUntil('the case is deleted', isDeleted);
    await waitUntil('the deletion is announced', async () => (await next.send('watches')).includes('was deleted'));
    expect(proxy.deletions).toHaveLength(1);
    expect((await rows()).map(({ outcome }) => outcome)).toEqual(['asked', 'confirmed', 'done']);
  });

  it('is reported as unknown and not repeated when the bot is killed after the undo period', async () => {
    proxy.isBlocking = true;
    const killed = await serve({ DELETE_UNDO_SECONDS: '1' });
    await killed.send(await requestDeletion(killed));
    await proxy.waitForDeletions(1);
    killed.kill('SIGKILL');
    await killed.result;
    proxy.isBlocking = false;
    expireLease();
    const next = await serve({ DELETE_UNDO_SECONDS: '1' });
    await waitUntil('the unknown outcome is announced', async () =>
      (await next.send('watches')).includes('It’s unclear whether'),
    );
    expect(await history()).toContain('started, outcome unknown');
    expect([proxy.deletions.length, isDeleted()]).toEqual([1, false]);
  });

  it('does not keep the bot from stopping during the undo period', async () => {
    const stopped = await serve({ DELETE_UNDO_SECONDS: '3600' });
    const conversation = await stopped.send(await requestDeletion(stopped));
    stopped.kill('SIGTERM');
    expect((await stopped.result).code).toBe(0);
    const next = await serve({ DELETE_UNDO_SECONDS: '3600' });
    const [undo = ''] = /undo [a-z0-9]{24}/.exec(conversation) ?? [];
    expect(await next.send(undo)).toContain('was kept');
    expect((await rows()).map(({ outcome }) => outcome)).toEqual(['asked', 'confirmed', 'undone']);
    expect(proxy.deletions).toEqual([]);
  });
});

describe('barium-bot audit export', () => {
  it('prints one row per line with all fields while the bot runs', async () => {
    const bot = await serve();
    await bot.send(await requestDeletion(bot));
    const all = await rows('--since', '1d');
    expect(all.map(({ outcome }) => outcome)).toEqual(['asked', 'confirmed', 'done']);
    expect(all[2]).toEqual({
      id: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      endedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      person: { platform: 'web', tenant: 'local', id: 'local', name: 'Guest' },
      conversation: expect.objectContaining({ platform: 'web', id: 'barium', direct: true, thread: null }),
      command: 'instance.delete',
      instance: { id: expect.any(String), name: 'Order 4012 Nordin Data AB' },
      detail: null,
      outcome: 'done',
      errorLogId: null,
    });
    expect(await rows('--until', '2026-01-01')).toEqual([]);
    const { code, stdout } = await runCli(cwd, ['audit', 'export', '--out', 'audit.jsonl'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Saved audit.jsonl (3 rows)\n' });
    expect((await readFile(join(cwd, 'audit.jsonl'), 'utf8')).split('\n')).toHaveLength(4);
  });

  it('creates a file for its owner only, and overwrites no file and follows no link', async () => {
    await (await serve()).send('help');
    const out = (path: string) => runCli(cwd, ['audit', 'export', '--out', path], env);
    await writeFile(join(cwd, 'kept.txt'), 'kept');
    await symlink(join(cwd, 'kept.txt'), join(cwd, 'link.jsonl'));
    await symlink(join(cwd, 'new.txt'), join(cwd, 'dangling.jsonl'));
    for (const path of ['kept.txt', 'link.jsonl', 'dangling.jsonl']) {
      const { code, stderr } = await out(path);
      expect([code, stderr.includes(`${path} already exists`)]).toEqual([2, true]);
    }
    expect(await readFile(join(cwd, 'kept.txt'), 'utf8')).toBe('kept');
    expect(await out(join('nowhere', 'audit.jsonl'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Can't write nowhere\/audit\.jsonl \(ENOENT\)/),
    });
    // The name of the unfinished file can't be guessed either.
    await symlink(join(cwd, 'new.txt'), join(cwd, 'audit.jsonl.part'));
    expect((await out('audit.jsonl')).code).toBe(0);
    expect((await stat(join(cwd, 'audit.jsonl'))).mode & 0o777).toBe(0o600);
    expect(await readdir(cwd)).not.toContain('new.txt');
  });

  for (const [args, message] of [
    [['audit'], /Did you mean "audit export"\?/],
    [['audit', 'export', '--since', 'yesterday'], /--since must be a date/],
    [['audit', 'export', '--since', '2026-02-30'], /--since must be a date/],
    [['audit', 'export', '--since', '1d', '--until', '2d'], /--until must be later than --since/],
    [['audit', 'export', '--format', 'csv'], /Unknown option/],
    [['audit', 'export'], /DATA_DIR has no .*barium-bot\.db/],
  ] as const) {
    it(`exits with 2 for invalid arguments: ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runCli(cwd, args, env);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
    });
  }
});
