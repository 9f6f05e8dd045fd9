/** From nothing to ready with Slack alone configured, beside a bare Bolt app. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliPath, measureStart, stopProcess } from './process.ts';
import { type BenchRow, formatMs, quantile } from './result-row.ts';

const appPath = fileURLToPath(new URL('./slack-app.js', import.meta.url));
const rounds = 9;

export async function benchSlackStart(apiUrl: string): Promise<BenchRow> {
  const upstream = await openUpstream();
  const dir = await mkdtemp(join(tmpdir(), 'barium-bench-'));
  const env = {
    BARIUM_BASE_URL: upstream.url,
    BARIUM_USERNAME: 'u',
    BARIUM_PASSWORD: 'p',
    BARIUM_API_KEY: 'k',
    SLACK_API_URL: apiUrl.replace(/\/$/u, ''),
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: 's3cret',
    DATA_DIR: dir,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
  };
  const bare: number[] = [];
  const ours: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await measure([appPath, 'bare', apiUrl]));
      ours.push(await measure([cliPath, 'serve'], env));
    }
  } finally {
    await Promise.all([upstream.close(), rm(dir, { recursive: true })]);
  }
  const [bareMs, oursMs] = [quantile(bare, 0.5), quantile(ours, 0.5)];
  return {
    name: 'start to ready, Slack alone',
    measured: formatMs(oursMs),
    baseline: `a bare Bolt app, ${formatMs(bareMs)}`,
    ratio: oursMs / bareMs,
    target: '≤ 1.5',
    isReached: oursMs / bareMs <= 1.5,
  };
}

/** A Barium Live that has nothing in it but signs everybody in. */
async function openUpstream(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const answer = incoming.url?.includes('/authenticate')
      ? { success: true, Ticket: 'ticket' }
      : { Totalcount: 0, Data: [] };
    incoming.resume().on('end', () => {
      outgoing.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1.1`,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Milliseconds from starting a program until it is ready; it is ended then. */
async function measure(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const { child, ms } = await measureStart(args, env);
  await stopProcess(child);
  return ms;
}
