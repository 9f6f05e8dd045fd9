import { isSameConversation } from '../access/conversation.ts';
import { button } from '../cards/card-context.ts';
import type { CommandAction } from '../chat/card.ts';
import { personKey } from '../chat/keys.ts';
import type { Reply } from '../chat/reply.ts';
import type { Context } from '../request/context.ts';
import { publicReply, rejected } from '../request/reply.ts';
import type { Watch } from '../store/contract/watches.ts';

/**
 * The reply of `use` for the conversation's watch with this number, or a reply that there is none. With `mine`, the number is
 * the id of one of the person's own watches, in any conversation.
 */
export async function withWatch(
  { number, mine = false }: { readonly number: number; readonly mine?: boolean | undefined },
  context: Context,
  use: (watch: Watch) => Promise<Reply>,
): Promise<Reply> {
  const { store, conversation, person, text } = context;
  const listed = await store.watches.list(mine ? undefined : conversation);
  const watch = listed.find((candidate) =>
    mine ? candidate.id === number && personKey(candidate.owner) === personKey(person) : candidate.number === number,
  );
  if (watch !== undefined) return use(watch);
  return rejected({
    title: text.watch.noSuch(number),
    text: [text.watch.noSuchHint],
    actions: [mine ? button(context, text.watch.mineTitle, { name: 'watch.list', mine }) : allWatchesButton(context)],
  });
}

/** How a command of this conversation names a watch. */
export function referToWatch(
  { id, number, conversation }: Pick<Watch, 'id' | 'number' | 'conversation'>,
  context: Context,
): { readonly watch: number; readonly mine?: true } {
  return isSameConversation(conversation, context.conversation) ? { watch: number } : { watch: id, mine: true };
}

/** Lists the watches of the conversation, or the person's own if the watch is elsewhere. */
export function allWatchesButton(context: Context, watch?: Pick<Watch, 'conversation'>): CommandAction {
  const { all, mineTitle } = context.text.watch;
  const isHere = watch === undefined || isSameConversation(watch.conversation, context.conversation);
  return isHere
    ? button(context, all, { name: 'watch.list' })
    : button(context, mineTitle, { name: 'watch.list', mine: true });
}

/** Everyone in its conversation is notified of a change to a watch; elsewhere it concerns nobody but the person. */
export function visibilityOfChange(watch: Pick<Watch, 'conversation'>, { conversation }: Context): Partial<Reply> {
  return isSameConversation(watch.conversation, conversation) ? publicReply : {};
}
