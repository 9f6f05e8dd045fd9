/** Sends messages in the richest blocks that Slack accepts at the moment. */
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import { type Block, type NativeBlockType, nativeBlockTypes } from './blocks.ts';

/** A message that can be rendered with fewer kinds of blocks. */
interface Renderable {
  readonly blocks?: readonly Block[];
  /** The same without some kinds of blocks. Missing if there are none of them. */
  readonly renderWithout?: (types: ReadonlySet<NativeBlockType>) => readonly Block[];
}

/** `failed`: for another reason than the blocks. */
type Attempt = 'accepted' | 'rejected' | 'failed';

export interface NativeBlocks {
  /**
   * Tries the blocks of a message, simpler ones each time that Slack rejects them. A kind of block that turns out to be the
   * reason is not tried again for ten minutes.
   *
   * @param attempt `rejected` if Slack rejected the blocks and did nothing
   */
  send(message: Renderable, attempt: (blocks: readonly Block[] | undefined) => Promise<Attempt>): Promise<Attempt>;
  /**
   * The message for where Slack reports no error: with the blocks that `send` would try first, if Slack has accepted each of
   * their kinds within ten minutes; otherwise undefined.
   */
  findAccepted<Message extends Renderable>(message: Message): Omit<Message, 'renderWithout'> | undefined;
}

const ttlMs = 10 * 60_000;

export function createNativeBlocks({ now }: { readonly now: () => Date }): NativeBlocks {
  const createTypeCache = () =>
    createTtlCache<true>({ maxEntries: nativeBlockTypes.length, ttlMs, now: () => now().getTime() });
  const accepted = createTypeCache();
  const rejected = createTypeCache();

  const rejectedTypes = (): Set<NativeBlockType> =>
    new Set(nativeBlockTypes.filter((type) => rejected.get(type) === true));

  const renderFirst = (
    { blocks, renderWithout }: Renderable,
    without: ReadonlySet<NativeBlockType>,
  ): readonly Block[] | undefined =>
    without.size === 0 || renderWithout === undefined ? blocks : renderWithout(without);

  return {
    async send(message, attempt) {
      const { blocks: all, renderWithout } = message;
      if (renderWithout === undefined) return attempt(all);
      const without = rejectedTypes();
      let blocks = renderFirst(message, without);
      let given: readonly NativeBlockType[] = [];
      for (;;) {
        const outcome = await attempt(blocks);
        const types = typesIn(blocks);
        const [next] = types;
        if (outcome === 'accepted') {
          for (const type of given) rejected.set(type, true);
          for (const type of types) accepted.set(type, true);
        }
        if (outcome !== 'rejected' || next === undefined) return outcome;
        accepted.delete(next);
        blocks = renderWithout(without.add(next));
        given = types.filter((type) => !typesIn(blocks).includes(type));
      }
    },

    findAccepted(message) {
      const { renderWithout, ...rest } = message;
      if (renderWithout === undefined) return rest;
      const blocks = renderFirst(message, rejectedTypes());
      return typesIn(blocks).every((type) => accepted.get(type) === true) ? { ...rest, blocks } : undefined;
    },
  };
}

/** The native blocks of a message, in the order in which they are given up. */
export function typesIn(blocks: readonly Block[] = []): readonly NativeBlockType[] {
  const found = new Set<string>(blocks.map(({ type }) => type));
  return nativeBlockTypes.filter((type) => found.has(type));
}
