/** Memory that strangers can occupy without a signature, and that large files take, next to the process at rest. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startProcess, stopProcess } from './process.ts';
import { type BenchRow, formatMegabytes, formatMs } from './result-row.ts';
import { createCommandBody, formType, post } from './slack-platform.ts';
import { waitFor } from './wait-for.ts';

const appPath = fileURLToPath(new URL('./hostile-memory-app.js', import.meta.url));
const megabyte = 1024 * 1024;
const maxMoreBytes = 40 * megabyte;
const maxAnswerMs = 500;
const files = { count: 6, bytes: 100 * megabyte };

interface Bot {
  readonly port: number;
  readonly restBytes: number;
  /** Sends a signed command. Returns the milliseconds until it is acknowledged. */
  sendCommand(text: string): Promise<number>;
  /** The growth at the highest, while `work` runs. */
  growthDuring(work: () => Promise<unknown>): Promise<number>;
}

export async function bench(): Promise<BenchRow[]> {
  const slack = await openSlack();
  try {
    return [
      await measureStrangers('200 unsigned bodies of 4 MB', slack.apiUrl, 200, unsignedHead, floodBody),
      await measureStrangers(
        '200 parked bodies with the form of a signature',
        slack.apiUrl,
        200,
        wellFormedHead,
        parkBody,
      ),
      await measureStrangers('200 slow bodies', slack.apiUrl, 200, wellFormedHead, dripBody),
      await measureStrangers(
        '1,000 idle connections',
        slack.apiUrl,
        1_000,
        () => '',
        () => undefined,
      ),
      await measureDownloads(slack),
    ];
  } finally {
    slack.close();
  }
}

/** Opens connections, holds them for a few seconds, and sends signed commands meanwhile. */
async function measureStrangers(
  name: string,
  apiUrl: string,
  count: number,
  head: () => string,
  send: (socket: Socket) => NodeJS.Timeout | undefined,
): Promise<BenchRow> {
  return withBot(apiUrl, async (bot) => {
    const answersMs: number[] = [];
    const sockets: Socket[] = [];
    const timers: (NodeJS.Timeout | undefined)[] = [];
    const growth = await bot.growthDuring(async () => {
      for (let opened = 0; opened < count; opened += 1) {
        const socket = connect(bot.port, '127.0.0.1').on('error', () => undefined);
        sockets.push(socket);
        await waitFor('a connection', once(socket, 'connect'));
        socket.write(head());
        timers.push(send(socket));
        if (opened % 20 === 0) answersMs.push(await bot.sendCommand('hello'));
      }
      for (let round = 0; round < 10; round += 1) {
        answersMs.push(await bot.sendCommand('hello'));
        await sleep(200);
      }
    });
    for (const timer of timers) clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    const worstMs = Math.max(...answersMs);
    return {
      name: `memory under ${name}`,
      measured: `+${formatMegabytes(growth)}, worst answer ${formatMs(worstMs)}`,
      baseline: `at rest: ${formatMegabytes(bot.restBytes)}`,
      ratio: (bot.restBytes + growth) / bot.restBytes,
      target: `≤ +${formatMegabytes(maxMoreBytes)}, ≤ ${maxAnswerMs} ms`,
      isReached: growth <= maxMoreBytes && worstMs <= maxAnswerMs,
    };
  });
}

async function measureDownloads(slack: FakeSlack): Promise<BenchRow> {
  return withBot(slack.apiUrl, async (bot) => {
    const growth = await bot.growthDuring(async () => {
      await bot.sendCommand('download');
      while (slack.uploadedBytes() < files.count * files.bytes) await sleep(50);
    });
    const maxBytes = 100 * megabyte;
    return {
      name: `memory under ${files.count} downloads of ${formatMegabytes(files.bytes)} of unknown size`,
      measured: `+${formatMegabytes(growth)}`,
      baseline: `at rest: ${formatMegabytes(bot.restBytes)}`,
      ratio: (bot.restBytes + growth) / bot.restBytes,
      target: `≤ +${formatMegabytes(maxBytes)}`,
      isReached: growth <= maxBytes,
    };
  });
}

async function withBot<T>(apiUrl: string, use: (bot: Bot) => Promise<T>): Promise<T> {
  const { child, address } = await startProcess([appPath, apiUrl, `${files.count}`, `${files.bytes}`]);
  try {
    const port = Number(new URL(address).port);
    for (let warmUp = 0; warmUp < 20; warmUp += 1) await sendCommand(port, apiUrl, 'hello');
    await sleep(1_000);
    const restBytes = await residentMemory(child.pid);
    return await use({
      port,
      restBytes,
      sendCommand: (text) => sendCommand(port, apiUrl, text),
      async growthDuring(work) {
        let highest = restBytes;
        let isOver = false;
        const sample = async () => {
          while (!isOver) {
            highest = Math.max(highest, await residentMemory(child.pid));
            await sleep(20);
          }
        };
        const sampling = sample();
        await work();
        isOver = true;
        await sampling;
        return highest - restBytes;
      },
    });
  } finally {
    await stopProcess(child);
  }
}

/** In bytes; NaN on systems without `/proc`. */
async function residentMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? Number.NaN) * 1024;
}

const seconds = () => String(Math.floor(Date.now() / 1_000));

function unsignedHead(): string {
  return `POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: ${4 * megabyte}\r\n\r\n`;
}

function wellFormedHead(): string {
  const signature = `x-slack-signature: v0=${'0'.repeat(64)}\r\nx-slack-request-timestamp: ${seconds()}\r\n`;
  return `POST /slack/events HTTP/1.1\r\nHost: x\r\n${signature}Content-Length: ${256 * 1024}\r\n\r\n`;
}

function floodBody(socket: Socket): undefined {
  const chunk = Buffer.alloc(64 * 1024, 32);
  let left = 4 * megabyte;
  const write = () => {
    while (left > 0 && socket.writable) {
      left -= chunk.length;
      if (!socket.write(chunk)) break;
    }
  };
  socket.on('drain', write);
  write();
}

/** All but the last byte. */
function parkBody(socket: Socket): undefined {
  socket.write(Buffer.alloc(256 * 1024 - 1, 32));
}

function dripBody(socket: Socket): NodeJS.Timeout {
  return setInterval(() => socket.writable && socket.write(Buffer.alloc(4 * 1024, 32)), 100);
}

async function sendCommand(port: number, apiUrl: string, text: string): Promise<number> {
  const body = createCommandBody({ text, team_id: 'T000000001', response_url: new URL('/respond', apiUrl).href });
  const startedAt = performance.now();
  await post(`http://127.0.0.1:${port}/slack/events`, body, formType, new Agent());
  return performance.now() - startedAt;
}

interface FakeSlack {
  readonly apiUrl: string;
  uploadedBytes(): number;
  close(): void;
}

/** Agrees to everything, and takes files at about 200 MB/s. */
async function openSlack(): Promise<FakeSlack> {
  let uploaded = 0;
  const server = createServer(async (incoming, response) => {
    for await (const chunk of incoming) if (incoming.url === '/upload') uploaded += (chunk as Buffer).length;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(server)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    apiUrl: `${urlOf(server)}/api/`,
    uploadedBytes: () => uploaded,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function urlOf(server: ReturnType<typeof createServer>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(server: ReturnType<typeof createServer>): object {
  return {
    ok: true,
    team_id: 'T000000001',
    team: 'Bench',
    user_id: 'U0',
    bot_id: 'B0',
    upload_url: `${urlOf(server)}/upload`,
    file_id: 'F1',
    files: [{ id: 'F1', permalink: 'https://bench.slack.com/files/F1' }],
    file: { id: 'F1', mimetype: 'application/octet-stream' },
    user: { id: 'U000000001', team_id: 'T000000001', name: 'admin', profile: {} },
    channel: { id: 'C000000002', is_member: true, is_ext_shared: false, is_shared: false },
    ts: '1.1',
    message_ts: '1.1',
  };
}
