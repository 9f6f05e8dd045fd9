/** A 5 MB diagram through the bot's picture link, next to a plain pipe of the same bytes. */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { encryptPictureToken } from '../../src/http/picture-token.ts';
import { type AppKind, appKinds } from './baseline.ts';
import { large, largest, pictureKey, sizes, small } from './picture-sizes.ts';
import { startProcess, stopProcess } from './process.ts';
import { type BenchRow, formatMegabytes, formatMs, quantile } from './result-row.ts';
import { waitFor } from './wait-for.ts';

const appPath = fileURLToPath(new URL('./picture-app.js', import.meta.url));
const rounds = 100;
/** As many as the bot transfers at the same time. */
const concurrency = 4;
const maxRatio = 1.3;

export async function bench(): Promise<BenchRow[]> {
  const upstream = await startProcess([appPath, 'upstream']);
  const baseline = await startProcess([appPath, 'baseline', upstream.address]);
  const bot = await startProcess([appPath, 'bot', upstream.address]);
  const agent = new Agent({ keepAlive: true });
  const addresses = {
    baseline: (id: string) => `${baseline.address}/api/v1.1/Instances/${id}/Image`,
    bot: (id: string) =>
      `${bot.address}/pictures/${encryptPictureToken(pictureKey, { instanceId: id }, inOneMinute())}`,
  };
  const read = (kind: AppKind, id: string) => download(addresses[kind](id), id, agent);
  const memory = async (address: string) => Number(await (await fetch(`${address}/memory`)).text());
  try {
    const readMany = async (id: string) => {
      for (let round = 0; round < rounds; round += 1) {
        for (const kind of appKinds) await Promise.all(Array.from({ length: concurrency }, () => read(kind, id)));
      }
    };
    // Warm-up.
    await readMany(small);
    const durationsMs: Record<AppKind, number[]> = { baseline: [], bot: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of appKinds) durationsMs[kind].push(await read(kind, large));
    }
    const before = { baseline: await memory(baseline.address), bot: await memory(bot.address) };
    await readMany(largest);
    const after = { baseline: await memory(baseline.address), bot: await memory(bot.address) };
    const median = (kind: AppKind) => quantile(durationsMs[kind], 0.5);
    return [
      timeRow(median('bot'), median('baseline')),
      memoryRow(after.bot - before.bot, after.baseline - before.baseline),
    ];
  } finally {
    agent.destroy();
    await Promise.all([upstream, baseline, bot].map(({ child }) => stopProcess(child)));
  }
}

function timeRow(botMs: number, baselineMs: number): BenchRow {
  return {
    name: 'picture: a diagram of 5 MB',
    measured: formatMs(botMs),
    baseline: `plain pipe: ${formatMs(baselineMs)}`,
    ratio: botMs / baselineMs,
    target: `≤ ${maxRatio}`,
    isReached: botMs / baselineMs <= maxRatio,
  };
}

/** Several large diagrams at the same time: buffering them completely would show several times over. */
function memoryRow(bot: number, baseline: number): BenchRow {
  const size = sizes[largest] ?? 0;
  return {
    name: `picture: growth of peak memory with ${concurrency} concurrent diagrams of 9 MB`,
    measured: formatMegabytes(bot),
    baseline: `plain pipe: ${formatMegabytes(baseline)}; all diagrams: ${formatMegabytes(concurrency * size)}`,
    target: '≤ pipe + one diagram',
    isReached: bot - baseline <= size,
  };
}

function inOneMinute(): Date {
  return new Date(Date.now() + 60_000);
}

/** Downloads a picture completely. Returns the duration in milliseconds. */
async function download(address: string, id: string, agent: Agent): Promise<number> {
  const startedAt = performance.now();
  const [picture] = (await waitFor('a picture', once(get(address, { agent }), 'response'))) as [IncomingMessage];
  let bytes = 0;
  picture.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await waitFor('the end of a picture', once(picture, 'end'));
  if (bytes !== sizes[id]) throw new Error(`${picture.statusCode}: received ${bytes} of ${sizes[id]} bytes`);
  return performance.now() - startedAt;
}
