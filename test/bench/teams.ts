/** Teams: messages and their cards, 50 concurrent, next to a bare CloudAdapter; the time to start; and lazy loading. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guid } from '../memory-barium.ts';
import { type AppKind, appKinds, compareWithBaseline, startRow } from './baseline.ts';
import { cliPath, measureStart, startProcess, stopProcess } from './process.ts';
import type { BenchRow } from './result-row.ts';

const appPath = fileURLToPath(new URL('./teams-app.js', import.meta.url));

const baselineName = 'bare CloudAdapter';
const startRounds = 5;

export async function bench(): Promise<BenchRow[]> {
  const connector = await openConnector();
  const durationsMs: Record<AppKind, number[]> = { baseline: [], bot: [] };
  for (let round = 0; round < startRounds; round += 1) {
    for (const kind of appKinds) durationsMs[kind].push(await measureStartOf(kind));
  }
  const [baseline, bot] = [await startProcess([appPath, 'baseline']), await startProcess([appPath, 'bot'])];
  const rows = await compareWithBaseline({
    platform: 'Teams',
    baselineName,
    addresses: { baseline: baseline.address, bot: bot.address },
    sendRequest: (address, agent) => sendMessage(address, connector, agent),
    minThroughputRatio: 0.8,
  });
  await Promise.all([baseline, bot].map(({ child }) => stopProcess(child)));
  connector.close();
  const start = startRow('start to ready, Teams only', baselineName, durationsMs);
  return [...rows, start, await countLoadedModules()];
}

/** Counts the modules of the Teams adapter, SDK included, that are loaded when nothing is configured. */
async function countLoadedModules(): Promise<BenchRow> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const list = join(dir, 'modules.txt');
  const hooks = `import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(list)}, url + '\\n');
      return next(url, context);
    }`;
  const preload = `import { register } from 'node:module'; register(${JSON.stringify(toDataUrl(hooks))});`;
  const { child } = await startProcess(['--import', toDataUrl(preload), cliPath, 'serve'], {
    PORT: '0',
    DATA_DIR: dir,
  });
  await stopProcess(child);
  const modules = (await readFile(list, 'utf8')).trimEnd().split('\n');
  await rm(dir, { recursive: true });
  const teamsModules = modules.filter((url) => /adapters\/teams\/|botbuilder|botframework/u.test(url));
  return {
    name: 'Teams: modules loaded when Teams is not configured',
    measured: `${teamsModules.length}`,
    baseline: `all modules: ${modules.length}`,
    target: '0',
    isReached: teamsModules.length === 0,
  };
}

function toDataUrl(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

/** Stands in for the Bot Framework connector. */
interface Connector {
  readonly url: string;
  /** Resolves when a message, not only a typing indicator, arrives for this conversation. */
  waitForMessage(conversation: string): Promise<void>;
  close(): void;
}

async function openConnector(): Promise<Connector> {
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      response.writeHead(201, { 'Content-Type': 'application/json' }).end('{"id":"1"}');
      const id = /conversations\/([^/]+)/.exec(request.url ?? '')?.[1] ?? '';
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

/** Starts an app, and stops it once it is ready. Returns the milliseconds until then. */
async function measureStartOf(kind: AppKind): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const serve = {
    TEAMS_ALLOW_ANONYMOUS: 'true',
    PLAYGROUND: 'false',
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATA_DIR: dir,
  };
  const { child, ms } =
    kind === 'baseline' ? await measureStart([appPath, 'baseline']) : await measureStart([cliPath, 'serve'], serve);
  await stopProcess(child);
  await rm(dir, { recursive: true });
  return ms;
}

/** Sends a message. Returns the milliseconds until its answer arrived. */
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
  const startedAt = performance.now();
  const answered = connector.waitForMessage(id);
  const sent = request(address, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode?: number }];
  response.resume();
  if (response.statusCode !== 200) throw new Error(`the bot responded ${response.statusCode}`);
  await answered;
  return performance.now() - startedAt;
}
