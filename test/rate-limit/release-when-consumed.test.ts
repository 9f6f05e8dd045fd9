import type { Reply } from '../../src/chat/reply.ts';
import { releaseWhenConsumed } from '../../src/rate-limit/release-when-consumed.ts';
import { testFile } from '../bot/test-bot.ts';

const reply = (more: Partial<Reply> = {}): Reply => ({
  card: { title: 'Here you are' },
  visibility: 'ephemeral',
  outcome: 'done',
  ...more,
});

/** Counts the calls of `release`. */
function createCounter() {
  const released = { times: 0 };
  return { released, release: () => (released.times += 1) };
}

describe('releaseWhenConsumed', () => {
  it('releases a reply without pictures and files at once', () => {
    const { released, release } = createCounter();
    const original = reply();
    expect(releaseWhenConsumed(original, release)).toBe(original);
    expect(released.times).toBe(1);
  });

  it('releases when the last file was read or failed', async () => {
    const { released, release } = createCounter();
    const broken = { ...testFile('two'), bytes: failingBytes() };
    const { files = [] } = releaseWhenConsumed(reply({ files: [testFile('one'), broken] }), release);
    for await (const chunk of files[0]?.bytes ?? []) expect(chunk.length).toBeGreaterThan(0);
    expect(released.times).toBe(0);
    await expect(drain(files[1]?.bytes)).rejects.toThrow('cut');
    expect(released.times).toBe(1);
  });

  it('releases when the reader stops in the middle', async () => {
    const { released, release } = createCounter();
    const { files = [] } = releaseWhenConsumed(reply({ files: [testFile('one')] }), release);
    for await (const _ of files[0]?.bytes ?? []) break;
    expect(released.times).toBe(1);
  });

  it('releases after the idle timeout if a file is neither read nor cancelled', async () => {
    await new Promise<void>((resolve) => releaseWhenConsumed(reply({ files: [testFile('one')] }), resolve, 1));
  });
});

async function* failingBytes(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
  throw new Error('cut');
}

async function drain(bytes: AsyncIterable<Uint8Array> = failingBytes()): Promise<void> {
  for await (const _ of bytes);
}
