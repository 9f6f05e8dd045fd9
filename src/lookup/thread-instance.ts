import type { Context } from '../request/context.ts';

/** The instance that the thread is about, from an announcement or from an earlier answer; `undefined` outside of threads. */
export async function findThreadInstance({
  store,
  conversation,
  watchQueries,
}: Pick<Context, 'store' | 'conversation' | 'watchQueries'>): Promise<string | undefined> {
  if (conversation.threadId === undefined) return undefined;
  return store.channels.findThreadInstance(conversation, watchQueries.threadRef(conversation));
}
