import * as z from 'zod';
import { nameOf, placeName } from '../cards/card-context.ts';
import { brokenWords, watchRow } from '../cards/watch.ts';
import type { Conversation } from '../chat/conversation.ts';
import { conversationKey, personKey } from '../chat/keys.ts';
import { yesNo } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';
import type { Watch } from '../store/contract/watching.ts';
import type { Text } from '../text/strings.ts';
import { isOrphaned } from '../watch/announce/audience.ts';

/** What is watched in the place it is typed in, or by whoever types it. */
export const watches: Definition<'watch.list'> = {
  name: 'watch.list',
  word: 'watches',
  role: 'viewer',
  positionals: [],
  keys: { mine: 'mine' },
  input: z.object({ mine: yesNo.optional() }),
  async run({ mine = false }, context) {
    const { store, place, person, text, now } = context;
    const [all, { broken, queues }] = await Promise.all([
      store.watches.all(mine ? undefined : place),
      context.watching.status(),
    ]);
    const isOf = (own: Conversation) => (one: { readonly place: Conversation }) =>
      conversationKey(one.place) === conversationKey(own);
    const isHere = isOf(place);
    const listed = mine ? all.filter(({ owner }) => personKey(owner) === personKey(person)) : all;
    const elsewhere = await Promise.all(
      broken
        .filter((one) => !mine && !isHere(one))
        .map(async (one) =>
          (await isTheirs(one.place, context))
            ? [brokenWords(text, { ...one, place: nameable(one.place, place) })]
            : [],
        ),
    );
    const waiting = mine ? 0 : (queues.find(isHere)?.depth ?? 0);
    const rows = await Promise.all(
      listed.map(async (watch) =>
        watchRow(context, watch, {
          name: nameFor(watch, context),
          broken: broken.find(isOf(watch.place)),
          isOrphaned: await isOrphaned(watch, context),
          now: now(),
          elsewhere: isHere(watch) ? undefined : elsewhereName(nameable(watch.place, place), text),
        }),
      ),
    );
    return answer({
      title: mine ? text.watch.mineTitle : text.watch.listTitle,
      text: [
        ...(rows.length === 0 ? [mine ? text.watch.mineNone : text.watch.none, text.watch.noneHint] : []),
        ...elsewhere.flat(),
      ],
      rows,
      ...(waiting === 0 ? {} : { footer: text.watch.waiting(waiting) }),
    });
  },
};

/** Whether whoever asks has a watch in a place: they may be told nowhere else that it cannot tell. */
async function isTheirs(place: Watch['place'], { store, person }: Context): Promise<boolean> {
  const key = personKey(person);
  return (await store.watches.all(place)).some(({ owner }) => personKey(owner) === key);
}

/** Another place, without its name where others may read along: what is asked aloud is answered so, and some are private. */
function nameable(place: Conversation, here: Conversation): Conversation {
  const { name: _, ...unnamed } = place;
  return here.isDirect ? place : unnamed;
}

function elsewhereName(place: Conversation, text: Text): string {
  return place.name === undefined && place.isDirect ? text.history.direct : placeName(text, place);
}

/** The name of the one instance that a watch is about, as it was last seen. */
function nameFor({ filter }: Watch, { watching, text }: Context): string | undefined {
  if (filter.instance === undefined) return undefined;
  return nameOf(text, { id: filter.instance, name: watching.known(filter.instance)?.name });
}
