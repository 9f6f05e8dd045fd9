import { button } from '../cards/card-context.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import { refusal } from '../request/reply.ts';
import type { Watch } from '../store/contract/watching.ts';

/** Does something with the watch of this place that goes by a number, or says that there is none. */
export async function withWatch(
  number: number,
  context: Context,
  act: (watch: Watch) => Promise<Reply>,
): Promise<Reply> {
  const { store, place, text } = context;
  const watch = (await store.watches.all(place)).find((one) => one.number === number);
  if (watch !== undefined) return act(watch);
  return refusal({
    title: text.watch.noSuch(number),
    text: [text.watch.noSuchHint],
    actions: [button(context, text.watch.all, { name: 'watch.list' })],
  });
}
