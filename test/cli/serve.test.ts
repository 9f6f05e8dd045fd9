/** `barium-bot serve`, as a process of its own: from its first line to its last. */

import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { killAndRemoveFolders, runCli, type Env, itTakesTime, createFolder, type RunningProcess, startCli } from './child.ts';
import { type QuirkyBarium, startQuirkyBarium } from './quirky-barium.ts';

interface Served extends RunningProcess {
  readonly url: string;
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** Types a line in the playground; answers the HTTP status once it is answered. */
  type(line: string): Promise<number>;
  /** Types a line, and answers what the conversation says then. */
  say(line: string): Promise<string>;
}

/** Starts `serve` on a free port. */
async function serve(cwd: string, env: Env = {}): Promise<Served> {
  const running = startCli(cwd, ['serve'], { PORT: '0', ...env });
  const [, url = ''] = await running.waitForOutput(/^Barium Bot is ready: (http:\/\/127\.0\.0\.1:\d+\/)\n$/);
  const get: Served['get'] = async (path) => {
    const response = await fetch(new URL(path, url));
    return { status: response.status, text: await response.text() };
  };
  let acts = 0;
  const type: Served['type'] = async (line) => {
    const act = { kind: 'text', place: 'barium', key: `act-number-${++acts}`, line };
    const response = await fetch(new URL('playground/acts', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const say: Served['say'] = async (line) => {
    expect(await type(line)).toBe(200);
    return (await get('playground/state')).text;
  };
  return { ...running, url, get, type, say };
}

/** Resolves once `look` answers true; the test's own time-out ends a wait in vain. */
async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await look())) await delay(20);
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

describe('serve', () => {
  itTakesTime('is up and ready with nothing configured, and ends with 0 when asked to', async () => {
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
    expect((await bot.get('')).text).toMatch(/^<!doctype html>[\s\S]*<script type="module"/i);
    bot.kill('SIGTERM');
    const { code, stdout } = await bot.result;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Barium Bot is ready: ${bot.url}\n` });
    await expect(fetch(bot.url)).rejects.toThrow('fetch failed');
  });

  itTakesTime('gives the answer that is under way when it is asked to stop', async () => {
    const bot = await serve(await createFolder(), upstream.env);
    upstream.latencyMs = 300;
    const before = upstream.requestCount();
    const answered = bot.type('show visit 5002');
    await until(() => upstream.requestCount() > before);
    bot.kill('SIGTERM');
    expect(await answered).toBe(200);
    expect((await bot.result).code).toBe(0);
    expect(bot.stderr()).toContain('"command":"instance.show","outcome":"done"');
    await expect(fetch(bot.url)).rejects.toThrow('fetch failed');
  });

  itTakesTime('shares its simulator with an ask beside it', async () => {
    const cwd = await createFolder();
    const bot = await serve(cwd);
    expect(await bot.say('show order 4012')).toContain('Order 4012 Nordin Data AB');
    const { stdout } = await runCli(cwd, ['ask', 'delete order 4012']);
    const [line = ''] = /confirm \w+/.exec(stdout) ?? [];
    expect((await runCli(cwd, ['ask', line])).code).toBe(0);
    expect(await bot.say('show order 4012')).toContain('Not found in Barium');
  });

  itTakesTime('starts again after it was killed, with what the simulator held', async () => {
    const cwd = await createFolder();
    const killed = await serve(cwd);
    const state = () => readFile(join(cwd, 'data', 'simulator-1-60.json'), 'utf8').catch(() => '');
    const before = await state();
    await killed.say('folder "Order 4012 Nordin Data AB" Kept');
    await until(async () => (await state()) !== before);
    killed.kill('SIGKILL');
    expect((await killed.result).code).toBe('SIGKILL');
    // What it left: the note of a simulator that nobody runs.
    await expect(readFile(join(cwd, 'data', 'simulator.json'), 'utf8')).resolves.toContain('baseUrl');
    expect((await runCli(cwd, ['ask', 'files order 4012'])).stdout).toContain('• Kept [Folder]');
    const again = await serve(cwd);
    expect(await again.say('files order 4012')).toContain('Kept');
    again.kill('SIGINT');
    expect((await again.result).code).toBe(0);
  });

  itTakesTime('waits for a bot that is stopping, and takes its simulator over', async () => {
    const cwd = await createFolder();
    const first = await serve(cwd);
    const second = startCli(cwd, ['serve'], { PORT: '0' });
    await until(() => second.stderr().includes('waiting for the process that runs the simulator'));
    expect(second.stdout()).toBe('');
    await first.type('folder "Order 4012 Nordin Data AB" Inherited');
    first.kill('SIGTERM');
    expect((await first.result).code).toBe(0);
    await second.waitForOutput(/^Barium Bot is ready: /);
    expect((await runCli(cwd, ['ask', 'files order 4012'])).stdout).toContain('• Inherited [Folder]');
  });

  itTakesTime('answers 2 and says so when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const { code, stdout, stderr } = await runCli(await createFolder(), ['serve'], { PORT: port });
    other.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`port ${port} is in use. Set PORT to a different port or stop the other process.\n`);
  });

  itTakesTime('ends, with a sentence, when its store cannot be opened', async () => {
    const cwd = await createFolder();
    await mkdir(join(cwd, 'data', 'barium-bot.db'), { recursive: true });
    const { code, stderr } = await runCli(cwd, ['serve'], { PORT: '0' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Barium Bot failed: the store .+barium-bot\.db cannot be opened: .+\n$/m);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  itTakesTime('answers 2 when it cannot write to its directory', async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, 'data'), 'a file in its place');
    const { code, stderr } = await runCli(cwd, ['serve'], { PORT: '0' });
    expect(code).toBe(2);
    expect(stderr).toContain(`DATA_DIR (${join(cwd, 'data')}) is not usable (EEXIST).\n`);
  });

  itTakesTime('answers 2 to settings that are wrong, and says all that is wrong at once', async () => {
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

/** Whatever happens upstream, none of these may be read anywhere. Each has its own alphabet to be escaped. */
const canaries = {
  BARIUM_PASSWORD: 'canary-p4ss"w&rd',
  BARIUM_API_KEY: 'canary+key/91',
} as const;

describe('secrets', () => {
  /** Everything that a running bot says of itself to whoever asks, after some questions to it. */
  async function everythingSaid(env: Env): Promise<string> {
    const cwd = await createFolder();
    const bot = await serve(cwd, { ...env, LOG_LEVEL: 'trace' });
    const said = [await bot.say('list active'), await bot.say('status'), await bot.say('send x y')];
    for (const path of ['readyz', 'metrics', 'playground/state']) said.push((await bot.get(path)).text);
    bot.kill('SIGTERM');
    const { stdout, stderr } = await bot.result;
    const asked = await runCli(cwd, ['ask', '--json', 'list'], { ...env, LOG_LEVEL: 'trace' });
    return [...said, stdout, stderr, asked.stdout, asked.stderr].join('\n');
  }

  function expectNone(said: string, secrets: readonly string[]): void {
    const spellings = secrets.flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ]);
    for (const spelling of spellings) expect(said).not.toContain(spelling);
    expect(said).not.toMatch(/ticket-\d/);
  }

  itTakesTime('are in nothing that is printed, logged or shown while all is well', async () => {
    const said = await everythingSaid(upstream.env);
    expect(said).toContain('Visit 5002');
    expectNone(said, [upstream.env.BARIUM_PASSWORD ?? '', upstream.env.BARIUM_API_KEY ?? '']);
  });

  for (const refusal of ['json', 'text', 'status'] as const) {
    itTakesTime(`are in nothing when Barium refuses them (${refusal})`, async () => {
      upstream.signInFailure = refusal;
      const said = await everythingSaid({ ...upstream.env, ...canaries });
      expect(said).toContain('The bot can’t sign in to Barium');
      expectNone(said, Object.values(canaries));
    });
  }

  itTakesTime('are in nothing when Barium cannot be reached', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const env = { ...upstream.env, ...canaries, BARIUM_BASE_URL: `http://127.0.0.1:${port}/api/v1.1` };
    const said = await everythingSaid(env);
    expect(said).toContain('Can’t reach Barium right now');
    expectNone(said, Object.values(canaries));
  });
});
