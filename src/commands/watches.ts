import * as z from 'zod';
import { isSameConversation } from '../access/conversation.ts';
import { button, conversationName, instanceName } from '../cards/card-context.ts';
import { unavailableText, watchRow } from '../cards/watch.ts';
import type { Conversation } from '../chat/conversation.ts';
import { personKey } from '../chat/keys.ts';
import { booleanArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';
import type { Watch } from '../store/contract/watches.ts';
import type { Strings } from '../text/strings.ts';
import { hasUnauthorizedOwner } from '../watch/announce/audience.ts';

/** The watches of this conversation, or of this person. */
export const watches: Definition<'watch.list'> = {
  name: 'watch.list',
  word: 'watches',
  role: 'viewer',
  isPersonal: true,
  positionals: [],
  keys: { mine: 'mine' },
  argumentsSchema: z.object({ mine: booleanArgument.optional() }),
  async run({ mine = false }, context) {
    const { store, conversation, person, text, now } = context;
    const [all, { unavailableChannels, queues }] = await Promise.all([
      store.watches.list(mine ? undefined : conversation),
      context.watchQueries.status(),
    ]);
    const isOf = (own: Conversation) => (item: { readonly conversation: Conversation }) =>
      isSameConversation(item.conversation, own);
    const isHere = isOf(conversation);
    const listed = mine ? all.filter(({ owner }) => personKey(owner) === personKey(person)) : all;
    const elsewhere = await Promise.all(
      unavailableChannels
        .filter((channel) => !mine && !isHere(channel))
        .map(async (channel) => {
          if (!(await hasOwnWatch(channel.conversation, context))) return [];
          const unnamed = withoutPrivateName(channel.conversation, conversation);
          return [unavailableText(text, { ...channel, conversation: unnamed })];
        }),
    );
    const waiting = mine ? 0 : (queues.find(isHere)?.depth ?? 0);
    const rows = await Promise.all(
      listed.map(async (watch) =>
        watchRow(context, watch, {
          name: nameFor(watch, context),
          unavailable: unavailableChannels.find(isOf(watch.conversation)),
          isOrphaned: await hasUnauthorizedOwner(watch, context),
          now: now(),
          readerTimeZone: person.timeZone,
          hasThreads: await context.watchQueries.hasThreads(watch.conversation),
          elsewhere: isHere(watch)
            ? undefined
            : conversationText(withoutPrivateName(watch.conversation, conversation), text),
        }),
      ),
    );
    return ok({
      title: mine ? text.watch.mineTitle : text.watch.listTitle,
      text: [
        ...(rows.length === 0 ? [mine ? text.watch.mineNone : text.watch.none, text.watch.noneHint] : []),
        ...elsewhere.flat(),
      ],
      rows,
      actions: mine ? [] : [button(context, text.watch.add, { name: 'watch.add' })],
      ...(waiting === 0 ? {} : { footer: text.watch.pending(waiting) }),
    });
  },
};

/** Whether this person has a watch in a conversation, so that they learn here that it is unavailable. */
async function hasOwnWatch(conversation: Watch['conversation'], { store, person }: Context): Promise<boolean> {
  const key = personKey(person);
  return (await store.watches.list(conversation)).some(({ owner }) => personKey(owner) === key);
}

/** Removes the name of another conversation, which may be private, unless only this person reads the reply. */
function withoutPrivateName(conversation: Conversation, here: Conversation): Conversation {
  const { name: _, ...unnamed } = conversation;
  return here.isDirect ? conversation : unnamed;
}

function conversationText(conversation: Conversation, text: Strings): string {
  return conversation.name === undefined && conversation.isDirect
    ? text.history.directMessage
    : conversationName(text, conversation);
}

/** The last known name of a watch's instance, if it watches only one. */
function nameFor({ filter }: Watch, { watchQueries, text }: Context): string | undefined {
  if (filter.instance === undefined) return undefined;
  return instanceName(text, { id: filter.instance, name: watchQueries.getInstance(filter.instance)?.name });
}
