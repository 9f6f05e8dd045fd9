import { ByteLimitError, limitBytes, readAll, readUpTo, streamOf } from '../../src/lib/bytes.ts';

const source = () => streamOf(Buffer.from('abc'), Buffer.from('de'));

describe('limitBytes', () => {
  it('limitBytes passes the chunks through up to the limit', async () => {
    const chunks: string[] = [];
    for await (const chunk of limitBytes(source(), 5)) chunks.push(Buffer.from(chunk).toString());
    expect(chunks).toEqual(['abc', 'de']);
  });

  it('limitBytes throws the given error before the chunk that exceeds the limit', async () => {
    const chunks: Uint8Array[] = [];
    const read = async () => {
      for await (const chunk of limitBytes(source(), 4, () => new RangeError('too large'))) chunks.push(chunk);
    };
    await expect(read()).rejects.toThrow(RangeError);
    expect(chunks).toHaveLength(1);
  });

  it('limitBytes closes its source when the reader stops early', async () => {
    let isClosed = false;
    async function* closing() {
      try {
        yield* source();
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of limitBytes(closing(), 5)) break;
    expect(isClosed).toBe(true);
  });
});

describe('readAll and readUpTo', () => {
  it('readAll and readUpTo return all bytes within the limit', async () => {
    expect((await readAll(source(), 5)).toString()).toBe('abcde');
    expect((await readUpTo(source(), 5))?.toString()).toBe('abcde');
  });

  it('readAll rejects and readUpTo returns undefined beyond the limit', async () => {
    await expect(readAll(source(), 4)).rejects.toThrow(new ByteLimitError(4));
    expect(await readUpTo(source(), 4)).toBeUndefined();
  });

  it('readAll and readUpTo reject as their source does', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('abc');
      throw new Error('broken');
    }
    await expect(readAll(broken(), 4)).rejects.toThrow('broken');
    await expect(readUpTo(broken(), 4)).rejects.toThrow('broken');
  });
});
