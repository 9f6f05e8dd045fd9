/** `barium-bot serve` as a process. */
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { waitUntil } from '../cluster/wait-until.ts';
import {
  authorizationFor,
  createFolder,
  type Env,
  killAndRemoveFolders,
  type RunningProcess,
  runCli,
  startCli,
} from './child.ts';
import { type QuirkyBarium, startQuirkyBarium } from './quirky-barium.ts';

interface RunningBot extends RunningProcess {
  readonly url: string;
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** Sends a line in the playground. Resolves to the HTTP status once it is answered. */
  send(line: string): Promise<number>;
  /** Sends a line in the playground. Resolves to the conversation once it is answered. */
  ask(line: string): Promise<string>;
}

/** Starts `serve` on a free port. */
async function serve(cwd: string, env: Env = {}): Promise<RunningBot> {
  const running = startCli(cwd, ['serve'], { PORT: '0', ...env });
  const [, url = ''] = await running.waitForOutput(
    /^Barium Bot is ready: (http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32})\n$/,
  );
  const headers = authorizationFor(url);
  const get: RunningBot['get'] = async (path) => {
    const response = await fetch(new URL(path, url), { headers });
    return { status: response.status, text: await response.text() };
  };
  let messageCount = 0;
  const send: RunningBot['send'] = async (line) => {
    const event = { kind: 'text', conversation: 'barium', idempotencyKey: `message-number-${++messageCount}`, line };
    const response = await fetch(new URL('playground/actions', url), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const ask: RunningBot['ask'] = async (line) => {
    expect(await send(line)).toBe(200);
    return (await get('playground/state')).text;
  };
  return { ...running, url, get, send, ask };
}

let upstream: QuirkyBarium;

beforeAll(async () => {
  upstream = await startQuirkyBarium();
});

beforeEach(() => {
  upstream.latencyMs = 0;
  upstream.signInFailure = undefined;
});

afterEach(killAndRemoveFolders);

afterAll(() => upstream.close());

describe('barium-bot serve', () => {
  it('becomes ready with nothing configured and exits with 0 on SIGTERM', async () => {
    const bot = await serve(await createFolder());
    expect(await bot.get('healthz')).toEqual({ status: 200, text: 'ok\n' });
    const ready = await bot.get('readyz');
    expect(ready.status).toBe(200);
    const { checks } = JSON.parse(ready.text) as { checks: { name: string; ok: boolean }[] };
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['Database', true],
      ['Barium', true],
      ['Sync', true],
      ['Announcements', true],
      ['Playground', true],
    ]);
    expect((await bot.get('metrics')).text).toContain('barium_bot_upstream_calls_total');
    expect((await bot.get('/')).text).toMatch(/^<!doctype html>[\s\S]*<script type="module"/i);
    bot.kill('SIGTERM');
    const { code, stdout } = await bot.result;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Barium Bot is ready: ${bot.url}\n` });
    await expect(fetch(bot.url)).rejects.toThrow('fetch failed');
  });

  it('completes the answer in flight when it stops', async () => {
    const bot = await serve(await createFolder(), upstream.env);
    upstream.latencyMs = 300;
    const before = upstream.requestCount();
    const answer = bot.send('show visit 5002');
    await waitUntil('Barium receives the request', () => upstream.requestCount() > before);
    bot.kill('SIGTERM');
    expect(await answer).toBe(200);
    expect((await bot.result).code).toBe(0);
    expect(bot.stderr()).toContain('"command":"instance.show","outcome":"done"');
    await expect(fetch(bot.url)).rejects.toThrow('fetch failed');
  });

  it('shares its simulator with a concurrent ask', async () => {
    const cwd = await createFolder();
    const bot = await serve(cwd);
    expect(await bot.ask('show order 4012')).toContain('Order 4012 Nordin Data AB');
    const { stdout } = await runCli(cwd, ['ask', 'delete order 4012']);
    const [line = ''] = /confirm \w+/.exec(stdout) ?? [];
    expect((await runCli(cwd, ['ask', line])).code).toBe(0);
    expect(await bot.ask('show order 4012')).toContain('Not found in Barium');
  });

  it('keeps the state of the simulator when it is killed and restarted', async () => {
    const cwd = await createFolder();
    const killed = await serve(cwd);
    const state = () => readFile(join(cwd, 'data', 'simulator-1-60.json'), 'utf8').catch(() => '');
    const before = await state();
    await killed.ask('folder "Order 4012 Nordin Data AB" Kept');
    await waitUntil('the simulator saves its state', async () => (await state()) !== before);
    killed.kill('SIGKILL');
    expect((await killed.result).code).toBe('SIGKILL');
    // The endpoint file of the killed simulator is left behind.
    await expect(readFile(join(cwd, 'data', 'simulator.json'), 'utf8')).resolves.toContain('baseUrl');
    expect((await runCli(cwd, ['ask', 'files order 4012'])).stdout).toContain('• Kept [Folder]');
    const again = await serve(cwd);
    expect(await again.ask('files order 4012')).toContain('Kept');
    again.kill('SIGINT');
    expect((await again.result).code).toBe(0);
  });

  it('waits for another bot that runs the simulator, and takes it over when that one stops', async () => {
    const cwd = await createFolder();
    const first = await serve(cwd);
    const second = startCli(cwd, ['serve'], { PORT: '0' });
    await waitUntil('the second bot waits', () =>
      second.stderr().includes('waiting for the process that runs the simulator'),
    );
    expect(second.stdout()).toBe('');
    await first.send('folder "Order 4012 Nordin Data AB" Inherited');
    first.kill('SIGTERM');
    expect((await first.result).code).toBe(0);
    await second.waitForOutput(/^Barium Bot is ready: /);
    expect((await runCli(cwd, ['ask', 'files order 4012'])).stdout).toContain('• Inherited [Folder]');
  });

  it('exits with 2 when its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const { code, stdout, stderr } = await runCli(await createFolder(), ['serve'], { PORT: port });
    other.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`Port ${port} is in use. Set PORT to a different port or stop the other process.\n`);
  });

  it('exits with 2 and a message without a stack trace when it cannot open its store', async () => {
    const cwd = await createFolder();
    await mkdir(join(cwd, 'data', 'barium-bot.db'), { recursive: true });
    const { code, stderr } = await runCli(cwd, ['serve'], { PORT: '0' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/DATA_DIR holds a database that cannot be opened: .+barium-bot\.db/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('exits with 2 when its data directory is not writable', async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, 'data'), 'a file in its place');
    const { code, stderr } = await runCli(cwd, ['serve'], { PORT: '0' });
    expect(code).toBe(2);
    expect(stderr).toContain(`DATA_DIR (${join(cwd, 'data')}) is not usable (EEXIST).\n`);
  });

  it('exits with 2 and lists all invalid settings at once', async () => {
    const env = {
      BARIUM_BASE_URL: 'nonsense',
      BARIUM_PASSWORD: 'canary-1',
      PORT: '99999',
      LOG_LEVEL: 'loud',
    };
    const { code, stdout, stderr } = await runCli(await createFolder(), ['serve'], env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^5 settings are invalid\./);
    for (const name of ['BARIUM_BASE_URL', 'BARIUM_USERNAME', 'BARIUM_API_KEY', 'PORT', 'LOG_LEVEL']) {
      expect(stderr).toMatch(new RegExp(`^  ${name} (?:is missing|must be .+)\\.$`, 'm'));
    }
    expect(stderr).not.toContain('canary');
  });
});

/** With characters that JSON and URLs escape differently. */
const canaries = {
  BARIUM_PASSWORD: 'canary-p4ss"w&rd',
  BARIUM_API_KEY: 'canary+key/91',
} as const;

describe('secrets', () => {
  /** All output and responses of a running bot after some commands. */
  async function collectOutput(env: Env): Promise<string> {
    const cwd = await createFolder();
    const bot = await serve(cwd, { ...env, LOG_LEVEL: 'trace' });
    const outputs = [await bot.ask('list active'), await bot.ask('status'), await bot.ask('send x y')];
    for (const path of ['readyz', 'metrics', 'playground/state']) outputs.push((await bot.get(path)).text);
    bot.kill('SIGTERM');
    const { stdout, stderr } = await bot.result;
    const asked = await runCli(cwd, ['ask', '--json', 'list'], { ...env, LOG_LEVEL: 'trace' });
    return [...outputs, stdout, stderr, asked.stdout, asked.stderr].join('\n');
  }

  function expectNoSecrets(output: string, secrets: readonly string[]): void {
    const encodings = secrets.flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ]);
    for (const encoded of encodings) expect(output).not.toContain(encoded);
    expect(output).not.toMatch(/ticket-\d/);
  }

  it('appear in no output, log or response when Barium works', async () => {
    const output = await collectOutput(upstream.env);
    expect(output).toContain('Visit 5002');
    expectNoSecrets(output, [upstream.env.BARIUM_PASSWORD ?? '', upstream.env.BARIUM_API_KEY ?? '']);
  });

  for (const signInFailure of ['json', 'text', 'status'] as const) {
    it(`appear in no output, log or response when Barium rejects them (${signInFailure})`, async () => {
      upstream.signInFailure = signInFailure;
      const output = await collectOutput({ ...upstream.env, ...canaries });
      expect(output).toContain('The bot can’t sign in to Barium');
      expectNoSecrets(output, Object.values(canaries));
    });
  }

  it('appear in no output, log or response when Barium is unreachable', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const env = { ...upstream.env, ...canaries, BARIUM_BASE_URL: `http://127.0.0.1:${port}/api/v1.1` };
    const output = await collectOutput(env);
    expect(output).toContain('Can’t reach Barium right now');
    expectNoSecrets(output, Object.values(canaries));
  });
});
