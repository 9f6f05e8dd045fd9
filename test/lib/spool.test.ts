import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ByteBudget, createByteBudget } from '../../src/lib/byte-budget.ts';
import { readAll, streamOf } from '../../src/lib/bytes.ts';
import { createSpool, type Spool } from '../../src/lib/spool.ts';

const kilobyte = 1024;

describe('a spool', () => {
  let dir: string;
  let memory: ByteBudget;
  let spool: Spool;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'barium-spool-'));
    memory = createByteBudget(20 * kilobyte);
    const limits = { maxMemoryBytes: 10 * kilobyte, maxDiskBytes: 100 * kilobyte, waitTimeoutMs: 200 };
    spool = createSpool({ dir, memory, ...limits });
  });
  afterEach(() => rm(dir, { recursive: true }));

  const bytesOf = (size: number) => Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
  const source = (size: number) => streamOf(...Array.from({ length: size / kilobyte }, () => bytesOf(kilobyte)));
  const hold = (size: number) => spool.hold(source(size), 100 * kilobyte);

  it.each([0, 4 * kilobyte, 10 * kilobyte, 64 * kilobyte])(
    'returns all %d bytes, as often as they are read',
    async (size) => {
      const data = await hold(size);
      const expected = await readAll(source(size), size);
      expect(data.size).toBe(size);
      expect(await readAll(data.read(), size)).toEqual(expected);
      expect(await readAll(data.read(), size)).toEqual(expected);
      await data.dispose();
    },
  );

  it('holds little in memory, and the rest in a file without a name', async () => {
    const small = await hold(8 * kilobyte);
    const large = await hold(64 * kilobyte);
    expect(memory.free).toBe(12 * kilobyte);
    expect(await readdir(dir)).toEqual([]);
    await Promise.all([small.dispose(), large.dispose()]);
    expect(memory.free).toBe(20 * kilobyte);
    await expect(readAll(large.read(), 1)).rejects.toThrow('disposed');
  });

  it('takes a file for small data too when others have the memory', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => spool.hold(source(8 * kilobyte), 10 * kilobyte)));
    expect(memory.free).toBeGreaterThanOrEqual(0);
    for (const one of all) expect(await readAll(one.read(), one.size)).toHaveLength(8 * kilobyte);
    await Promise.all(all.map((one) => one.dispose()));
    expect(memory.free).toBe(20 * kilobyte);
  });

  it('waits for the disk while the files of others fill it, but not for ever', async () => {
    const first = await hold(64 * kilobyte);
    await expect(hold(64 * kilobyte)).rejects.toThrow('disk budget');
    const waiting = hold(64 * kilobyte);
    await first.dispose();
    await (await waiting).dispose();
  });

  it('gives everything back when the source fails or has too much', async () => {
    async function* broken() {
      yield* source(32 * kilobyte);
      throw new Error('broken');
    }
    await expect(spool.hold(broken(), 100 * kilobyte)).rejects.toThrow('broken');
    await expect(spool.hold(source(32 * kilobyte), 16 * kilobyte)).rejects.toThrow('more than 16384 bytes');
    await expect(spool.hold(source(8 * kilobyte), 4 * kilobyte)).rejects.toThrow('more than 4096 bytes');
    expect(memory.free).toBe(20 * kilobyte);
    await (await hold(64 * kilobyte)).dispose();
    expect(await readdir(dir)).toEqual([]);
  });

  it('keeps a file until its readers are done', async () => {
    const data = await hold(90 * kilobyte);
    const reading = data.read();
    await reading.next();
    await data.dispose();
    expect((await reading.next()).done).toBe(false);
    await reading.return();
    await (await hold(90 * kilobyte)).dispose();
  });
});
