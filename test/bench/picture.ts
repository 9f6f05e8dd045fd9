/** A diagram of 5 MB through the bot to whoever follows its signed link, beside a bare pipe of the same bytes. */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { signPicture } from '../../src/http/token.ts';
import { large, pictureKey, sizes, small } from './picture-sizes.ts';
import { startProcess, stopProcess } from './process.ts';
import { type BenchRow, megabytes, milliseconds, quantile } from './row.ts';

const app = fileURLToPath(new URL('./picture-app.js', import.meta.url));
const kinds = ['bare', 'ours'] as const;
const rounds = 60;
const warmUp = 10;

export async function bench(): Promise<BenchRow[]> {
  const upstream = await startProcess([app, 'upstream']);
  const bare = await startProcess([app, 'bare', upstream.address]);
  const ours = await startProcess([app, 'ours', upstream.address]);
  const agent = new Agent({ keepAlive: true });
  const addresses = {
    bare: (id: string) => `${bare.address}/api/v1.1/Instances/${id}/Image`,
    ours: (id: string) => `${ours.address}/pictures/${signPicture(pictureKey, { instanceId: id }, soon())}`,
  };
  const read = (kind: (typeof kinds)[number], id: string) => download(addresses[kind](id), id, agent);
  const memory = async (address: string) => Number(await (await fetch(`${address}/memory`)).text());
  try {
    for (let round = 0; round < rounds; round += 1) for (const kind of kinds) await read(kind, small);
    const before = { bare: await memory(bare.address), ours: await memory(ours.address) };
    const times: Record<(typeof kinds)[number], number[]> = { bare: [], ours: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of kinds) times[kind].push(await read(kind, large));
    }
    const after = { bare: await memory(bare.address), ours: await memory(ours.address) };
    const median = (kind: (typeof kinds)[number]) => quantile(times[kind].slice(warmUp), 0.5);
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
    what: 'a diagram of 5 MB by its signed link',
    measured: milliseconds(ours),
    against: `a bare pipe of the same bytes, ${milliseconds(bare)}`,
    ratio: ours / bare,
    target: '≤ 1.3',
    ok: ours / bare <= 1.3,
  };
}

/** Sixty at ten times the size: what is held as a whole would show, in ten times the memory. */
function memoryRow(ours: number, bare: number): BenchRow {
  const size = sizes[large] ?? 0;
  return {
    what: `the same: memory at its most, beyond what diagrams of a tenth of the size took`,
    measured: megabytes(ours),
    against: `a bare pipe, ${megabytes(bare)}; one diagram, ${megabytes(size)}`,
    target: 'less than one diagram beyond the pipe',
    ok: ours - bare < size,
  };
}

function soon(): Date {
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
