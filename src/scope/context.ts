/**
 * The one place where `ACCESS_APPLICATIONS` is enforced: everything that a command can learn of an instance from is
 * put in another's place here, so that no command has to think of it.
 */
import type { Sees } from '../access/scopes.ts';
import { NotFoundError } from '../barium/errors.ts';
import type { Context } from '../request/context.ts';
import { bariumWithin } from './barium.ts';
import { storeWithin } from './store.ts';

/** A command's surroundings for somebody who sees only some applications. */
export function contextWithin(context: Context, sees: Sees): Context {
  const { store, text } = context;
  const index = context.index.within(sees);
  const watching = context.watching.within(sees);
  const { barium, wasSeen } = bariumWithin({ barium: context.barium, index, sees, text });

  /** Of one that is gone, what it last was decides. */
  const isSeen = async (id: string): Promise<boolean> => {
    if (watching.known(id) !== undefined) return true;
    try {
      await barium.getInstance(id);
      return true;
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      const [last] = await store.changes.forInstance(id, 1);
      return last !== undefined && sees(last.instance);
    }
  };

  /** Nobody probes with the watches there are, so that what was read of a case is enough: Barium is not asked of each. */
  const isWatchSeen = async (id: string): Promise<boolean> => {
    const last = context.watching.known(id);
    return last === undefined ? isSeen(id) : sees(last);
  };

  return {
    ...context,
    barium,
    index,
    watching,
    wasSeen,
    isNarrowed: true,
    store: storeWithin({ store, sees, isSeen, isWatchSeen }),
    messages: Object.fromEntries(
      Object.entries(context.messages).filter(([applicationName]) => sees({ applicationName })),
    ),
    pictureLink: (order) => (wasSeen(order.instanceId) ? context.pictureLink(order) : undefined),
    // What is well may be told in numbers of everything.
    health: async (reader) =>
      (await context.health(reader)).map((one) => (one.ok ? { ...one, detail: '' } : one)),
  };
}
