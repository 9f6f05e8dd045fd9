import type { Block } from '../../../adapters/slack/blocks.ts';
import { createNativeBlocks } from '../../../adapters/slack/native-blocks.ts';

const toBlocks = (...types: string[]) => types.map((type) => ({ type })) as unknown as readonly Block[];

/** A message with these blocks, and a section in the place of those that Slack rejects. */
const toMessage = (...types: string[]) => ({
  blocks: toBlocks(...types),
  renderWithout: (without: ReadonlySet<string>) =>
    toBlocks(...types.map((type) => (without.has(type) ? 'section' : type))),
});

describe('createNativeBlocks', () => {
  let minute: number;
  const create = () => createNativeBlocks({ now: () => new Date(Date.UTC(2026, 0, 1, 12, minute)) });

  beforeEach(() => {
    minute = 0;
  });

  it('A kind of block is known to be accepted for ten minutes after Slack has accepted it, and a new attempt renews that.', async () => {
    const native = create();
    const list = toMessage('section', 'table');
    expect(native.findAccepted(list)).toBeUndefined();
    await native.send(list, async () => 'failed');
    expect(native.findAccepted(list)).toBeUndefined();
    await native.send(list, async () => 'accepted');
    expect(native.findAccepted(list)).toEqual({ blocks: list.blocks });
    expect(native.findAccepted(toMessage('table', 'container'))).toBeUndefined();
    minute = 9;
    await native.send(list, async () => 'accepted');
    minute = 18;
    expect(native.findAccepted(list)).toEqual({ blocks: list.blocks });
    minute = 19;
    expect(native.findAccepted(list)).toBeUndefined();
  });

  it('A message whose kinds of blocks Slack rejects is known to be accepted in simple blocks.', async () => {
    const native = create();
    const list = toMessage('table', 'container');
    const reject = (type: string) => async (blocks: readonly Block[] | undefined) =>
      blocks?.some((block) => block.type === type) ? 'rejected' : 'accepted';
    await native.send(list, reject('table'));
    expect(native.findAccepted(list)).toEqual({ blocks: toBlocks('section', 'container') });
    await native.send(list, reject('container'));
    expect(native.findAccepted(list)).toEqual({ blocks: toBlocks('section', 'section') });
  });

  it('A message without such blocks is always accepted.', () => {
    const plain = { blocks: toBlocks('section') };
    expect(create().findAccepted(plain)).toEqual(plain);
  });
});
