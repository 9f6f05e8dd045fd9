/** Slack: a command in and its answer out, 50 at once, beside a bare Bolt app; and what starting costs. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createEmulator } from 'emulate';
import { guid } from '../memory-barium.ts';
import { inLanes, type Measured } from './lanes.ts';
import { startProcess, stopProcess } from './process.ts';
import { type BenchRow, milliseconds, quantile } from './row.ts';
import { slackStart } from './slack-start.ts';

const atOnce = 50;
const rounds = 24;
const app = fileURLToPath(new URL('./slack-app.js', import.meta.url));

type Turn = Readonly<Record<'bare' | 'ours', Measured>>;

export async function bench(): Promise<BenchRow[]> {
  const emulator = await createEmulator({ service: 'slack', port: 0, hostname: '127.0.0.1' });
  const apiUrl = `${emulator.url}/api/`;
  const sink = await openSink();
  try {
    const apps = await Promise.all([
      startProcess([app, 'bare', apiUrl]),
      startProcess([app, 'ours', apiUrl]),
    ]);
    const [bare, ours] = apps;
    const turns: Turn[] = [];
    // In turns, so that whatever else the machine does meets both; the first one only warms up.
    for (let turn = 0; turn < 10; turn += 1) {
      turns.push({
        bare: await burst(bare.address, sink, atOnce),
        ours: await burst(ours.address, sink, atOnce),
      });
    }
    const single = {
      bare: (await burst(bare.address, sink, 1)).times,
      ours: (await burst(ours.address, sink, 1)).times,
    };
    await Promise.all(apps.map(({ child }) => stopProcess(child)));
    return [throughput(turns.slice(1)), added(single), await slackStart(apiUrl)];
  } finally {
    await Promise.all([sink.close(), emulator.close()]);
  }
}

function throughput(turns: readonly Turn[]): BenchRow {
  const ratio = quantile(
    turns.map(({ bare, ours }) => ours.rate / bare.rate),
    0.5,
  );
  const figures = (kind: keyof Turn) => {
    const rate = quantile(
      turns.map((turn) => turn[kind].rate),
      0.5,
    );
    const p99 = quantile(
      turns.flatMap((turn) => turn[kind].times),
      0.99,
    );
    return `${rate.toFixed(0)}/s, p99 ${milliseconds(p99)}`;
  };
  return {
    what: `slack: \`show\` answered, ${atOnce} at once`,
    measured: figures('ours'),
    against: `a bare Bolt app, ${figures('bare')}`,
    ratio,
    target: '≥ 0.7',
    ok: ratio >= 0.7,
  };
}

/** The upstream answers from memory, so that its time is out already. */
function added({
  bare,
  ours,
}: {
  readonly bare: readonly number[];
  readonly ours: readonly number[];
}): BenchRow {
  const more = quantile(ours, 0.99) - quantile(bare, 0.99);
  return {
    what: 'slack: time that we add to an answer, p99',
    measured: milliseconds(Math.max(0, more)),
    against: `a bare Bolt app, ${milliseconds(quantile(bare, 0.99))}`,
    target: '≤ 5 ms',
    ok: more <= 5,
  };
}

interface Sink {
  readonly url: string;
  /** Resolves when the answer to the command with this id has come. */
  arrival(id: string): Promise<void>;
  close(): Promise<void>;
}

async function openSink(): Promise<Sink> {
  const waiting = new Map<string, () => void>();
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => {
      outgoing.end('ok');
      const id = incoming.url?.slice(1) ?? '';
      waiting.get(id)?.();
      waiting.delete(id);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrival: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function burst(address: string, sink: Sink, lanes: number): Promise<Measured> {
  const count = lanes === 1 ? 400 : lanes * rounds;
  return inLanes(lanes, count, (agent) => ask(address, sink, agent));
}

/** Answers how long one command took, in milliseconds. */
async function ask(address: string, sink: Sink, agent: Agent): Promise<number> {
  const id = randomUUID();
  const body = new URLSearchParams({
    ...{ command: '/barium', text: `show ${guid(1)}`, team_id: 'T000000001', channel_id: 'C000000002' },
    ...{ channel_name: 'random', user_id: 'U000000001', user_name: 'admin', api_app_id: 'A000000001' },
    ...{ is_enterprise_install: 'false', trigger_id: id, response_url: `${sink.url}/${id}` },
  }).toString();
  const stamp = String(Math.floor(Date.now() / 1_000));
  const hash = createHmac('sha256', 'bench-signing-secret').update(`v0:${stamp}:${body}`).digest('hex');
  const headers = {
    ...{
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
    },
    ...{ 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${hash}` },
  };
  const began = performance.now();
  const arrived = sink.arrival(id);
  const sent = request(address, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode?: number }];
  response.resume();
  if (response.statusCode !== 200) throw new Error(`the app answered ${response.statusCode}`);
  await arrived;
  return performance.now() - began;
}
