/** Secrets that sing: planted wherever one may stand, and looked for in everything that the program ever wrote. */
import { createHmac } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { killAndRemoveFolders, runCli, type Env, itTakesTime, createFolder, startCli } from './child.ts';
import { type EchoServer, type EchoMode, startEchoServer, ticket } from './echo-server.ts';

const mark = 'c4n4ry';

/** Each with an alphabet that is spelled otherwise in JSON, addresses and forms. */
const canaries = {
  BARIUM_PASSWORD: `${mark} "p4ss\\word&é'`,
  BARIUM_API_KEY: `${mark}+key/91=`,
  SLACK_BOT_TOKEN: `xoxb-${mark}-1`,
  SLACK_SIGNING_SECRET: `${mark}$signing`,
  MicrosoftAppPassword: `${mark}~micro%soft`,
} as const;

let outside: EchoServer;

beforeAll(async () => {
  outside = await startEchoServer();
});

afterEach(killAndRemoveFolders);

afterAll(() => outside.close());

/** Everything configured at once. */
function everything(): Env {
  return {
    ...canaries,
    BARIUM_BASE_URL: `${outside.url}/api/v1.1`,
    BARIUM_USERNAME: 'robot',
    SLACK_API_URL: `${outside.url}/slack`,
    MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
    MicrosoftAppTenantId: '22222222-2222-4222-8222-222222222222',
    PUBLIC_URL: 'https://bot.example',
    PLAYGROUND: 'true',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'trace',
  };
}

/** Where a canary sings: a line or file, and what is around it. */
function singing(said: Readonly<Record<string, string>>): readonly string[] {
  const spellings = [
    mark,
    ...[...Object.values(canaries), ticket].map((one) => Buffer.from(one).toString('base64')),
  ];
  return Object.entries(said).flatMap(([where, text]) =>
    spellings.flatMap((one) => {
      const at = text.indexOf(one);
      return at < 0 ? [] : [`${where}: …${text.slice(Math.max(0, at - 80), at + 60)}…`];
    }),
  );
}

/** Whatever was printed that is no line of the log. */
function linesPastTheLog(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '' && !/^\{"level":.*\}$/u.test(line));
}

/** Every file that was written in a folder, by name. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const read = files.map(async (file) => [file, await readFile(file, 'latin1')] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Asks a running bot everything that anybody may ask of it. */
async function questioned(url: string): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(new URL(path, url), init);
    said[`${path} ${Object.keys(said).length}`] =
      `${JSON.stringify([...response.headers])} ${await response.text()}`;
  };
  const act = (line: string) =>
    ask('playground/acts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'text', place: 'barium', key: `key-of-line-${line}`, line }),
    });
  const lines = [
    'list',
    'status',
    'whoami',
    'show 00000001-0000-4000-8000-000000000000',
    'send 00000001 Approve',
  ];
  for (const line of lines) await act(line);
  const body = new URLSearchParams({
    command: '/barium',
    text: 'list',
    team_id: 'T1',
    user_id: 'U1',
  }).toString();
  const stamp = String(Math.floor(Date.now() / 1_000));
  const hash = createHmac('sha256', canaries.SLACK_SIGNING_SECRET)
    .update(`v0:${stamp}:${body}`)
    .digest('hex');
  for (const signature of [hash, 'wrong']) {
    const headers = { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${signature}` };
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    await ask('slack/events', { method: 'POST', headers: { ...type, ...headers }, body });
  }
  const authorization = 'Bearer not.a.token';
  await ask('api/messages', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: '{}',
  });
  for (const path of ['readyz', 'healthz', 'metrics', 'playground/state', '', 'nothing', 'pictures/x'])
    await ask(path);
  return said;
}

describe('no secret is in anything', () => {
  itTakesTime('that is shown, printed, logged or stored, whatever the outside answers', async () => {
    const cwd = await createFolder();
    const bot = startCli(cwd, ['serve'], everything());
    const [, url = ''] = await bot.waitForOutput(/^Barium Bot is ready: (http:\S+)\n$/u);
    const said: Record<string, string> = {};
    for (const mood of [
      'failure',
      'refusal',
      'html',
      'cut',
      'rows',
      'refused',
    ] as const satisfies readonly EchoMode[]) {
      outside.mode = mood;
      for (const [where, text] of Object.entries(await questioned(url))) said[`${mood} ${where}`] = text;
    }
    bot.kill('SIGTERM');
    const { stdout, stderr, code } = await bot.result;
    expect(code).toBe(0);
    // The outside was heard: what it repeated is not there because it was taken out.
    expect(JSON.stringify(said)).toMatch(/You said: [^"]*…/u);
    expect(singing({ ...said, stdout, stderr, ...(await filesIn(cwd)) })).toEqual([]);
    expect(linesPastTheLog(stderr)).toEqual([]);
  });

  itTakesTime('that the other verbs print or write', async () => {
    const cwd = await createFolder();
    const said: Record<string, string> = {};
    for (const mood of ['failure', 'refusal', 'refused'] as const) {
      outside.mode = mood;
      for (const args of [['ask', 'list'], ['ask', '--json', 'status'], ['doctor']]) {
        const { stdout, stderr } = await runCli(cwd, args, everything());
        said[`${mood} ${args.join(' ')}`] = `${stdout} ${stderr}`;
      }
    }
    for (const args of [
      ['manifest', 'slack', '--out', join(cwd, 'manifests')],
      ['manifest', 'teams', '--out', join(cwd, 'manifests')],
      ['audit', 'export', '--since', '2020-01-01'],
      ['help'],
      ['nonsense'],
    ]) {
      const { stdout, stderr } = await runCli(cwd, args, everything());
      said[args.join(' ')] = `${stdout} ${stderr}`;
    }
    expect(singing({ ...said, ...(await filesIn(cwd)) })).toEqual([]);
  });

  itTakesTime('that a start says which fails for its settings', async () => {
    const cwd = await createFolder();
    const wrong: readonly Env[] = [
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
    const said: Record<string, string> = {};
    for (const [index, env] of wrong.entries()) {
      const { code, stdout, stderr } = await runCli(cwd, ['serve'], { PORT: '0', ...env });
      expect([1, 2]).toContain(code);
      said[`${index} ${Object.keys(env)}`] = `${stdout} ${stderr}`;
    }
    expect(singing({ ...said, ...(await filesIn(cwd)) })).toEqual([]);
  });

  it.each([
    ['a fault that nothing was ready for', 'throw new Error(words)'],
    ['a promise that nobody caught', 'void Promise.reject({ words, nested: [words] })'],
    ['a fault that is no error', 'throw words'],
  ])(
    'that it says when it dies of %s',
    async (_, fault) => {
      const cwd = await createFolder();
      const crash = join(cwd, 'crash.mjs');
      const words = `Object.values(process.env).filter((one) => one.includes('${mark}')).join(' ')`;
      await writeFile(crash, `const words = ${words};\nprocess.on('SIGUSR2', () => { ${fault} });\n`);
      const env = { ...everything(), NODE_OPTIONS: `--import ${pathToFileURL(crash)}` };
      const bot = startCli(cwd, ['serve'], env);
      await bot.waitForOutput(/^Barium Bot is ready/u);
      bot.kill('SIGUSR2');
      const { code, stdout, stderr } = await bot.result;
      expect(code).toBe(1);
      expect(stderr).toContain('a fault that nothing was ready for');
      const { [crash]: __, ...files } = await filesIn(cwd);
      expect(singing({ stdout, stderr, ...files })).toEqual([]);
    },
    60_000,
  );

  itTakesTime('that a library says on the console, or that process warning of', async () => {
    const cwd = await createFolder();
    const library = join(cwd, 'library.mjs');
    const words = `Object.values(process.env).filter((one) => one.includes('${mark}')).join(' ')`;
    const says = "console.error('one\\ntwo', words); process.emitWarning(words)";
    await writeFile(library, `const words = ${words};\nprocess.on('SIGUSR2', () => { ${says} });\n`);
    const env = { ...everything(), NODE_OPTIONS: `--import ${pathToFileURL(library)}` };
    const bot = startCli(cwd, ['serve'], env);
    await bot.waitForOutput(/^Barium Bot is ready/u);
    bot.kill('SIGUSR2');
    while (!/"msg":"process warning"/u.test(bot.stderr())) await delay(20);
    bot.kill('SIGTERM');
    const { code, stderr } = await bot.result;
    expect({ code, sings: singing({ stderr }) }).toEqual({ code: 0, sings: [] });
    expect(stderr).toMatch(/^\{"level":"error",[^\n]*"msg":"one\\ntwo \[secret\]/mu);
    expect(linesPastTheLog(stderr)).toEqual([]);
  });

  itTakesTime('that Node itself reports of the process', async () => {
    const cwd = await createFolder();
    const options = `--report-on-signal --report-signal=SIGUSR2 --report-directory=${cwd}`;
    const bot = startCli(cwd, ['serve'], { ...everything(), NODE_OPTIONS: options });
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
    expect(singing({ stdout, stderr, ...files })).toEqual([]);
  });
});
