/** Slack under load: panes of cases, 50 at once, and acknowledgements of 100 requests a second with an upstream that takes 5 s. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withTimeout } from '../../src/lib/timeout.ts';
import { guid } from '../memory-barium.ts';
import { sendConcurrently } from './concurrent-requests.ts';
import { type StartedProcess, startProcess, stopProcess } from './process.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

const appPath = fileURLToPath(new URL('./slack-app.js', import.meta.url));

const paneClients = 50;
const panesPerClient = 20;
const maxPaneMs = 1_000;
const maxWaitMs = 30_000;

const requestsPerSecond = 100;
const loadSeconds = 10;
const maxAckMs = 300;
/** The bot waits for the answer to a command for so long before it acknowledges. */
const heldMs = 2_300;

export async function bench(): Promise<BenchRow[]> {
  const slack = await openSlackServer();
  const started: StartedProcess[] = [];
  const start = async (kind: 'bot' | 'slow') => {
    const app = await startProcess([appPath, kind, slack.apiUrl]);
    started.push(app);
    return app;
  };
  try {
    const [bot, slow] = [await start('bot'), await start('slow')];
    return [
      await benchPanes(bot.address, slack),
      await benchAcks('presses', slow.address, (n) => pressOf(n, slack.url), 0),
      await benchAcks('commands', slow.address, (n) => commandOf(n, slack.url), heldMs),
    ];
  } finally {
    await Promise.all(started.map(({ child }) => stopProcess(child)));
    slack.close();
  }
}

async function benchPanes(address: string, slack: SlackServer): Promise<BenchRow> {
  const { durationsMs } = await sendConcurrently(paneClients, panesPerClient, async (agent) => {
    const triggerId = randomUUID();
    const startedAt = performance.now();
    const presented = slack.waitForPane(triggerId);
    await post(address, paneRequest(triggerId), 'application/json', agent);
    await withTimeout(presented, maxWaitMs);
    return performance.now() - startedAt;
  });
  const p99 = quantile(durationsMs, 0.99);
  return {
    name: `Slack: ${durationsMs.length.toLocaleString('en')} panes of cases, ${paneClients} at once`,
    measured: `median ${formatMs(quantile(durationsMs, 0.5))}, p99 ${formatMs(p99)}`,
    baseline: 'an upstream that responds from memory',
    target: `p99 ≤ ${formatMs(maxPaneMs)}`,
    isReached: p99 <= maxPaneMs,
  };
}

/** Sends at a constant rate, whatever the responses take. */
async function benchAcks(
  name: string,
  address: string,
  bodyOf: (n: number) => string,
  expectedMs: number,
): Promise<BenchRow> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  const startedAt = performance.now();
  const pending: Promise<number>[] = [];
  for (let n = 0; n < requestsPerSecond * loadSeconds; n += 1) {
    await sleep(Math.max(0, startedAt + (n * 1_000) / requestsPerSecond - performance.now()));
    const sentAt = performance.now();
    pending.push(
      post(address, bodyOf(n), 'application/x-www-form-urlencoded', agent).then(
        () => performance.now() - sentAt - expectedMs,
      ),
    );
  }
  const durationsMs = await Promise.all(pending);
  agent.destroy();
  const p99 = quantile(durationsMs, 0.99);
  return {
    name: `Slack: acknowledgements of ${requestsPerSecond} ${name} a second`,
    measured: `median ${formatMs(quantile(durationsMs, 0.5))}, p99 ${formatMs(p99)}`,
    baseline: `an upstream that takes 5 s${expectedMs === 0 ? '' : `; after the ${formatMs(expectedMs)} that it waits`}`,
    target: `p99 ≤ ${formatMs(maxAckMs)}`,
    isReached: p99 <= maxAckMs,
  };
}

interface SlackServer {
  readonly url: string;
  readonly apiUrl: string;
  /** Resolves when the pane that was requested with this trigger is filled. */
  waitForPane(triggerId: string): Promise<void>;
  close(): void;
}

/** Slack's API and its response URLs, as fast as can be. */
async function openSlackServer(): Promise<SlackServer> {
  const waiting = new Map<string, () => void>();
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const args = new URLSearchParams(body);
    const user = args.get('user') ?? 'U0';
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        ok: true,
        team_id: 'T1',
        team: 'Acme',
        user_id: 'U0',
        bot_id: 'B0',
        ts: '1700000000.000100',
        user: { id: user, name: user, team_id: 'T1', is_restricted: false, is_ultra_restricted: false, deleted: false },
        channel: { id: `D${user}`, is_ext_shared: false },
        view: { id: 'V1' },
      }),
    );
    const triggerId = args.get('trigger_id') ?? '';
    waiting.get(triggerId)?.();
    waiting.delete(triggerId);
  });
  // Slack keeps its connections open for longer than the load lasts.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    waitForPane: (triggerId) => new Promise((resolve) => waiting.set(triggerId, resolve)),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** So many people and channels that none of them has more than a few requests at once. */
const peopleCount = 200;
const personOf = (n: number) => `U${1_000 + (n % peopleCount)}`;
const channelOf = (n: number) => `C${1_000 + (n % peopleCount)}`;

function paneRequest(triggerId: string): string {
  const id = guid(1 + Math.floor(Math.random() * 50));
  const url = `https://live.example.com/case/${id}`;
  return JSON.stringify({
    type: 'event_callback',
    team_id: 'T1',
    api_app_id: 'A1',
    event_id: randomUUID(),
    event_time: Math.floor(Date.now() / 1_000),
    event: {
      type: 'entity_details_requested',
      user: personOf(Math.floor(Math.random() * peopleCount)),
      trigger_id: triggerId,
      entity_url: url,
      link: { url, domain: 'live.example.com' },
      external_ref: { id, type: 'instance' },
      channel: 'C1',
      user_locale: 'en-US',
    },
  });
}

function commandOf(n: number, url: string): string {
  return new URLSearchParams({
    command: '/barium',
    text: `show ${guid(1 + (n % 50))}`,
    team_id: 'T1',
    channel_id: channelOf(n),
    channel_name: 'orders',
    user_id: personOf(n),
    user_name: 'alice',
    trigger_id: randomUUID(),
    response_url: `${url}/respond`,
  }).toString();
}

function pressOf(n: number, url: string): string {
  const payload = JSON.stringify({
    type: 'block_actions',
    team: { id: 'T1', domain: 'acme' },
    user: { id: personOf(n), team_id: 'T1', username: 'alice' },
    api_app_id: 'A1',
    container: {
      type: 'message',
      message_ts: `${1_700_000_000 + n}.000100`,
      channel_id: channelOf(n),
      is_ephemeral: true,
    },
    channel: { id: channelOf(n), name: 'orders' },
    trigger_id: randomUUID(),
    response_url: `${url}/respond`,
    actions: [
      {
        type: 'button',
        action_id: 'barium:line:1',
        block_id: 'b',
        action_ts: `${1_700_000_000 + n}.1`,
        value: `show ${guid(1 + (n % 50))}`,
      },
    ],
  });
  return new URLSearchParams({ payload }).toString();
}

/** Sends a signed request and reads its response. */
async function post(address: string, body: string, contentType: string, agent: Agent): Promise<void> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const hash = createHmac('sha256', 'bench-signing-secret').update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${hash}`,
  };
  const sent = request(address, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode?: number }];
  for await (const _ of response);
  if (response.statusCode !== 200) throw new Error(`the app responded ${response.statusCode}`);
}
