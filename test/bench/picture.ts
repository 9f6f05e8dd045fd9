/** A diagram of 5 MB through the bot to whoever follows its signed link, beside a bare pipe of the same bytes. */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { encryptPictureToken } from '../../src/http/picture-token.ts';
import { large, largest, pictureKey, sizes, small } from './picture-sizes.ts';
import { startProcess, stopProcess } from './process.ts';
import { type BenchRow, formatMegabytes, formatMs, quantile } from './result-row.ts';

const appPath = fileURLToPath(new URL('./picture-app.js', import.meta.url));
const kinds = ['bare', 'ours'] as const;
const rounds = 100;
/** As many as the bot passes through at once. */
const concurrency = 4;

export async function bench(): Promise<BenchRow[]> {
  const upstream = await startProcess([appPath, 'upstream']);
  const bare = await startProcess([appPath, 'bare', upstream.address]);
  const ours = await startProcess([appPath, 'ours', upstream.address]);
  const agent = new Agent({ keepAlive: true });
  const addresses = {
    bare: (id: string) => `${bare.address}/api/v1.1/Instances/${id}/Image`,
    ours: (id: string) => `${ours.address}/pictures/${encryptPictureToken(pictureKey, { instanceId: id }, inOneMinute())}`,
  };
  const read = (kind: (typeof kinds)[number], id: string) => download(addresses[kind](id), id, agent);
  const memory = async (address: string) => Number(await (await fetch(`${address}/memory`)).text());
  try {
    const readMany = async (id: string) => {
      for (let round = 0; round < rounds; round += 1) {
        for (const kind of kinds) await Promise.all(Array.from({ length: concurrency }, () => read(kind, id)));
      }
    };
    // Until both are as fast as they get.
    await readMany(small);
    const times: Record<(typeof kinds)[number], number[]> = { bare: [], ours: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of kinds) times[kind].push(await read(kind, large));
    }
    const before = { bare: await memory(bare.address), ours: await memory(ours.address) };
    await readMany(largest);
    const after = { bare: await memory(bare.address), ours: await memory(ours.address) };
    const median = (kind: (typeof kinds)[number]) => quantile(times[kind], 0.5);
    return [
      timeRow(median('ours'), median('bare')),
      memoryRow(after.ours - before.ours, after.bare - before.bare),
    ];
  } finally {
    agent.destroy();
    await Promise.all([upstream, bare, ours].map(({ child }) => stopProcess(child)));
  }
}

function timeRow(ours: number, bare: number): BenchRow {
  return {
    name: 'a diagram of 5 MB by its signed link',
    measured: formatMs(ours),
    baseline: `a bare pipe of the same bytes, ${formatMs(bare)}`,
    ratio: ours / bare,
    target: '≤ 1.3',
    isReached: ours / bare <= 1.3,
  };
}

/** Several at once of many times the size: what is held as a whole would show several times. */
function memoryRow(ours: number, bare: number): BenchRow {
  const size = sizes[largest] ?? 0;
  return {
    name: `${concurrency} diagrams of 9 MB at once: memory at its most, beyond what 5 MB and 0.5 MB took`,
    measured: formatMegabytes(ours),
    baseline: `a bare pipe, ${formatMegabytes(bare)}; all of them, ${formatMegabytes(concurrency * size)}`,
    target: 'at most one diagram beyond the pipe',
    isReached: ours - bare <= size,
  };
}

function inOneMinute(): Date {
  return new Date(Date.now() + 60_000);
}

/** Reads a picture to its end. Answers how long that took, in milliseconds. */
async function download(address: string, id: string, agent: Agent): Promise<number> {
  const began = performance.now();
  const [picture] = (await once(get(address, { agent }), 'response')) as [IncomingMessage];
  let bytes = 0;
  picture.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await once(picture, 'end');
  if (bytes !== sizes[id]) throw new Error(`${picture.statusCode}: ${bytes} bytes came of ${sizes[id]}`);
  return performance.now() - began;
}
