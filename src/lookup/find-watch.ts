import { button } from '../cards/card-context.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import { rejected } from '../request/reply.ts';
import type { Watch } from '../store/contract/watches.ts';

/** The reply of `use` for the conversation's watch with this number, or a reply that there is none. */
export async function withWatch(
  number: number,
  context: Context,
  use: (watch: Watch) => Promise<Reply>,
): Promise<Reply> {
  const { store, conversation, text } = context;
  const watch = (await store.watches.list(conversation)).find((candidate) => candidate.number === number);
  if (watch !== undefined) return use(watch);
  return rejected({
    title: text.watch.noSuch(number),
    text: [text.watch.noSuchHint],
    actions: [button(context, text.watch.all, { name: 'watch.list' })],
  });
}
