/** Canary secrets in every setting, searched for in everything that the bot writes. */
import { createHmac, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { authorizationFor, createFolder, type Env, killAndRemoveFolders, runCli, startCli } from './child.ts';
import { type EchoMode, type EchoServer, startEchoServer, ticket } from './echo-server.ts';

const mark = 'c4n4ry';

/** With characters that JSON, URLs and forms escape differently. */
const canaries = {
  BARIUM_PASSWORD: `${mark} "p4ss\\word&é'`,
  BARIUM_API_KEY: `${mark}+key/91=`,
  SLACK_BOT_TOKEN: `xoxb-${mark}-1`,
  SLACK_SIGNING_SECRET: `${mark}$signing`,
  MicrosoftAppPassword: `${mark}~micro%soft`,
  METRICS_TOKEN: `${mark}!metrics#token`,
} as const;

let echoServer: EchoServer;

beforeAll(async () => {
  echoServer = await startEchoServer();
});

afterEach(killAndRemoveFolders);

afterAll(() => echoServer.close());

/** All settings at once. */
function fullEnv(): Env {
  return {
    ...canaries,
    BARIUM_BASE_URL: `${echoServer.url}/api/v1.1`,
    BARIUM_USERNAME: 'robot',
    SLACK_API_URL: `${echoServer.url}/slack`,
    MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
    MicrosoftAppTenantId: '22222222-2222-4222-8222-222222222222',
    PUBLIC_URL: 'https://bot.example',
    PLAYGROUND: 'true',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'trace',
    NODE_OPTIONS: `--import=${new URL('./redirect-entra.mjs', import.meta.url).href}`,
    ENTRA_URL: echoServer.url,
  };
}

/** The canaries that occur in the outputs, each with its output's name and context. */
function findLeaks(outputs: Readonly<Record<string, string>>): readonly string[] {
  const encodings = [mark, ...[...Object.values(canaries), ticket].map((one) => Buffer.from(one).toString('base64'))];
  return Object.entries(outputs).flatMap(([name, text]) =>
    encodings.flatMap((one) => {
      const at = text.indexOf(one);
      return at < 0 ? [] : [`${name}: …${text.slice(Math.max(0, at - 80), at + 60)}…`];
    }),
  );
}

/** Lines that are not log lines. */
function nonLogLines(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '' && !/^\{"level":.*\}$/u.test(line));
}

/** The content of each file in a folder by its path. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const read = files.map(async (file) => [file, await readFile(file, 'latin1')] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Sends a running bot every kind of request. Returns the responses by path. */
async function requestEverything(url: string): Promise<Record<string, string>> {
  const responses: Record<string, string> = {};
  const send = async (path: string, init: RequestInit = {}) => {
    const token = ['readyz', 'metrics'].includes(path)
      ? `Bearer ${canaries.METRICS_TOKEN}`
      : authorizationFor(url).authorization;
    const headers = { authorization: token, ...init.headers };
    const response = await fetch(new URL(path, url), { ...init, headers });
    responses[`${path} ${Object.keys(responses).length}`] =
      `${JSON.stringify([...response.headers])} ${await response.text()}`;
  };
  const type = (line: string) =>
    send('playground/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'text', conversation: 'barium', idempotencyKey: randomUUID(), line }),
    });
  const lines = ['list', 'status', 'whoami', 'show 00000001-0000-4000-8000-000000000000', 'send 00000001 Approve'];
  for (const line of lines) await type(line);
  const body = new URLSearchParams({
    command: '/barium',
    text: 'list',
    team_id: 'T1',
    user_id: 'U1',
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const hash = createHmac('sha256', canaries.SLACK_SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  for (const signature of [hash, 'wrong']) {
    const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
    const contentType = { 'content-type': 'application/x-www-form-urlencoded' };
    await send('slack/events', { method: 'POST', headers: { ...contentType, ...headers }, body });
  }
  const authorization = 'Bearer not.a.token';
  await send('api/messages', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: '{}',
  });
  for (const path of ['readyz', 'healthz', 'metrics', 'playground/state', '', 'nothing', 'pictures/x'])
    await send(path);
  return responses;
}

describe('secrets', () => {
  it('appear in no response, output, log or file, whatever Barium and Slack answer', async () => {
    const cwd = await createFolder();
    const bot = startCli(cwd, ['serve'], fullEnv());
    const [, url = ''] = await bot.waitForOutput(/^Barium Bot is ready: (http:\S+)\n$/u);
    const outputs: Record<string, string> = {};
    for (const mode of [
      'failed',
      'rejected',
      'html',
      'interrupted',
      'rows',
      'sign-in-rejected',
    ] as const satisfies readonly EchoMode[]) {
      echoServer.mode = mode;
      for (const [path, text] of Object.entries(await requestEverything(url))) outputs[`${mode} ${path}`] = text;
    }
    bot.kill('SIGTERM');
    const { stdout, stderr, code } = await bot.result;
    expect(code).toBe(0);
    // The echoed secrets arrived and were redacted.
    expect(JSON.stringify(outputs)).toMatch(/You said: [^"]*…/u);
    expect(findLeaks({ ...outputs, stdout, stderr, ...(await filesIn(cwd)) })).toEqual([]);
    expect(nonLogLines(stderr)).toEqual([]);
  });

  it('appear in no output of the other subcommands', async () => {
    const cwd = await createFolder();
    const outputs: Record<string, string> = {};
    for (const mode of ['failed', 'rejected', 'sign-in-rejected'] as const) {
      echoServer.mode = mode;
      for (const args of [['ask', 'list'], ['ask', '--json', 'status'], ['doctor']]) {
        const { stdout, stderr } = await runCli(cwd, args, fullEnv());
        outputs[`${mode} ${args.join(' ')}`] = `${stdout} ${stderr}`;
      }
    }
    for (const args of [
      ['manifest', 'slack', '--out', join(cwd, 'manifests')],
      ['manifest', 'teams', '--out', join(cwd, 'manifests')],
      ['audit', 'export', '--since', '2020-01-01'],
      ['help'],
      ['nonsense'],
    ]) {
      const { stdout, stderr } = await runCli(cwd, args, fullEnv());
      outputs[args.join(' ')] = `${stdout} ${stderr}`;
    }
    expect(findLeaks({ ...outputs, ...(await filesIn(cwd)) })).toEqual([]);
  });

  it('appear in no message about invalid settings', async () => {
    const cwd = await createFolder();
    const invalid: readonly Env[] = [
      { SLACK_BOT_TOKEN: `${mark} is no token` },
      { SLACK_BOT_TOKEN: canaries.SLACK_BOT_TOKEN, SLACK_APP_TOKEN: `${mark} is none either` },
      { DATABASE_URL: `postgres://robot:${mark}@127.0.0.1:1/bot` },
      { DATABASE_URL: `postgres://robot:${mark}@127.0.0.1:notaport/bot` },
      { DATABASE_URL: `mysql://robot:${mark}@127.0.0.1/bot` },
      { BARIUM_BASE_URL: `https://robot:${mark}@barium.example/api` },
      { BARIUM_BASE_URL: `https://barium.example/api?key=${mark}` },
      { PUBLIC_URL: `https://robot:${mark}@bot.example` },
      { SLACK_API_URL: `https://robot:${mark}@slack.example` },
      { MicrosoftAppId: mark, MicrosoftAppPassword: mark },
      { PORT: mark, ACCESS_ADMINS: '!', BARIUM_PASSWORD: mark },
    ];
    const outputs: Record<string, string> = {};
    for (const [index, env] of invalid.entries()) {
      const { code, stdout, stderr } = await runCli(cwd, ['serve'], { PORT: '0', ...env });
      expect([1, 2]).toContain(code);
      outputs[`${index} ${Object.keys(env)}`] = `${stdout} ${stderr}`;
    }
    expect(findLeaks({ ...outputs, ...(await filesIn(cwd)) })).toEqual([]);
  });

  it.each([
    ['an uncaught error', 'throw new Error(secrets)'],
    ['an unhandled rejection', 'void Promise.reject({ secrets, nested: [secrets] })'],
    ['a thrown string', 'throw secrets'],
  ])(
    'appear in no crash message of %s',
    async (_, statement) => {
      const cwd = await createFolder();
      const crash = join(cwd, 'crash.mjs');
      const secrets = `Object.values(process.env).filter((one) => one.includes('${mark}')).join(' ')`;
      await writeFile(crash, `const secrets = ${secrets};\nprocess.on('SIGUSR2', () => { ${statement} });\n`);
      const env = { ...fullEnv(), NODE_OPTIONS: `--import ${pathToFileURL(crash)}` };
      const bot = startCli(cwd, ['serve'], env);
      await bot.waitForOutput(/^Barium Bot is ready/u);
      bot.kill('SIGUSR2');
      const { code, stdout, stderr } = await bot.result;
      expect(code).toBe(1);
      expect(stderr).toContain('uncaught exception, exiting');
      const { [crash]: __, ...files } = await filesIn(cwd);
      expect(findLeaks({ stdout, stderr, ...files })).toEqual([]);
    },
    60_000,
  );

  it('appear in no console output or process warning of a library', async () => {
    const cwd = await createFolder();
    const library = join(cwd, 'library.mjs');
    const secrets = `Object.values(process.env).filter((one) => one.includes('${mark}')).join(' ')`;
    const statements = "console.error('one\\ntwo', secrets); process.emitWarning(secrets)";
    await writeFile(library, `const secrets = ${secrets};\nprocess.on('SIGUSR2', () => { ${statements} });\n`);
    const env = { ...fullEnv(), NODE_OPTIONS: `--import ${pathToFileURL(library)}` };
    const bot = startCli(cwd, ['serve'], env);
    await bot.waitForOutput(/^Barium Bot is ready/u);
    bot.kill('SIGUSR2');
    while (!/"msg":"process warning"/u.test(bot.stderr())) await delay(20);
    bot.kill('SIGTERM');
    const { code, stderr } = await bot.result;
    expect({ code, leaks: findLeaks({ stderr }) }).toEqual({ code: 0, leaks: [] });
    expect(stderr).toMatch(/^\{"level":"error",[^\n]*"msg":"one\\ntwo \[secret\]/mu);
    expect(nonLogLines(stderr)).toEqual([]);
  });

  it('appear in no diagnostic report of Node', async () => {
    const cwd = await createFolder();
    const options = `--report-on-signal --report-signal=SIGUSR2 --report-directory=${cwd}`;
    const bot = startCli(cwd, ['serve'], { ...fullEnv(), NODE_OPTIONS: options });
    await bot.waitForOutput(/^Barium Bot is ready/u);
    bot.kill('SIGUSR2');
    const isReport = (name: string) => /report\..*\.json$/u.test(name);
    let files: Record<string, string> = {};
    while (!Object.entries(files).some(([name, text]) => isReport(name) && text.trimEnd().endsWith('}'))) {
      await delay(50);
      files = await filesIn(cwd);
    }
    bot.kill('SIGTERM');
    const { stdout, stderr } = await bot.result;
    expect(JSON.stringify(files)).toContain('environmentVariables');
    expect(findLeaks({ stdout, stderr, ...files })).toEqual([]);
  });
});
