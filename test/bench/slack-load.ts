/** Slack under load: panes of cases, 50 at once, and acknowledgements of 100 requests a second with an upstream that takes 5 s. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { fileURLToPath } from 'node:url';
import { guid } from '../memory-barium.ts';
import { sendAtRate, sendConcurrently } from './concurrent-requests.ts';
import { createPendingAnswers, type PendingAnswers } from './platform.ts';
import { type StartedProcess, startProcess, stopProcess } from './process.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';
import { createCommandBody, formType, post } from './slack-platform.ts';
import { openSlackServer } from './slack-server.ts';

const appPath = fileURLToPath(new URL('./slack-app.js', import.meta.url));

const paneClients = 50;
const panesPerClient = 20;
const maxPaneMs = 1_000;

const requestsPerSecond = 100;
const loadSeconds = 10;
const maxAckMs = 300;
/** The bot waits for the answer to a command for so long before it acknowledges, unless it refuses the command. */
const heldMs = 2_300;

export async function bench(): Promise<BenchRow[]> {
  const panes = createPendingAnswers();
  const slack = await openSlackServer(({ body }) =>
    panes.receive(new URLSearchParams(body).get('trigger_id') ?? '', body),
  );
  const started: StartedProcess[] = [];
  const start = async (kind: 'bot' | 'slow') => {
    const app = await startProcess([appPath, kind, slack.apiUrl]);
    started.push(app);
    return app;
  };
  try {
    return [
      await benchPanes((await start('bot')).address, panes),
      await benchAcks('presses', (await start('slow')).address, (n) => pressOf(n, slack.url), 0),
      // Not the same app: that one is still busy with the presses, and would refuse commands at once.
      await benchAcks('commands', (await start('slow')).address, (n) => commandOf(n, slack.url), heldMs),
    ];
  } finally {
    await Promise.all(started.map(({ child }) => stopProcess(child)));
    slack.close();
  }
}

async function benchPanes(address: string, panes: PendingAnswers): Promise<BenchRow> {
  const { durationsMs } = await sendConcurrently(paneClients, { count: panesPerClient }, async (agent) => {
    const triggerId = randomUUID();
    const startedAt = performance.now();
    const presented = panes.wait(triggerId);
    await post(address, paneRequest(triggerId), 'application/json', agent);
    await presented;
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
  maxHeldMs: number,
): Promise<BenchRow> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  let sent = 0;
  const durationsMs = await sendAtRate({ perSecond: requestsPerSecond, seconds: loadSeconds }, () =>
    post(address, bodyOf(sent++), formType, agent),
  );
  agent.destroy();
  const p99 = quantile(durationsMs, 0.99);
  const maxMs = maxHeldMs + maxAckMs;
  return {
    name: `Slack: acknowledgements of ${requestsPerSecond} ${name} a second`,
    measured: `median ${formatMs(quantile(durationsMs, 0.5))}, p99 ${formatMs(p99)}`,
    baseline: `an upstream that takes 5 s${maxHeldMs === 0 ? '' : `; the bot waits for ${formatMs(maxHeldMs)} at most`}`,
    target: `p99 ≤ ${formatMs(maxMs)}`,
    isReached: p99 <= maxMs,
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
  return createCommandBody({
    text: `show ${guid(1 + (n % 50))}`,
    channel_id: channelOf(n),
    user_id: personOf(n),
    response_url: `${url}/respond`,
  });
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
