/** Teams: a message in and its card out, 50 at once, beside a bare CloudAdapter bot; and what starting costs. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guid } from '../memory-barium.ts';
import { compareWithBaseline } from './baseline.ts';
import { cliPath, startProcess, measureStart, stopProcess } from './process.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

const kinds = ['bare', 'ours'] as const;
const appPath = fileURLToPath(new URL('./teams-app.js', import.meta.url));

type Kind = (typeof kinds)[number];
type Both<T> = Readonly<Record<Kind, T[]>>;

export async function bench(): Promise<BenchRow[]> {
  const connector = await openConnector();
  const starts: Both<number> = { bare: [], ours: [] };
  for (let turn = 0; turn < 5; turn += 1) {
    for (const kind of kinds) starts[kind].push(await startOnce(kind));
  }
  const bots = { bare: await startProcess([appPath, 'bare']), ours: await startProcess([appPath, 'ours']) };
  const names = { ours: 'teams', bare: 'a bare CloudAdapter' };
  const addresses = { bare: bots.bare.address, ours: bots.ours.address };
  const rows = await compareWithBaseline(names, addresses, (address, agent) => sendMessage(address, connector, agent));
  await Promise.all(Object.values(bots).map(({ child }) => stopProcess(child)));
  connector.close();
  return [...rows, startRow(starts), await countLoadedModules()];
}

function startRow(starts: Both<number>): BenchRow {
  const [ours, bare] = [quantile(starts.ours, 0.5), quantile(starts.bare, 0.5)];
  return {
    name: 'teams: start to ready',
    measured: formatMs(ours),
    baseline: `a bare CloudAdapter, ${formatMs(bare)}`,
    ratio: ours / bare,
    target: '≤ 1.5',
    isReached: ours <= 1.5 * bare,
  };
}

/** Starts the bot with nothing configured and looks what it has loaded by the time it ends. */
async function countLoadedModules(): Promise<BenchRow> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const look = `import Module from 'node:module';
    process.once('SIGTERM', () => {
      const all = Object.keys(Module._cache);
      console.log('loaded', all.length, 'sdk', all.filter((one) => /botbuilder|botframework/.test(one)).length);
    });`;
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(look)}`, cliPath, 'serve'],
    {
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        DATA_DIR: dir,
        NODE_ENV: 'production',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk);
      if (/http:\/\//.test(said)) child.kill('SIGTERM');
    });
  }
  await once(child, 'exit');
  await rm(dir, { recursive: true });
  const [, all = '?', sdk = '?'] = /loaded (\d+) sdk (\d+)/.exec(said) ?? [];
  return {
    name: 'teams: modules of botbuilder when Teams is not configured',
    measured: sdk,
    baseline: `${all} modules of other packages`,
    target: '0',
    isReached: sdk === '0',
  };
}

interface Connector {
  readonly url: string;
  /** Resolves when a message, and not only typing, has come for this conversation. */
  waitForMessage(conversation: string): Promise<void>;
  close(): void;
}

async function openConnector(): Promise<Connector> {
  const waiting = new Map<string, () => void>();
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk) => {
      body += String(chunk);
    });
    incoming.on('end', () => {
      outgoing.writeHead(201, { 'Content-Type': 'application/json' }).end('{"id":"1"}');
      const id = /conversations\/([^/]+)/.exec(incoming.url ?? '')?.[1] ?? '';
      if (body.includes('"type":"typing"')) return;
      waiting.get(id)?.();
      waiting.delete(id);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    waitForMessage: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As it is shipped, with the playground off; milliseconds. The bare one is ready when it answers at all. */
async function startOnce(kind: Kind): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const serve = {
    TEAMS_ALLOW_ANONYMOUS: 'true',
    PLAYGROUND: 'false',
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATA_DIR: dir,
  };
  const { child, ms } =
    kind === 'bare' ? await measureStart([appPath, 'bare']) : await measureStart([cliPath, 'serve'], serve);
  await stopProcess(child);
  await rm(dir, { recursive: true });
  return ms;
}

/** Answers how long one message took, in milliseconds. */
async function sendMessage(address: string, connector: Connector, agent: Agent): Promise<number> {
  const id = randomUUID();
  const body = JSON.stringify({
    type: 'message',
    id,
    text: `show ${guid(1)}`,
    channelId: 'msteams',
    serviceUrl: connector.url,
    from: { id: '29:alice', name: 'Alice', aadObjectId: 'alice' },
    recipient: { id: '28:bot', name: 'Barium Bot' },
    conversation: { id, conversationType: 'personal', tenantId: 'tenant' },
  });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const began = performance.now();
  const arrived = connector.waitForMessage(id);
  const sent = request(address, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode?: number }];
  response.resume();
  if (response.statusCode !== 200) throw new Error(`the bot answered ${response.statusCode}`);
  await arrived;
  return performance.now() - began;
}
