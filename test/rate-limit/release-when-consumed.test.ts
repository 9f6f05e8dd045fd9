import type { Reply } from '../../src/chat/reply.ts';
import { untilRead } from '../../src/rate-limit/release-when-consumed.ts';
import { file } from '../bot/test-bot.ts';

const reply = (more: Partial<Reply> = {}): Reply => ({
  card: { title: 'Here you are' },
  visibility: 'ephemeral',
  outcome: 'done',
  ...more,
});

/** Whether it was said that an answer is out, and how often. */
function witness() {
  const seen = { times: 0 };
  return { seen, done: () => (seen.times += 1) };
}

describe('an answer', () => {
  it('without pictures and files is out at once', () => {
    const { seen, done } = witness();
    const given = reply();
    expect(untilRead(given, done)).toBe(given);
    expect(seen.times).toBe(1);
  });

  it('is out when the last of its files was read, or broke off', async () => {
    const { seen, done } = witness();
    const broken = { ...file('two'), bytes: breaking() };
    const { files = [] } = untilRead(reply({ files: [file('one'), broken] }), done);
    for await (const chunk of files[0]?.bytes ?? []) expect(chunk.length).toBeGreaterThan(0);
    expect(seen.times).toBe(0);
    await expect(drain(files[1]?.bytes)).rejects.toThrow('cut');
    expect(seen.times).toBe(1);
  });

  it('is out when its reader leaves in the middle', async () => {
    const { seen, done } = witness();
    const { files = [] } = untilRead(reply({ files: [file('one')] }), done);
    for await (const _ of files[0]?.bytes ?? []) break;
    expect(seen.times).toBe(1);
  });

  it('is out after a while when nobody reads its file and nobody lets go of it', async () => {
    await new Promise<void>((resolve) => untilRead(reply({ files: [file('one')] }), resolve, 1));
  });
});

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
  throw new Error('cut');
}

async function drain(bytes: AsyncIterable<Uint8Array> = breaking()): Promise<void> {
  for await (const _ of bytes);
}
