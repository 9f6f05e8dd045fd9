/** The reverse proxies of docs/reverse-proxy.md, run with those files in front of the bot, and the unit of systemd. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFolder, killAndRemoveFolders, startCli } from '../cli/child.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { repository } from './pages.ts';

const run = promisify(execFile);

const programs = {
  nginx: '/usr/sbin/nginx',
  caddy: '/usr/bin/caddy',
  systemd: '/usr/bin/systemd-analyze',
} as const;

/** `describe` where a program is installed, as .ci/run does. Elsewhere it is skipped, with the reason in its name. */
function describeWith(program: keyof typeof programs, tests: () => void): void {
  if (existsSync(programs[program])) describe(program, tests);
  else describe.skip(`${program} (skipped: it isn't installed)`, tests);
}

const host = 'bot.example.com';
const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const certificate = join(repository, 'test/fixtures/certificate/localhost.pem');
const key = join(repository, 'test/fixtures/certificate/localhost-key.pem');

let botPort: number;
let folder: string;
const proxies = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'barium-proxy-'));
  const bot = startCli(await createFolder(), ['serve'], {
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: `https://${host}`,
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: 'client-secret',
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_TEAMS: 'TACME',
  });
  const [, url = ''] = await bot.waitForOutput(/^Barium Bot is ready: (\S+)\n$/);
  botPort = Number(new URL(url).port);
});

afterAll(async () => {
  for (const proxy of proxies) {
    proxy.kill('SIGTERM');
    if (proxy.exitCode === null) await once(proxy, 'exit');
  }
  await killAndRemoveFolders();
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

interface Response {
  readonly status: number;
  readonly text: string;
  readonly location: string | undefined;
}

interface Call {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  readonly body?: string;
}

/** A request to the proxy, as it comes from outside. */
function call({ port, path, headers = {}, body }: Call): Promise<Response> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, servername: host, rejectUnauthorized: false, agent: false };
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request({ ...options, method, headers: { host, ...headers } }, async (response) => {
      let text = '';
      for await (const part of response) text += String(part);
      resolve({ status: response.statusCode ?? 0, text, location: response.headers.location });
    });
    sent.on('error', reject).end(body);
  });
}

/** A request with Slack's signature over its exact bytes: https://docs.slack.dev/authentication/verifying-requests-from-slack/ */
function signedBySlack(body: string): Pick<Call, 'body' | 'headers'> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
  return { body, headers: { ...headers, 'content-type': 'application/json' } };
}

const isUp = async (port: number) => (await call({ port, path: '/' }).catch(() => undefined)) !== undefined;

async function start(program: string, args: readonly string[], port: number): Promise<void> {
  const proxy = spawn(program, args, {
    env: { PATH: process.env.PATH ?? '', HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  proxies.add(proxy);
  let errors = '';
  proxy.stderr?.on('data', (chunk) => (errors += String(chunk)));
  await waitUntil(`${program} is up`, async () => {
    if (proxy.exitCode !== null) throw new Error(`${program} ended: ${errors}`);
    return isUp(port);
  });
}

/** Replaces each part, which must be in the text. */
function replaceAll(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((result, [part, by]) => {
    if (!result.includes(part)) throw new Error(`${part} is missing`);
    return result.replaceAll(part, by);
  }, text);
}

const readManifest = (path: string) => readFile(join(repository, 'manifests', path), 'utf8');

function testProxy(getPort: () => number): void {
  it('forwards a request that Slack signed, byte for byte', async () => {
    const body = '{"type":"url_verification",  "challenge":"Björk ✓"}';
    const response = await call({ port: getPort(), path: '/slack/events', ...signedBySlack(body) });
    expect([response.status, response.text]).toEqual([200, expect.stringContaining('Björk ✓')]);
  });

  it('forwards the host, which the page that installs the Slack app checks', async () => {
    const { status, location } = await call({ port: getPort(), path: '/slack/install' });
    expect([status, location]).toEqual([302, expect.stringContaining('https://slack.com/oauth/')]);
  });

  it.each(['/', '/privacy', '/terms'])('forwards the page %s', async (path) => {
    expect((await call({ port: getPort(), path })).text).toContain('<h1');
  });

  it.each(['/pictures/none', '/teams/tab', '/teams/tab/main.js', '/api/messages'])('forwards %s', async (path) => {
    const direct = await fetch(`http://127.0.0.1:${botPort}${path}`);
    const forwarded = await call({ port: getPort(), path });
    expect([forwarded.status, forwarded.text]).toEqual([direct.status, await direct.text()]);
  });

  it.each([
    '/metrics',
    '/readyz',
    '/healthz',
    '/playground',
    '/slack',
    '/slack/events/x',
    '/privacyx',
    '/api/messagesx',
  ])('does not forward %s', async (path) => {
    const { status, text } = await call({ port: getPort(), path });
    expect([status, text.includes('barium') || text.includes('ok')]).toEqual([404, false]);
  });

  it('rejects a body that is larger than any of the platforms', async () => {
    const { status } = await call({
      port: getPort(),
      path: '/slack/events',
      ...signedBySlack(`"${'x'.repeat(300_000)}"`),
    });
    // Caddy passes a body on while it arrives, so the bot may see it end too early.
    expect([413, 502]).toContain(status);
  });
}

describeWith('nginx', () => {
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const config = replaceAll(await readManifest('nginx/barium-bot.conf'), {
      '127.0.0.1:3978': `127.0.0.1:${botPort}`,
      'listen 80;': `listen 127.0.0.1:${await freePort()};`,
      'listen [::]:80;': '',
      'listen 443 ssl;': `listen 127.0.0.1:${port} ssl;`,
      'listen [::]:443 ssl;': '',
      '/etc/letsencrypt/live/bot.example.com/fullchain.pem': certificate,
      '/etc/letsencrypt/live/bot.example.com/privkey.pem': key,
    });
    await writeFile(join(folder, 'barium-bot.conf'), config);
    // As Debian's nginx.conf includes it, with its files in our folder.
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const http = ['access_log off;', ...paths, 'include barium-bot.conf;'].join('\n');
    await writeFile(
      join(folder, 'nginx.conf'),
      `daemon off;\nuser root;\npid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n${http}\n}\n`,
    );
    const args = ['-p', folder, '-c', 'nginx.conf'];
    await run(programs.nginx, ['-t', ...args]);
    await start(programs.nginx, args, port);
  });

  testProxy(() => port);
});

describeWith('caddy', () => {
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const file = join(folder, 'Caddyfile');
    const config = replaceAll(await readManifest('caddy/Caddyfile'), {
      '127.0.0.1:3978': `127.0.0.1:${botPort}`,
      'bot.example.com {\n': `https://bot.example.com:${port} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}\n`,
    });
    await writeFile(file, config.replace('{\n\tservers', '{\n\tadmin off\n\tauto_https off\n\tservers'));
    await run(programs.caddy, ['validate', '--adapter', 'caddyfile', '--config', file], { env: { HOME: folder } });
    await start(programs.caddy, ['run', '--adapter', 'caddyfile', '--config', file], port);
  });

  testProxy(() => port);
});

describeWith('systemd', () => {
  it('accepts the unit, and rates its sandbox well', async () => {
    const unit = join(folder, 'barium-bot.service');
    // Wherever Node is on this machine.
    const text = replaceAll(await readManifest('systemd/barium-bot.service'), { '/usr/bin/node': process.execPath });
    await writeFile(unit, text);
    const { stdout, stderr } = await run(programs.systemd, ['verify', '--man=no', unit]);
    expect(stdout + stderr).toBe('');
    await run(programs.systemd, ['security', '--offline=true', '--threshold=20', '--no-pager', unit]);
  });
});
