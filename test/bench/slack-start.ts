/** Start to ready with only Slack configured, next to a bare Bolt app. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AppKind, startRow } from './baseline.ts';
import { cliPath, measureStart, stopProcess } from './process.ts';
import type { BenchRow } from './result-row.ts';

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
  const durationsMs: Record<AppKind, number[]> = { baseline: [], bot: [] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      durationsMs.baseline.push(await measure([appPath, 'baseline', apiUrl]));
      durationsMs.bot.push(await measure([cliPath, 'serve'], env));
    }
  } finally {
    await Promise.all([upstream.close(), rm(dir, { recursive: true })]);
  }
  return startRow('start to ready, Slack only', 'bare Bolt app', durationsMs);
}

/** A Barium without cases that accepts every sign-in. */
async function openUpstream(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const body = request.url?.includes('/authenticate')
      ? { success: true, Ticket: 'ticket' }
      : { Totalcount: 0, Data: [] };
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
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

/** Starts a process, and stops it once it is ready. Returns the milliseconds until then. */
async function measure(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const { child, ms } = await measureStart(args, env);
  await stopProcess(child);
  return ms;
}
