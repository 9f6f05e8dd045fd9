import * as z from 'zod';
import { nameOf } from '../cards/pen.ts';
import { brokenWords, watchRow } from '../cards/watch.ts';
import { personKey, placeKey, type Watch } from '../store/watching.ts';
import type { Context } from './context.ts';
import type { Definition } from './definition.ts';
import { answer } from './reply.ts';

/** What is watched in the place it is typed in. */
export const watches: Definition<'watch.list'> = {
  name: 'watch.list',
  word: 'watches',
  role: 'viewer',
  positionals: [],
  keys: {},
  input: z.object({}),
  async run(_command, context) {
    const { store, access, place, text, now } = context;
    const [all, { broken, queues }] = await Promise.all([
      store.watches.all(place),
      context.watching.status(),
    ]);
    const key = placeKey(place);
    const isHere = (one: { readonly place: Watch['place'] }) => placeKey(one.place) === key;
    const elsewhere = await Promise.all(
      broken
        .filter((one) => !isHere(one))
        .map(async (one) => ((await isTheirs(one.place, context)) ? [brokenWords(text, one)] : [])),
    );
    const waiting = queues.find(isHere)?.depth ?? 0;
    const rows = await Promise.all(
      all.map(async (watch) =>
        watchRow(context, watch, {
          name: nameFor(watch, context),
          broken: broken.find(isHere),
          isOrphaned: !(await access.may(watch.owner, 'viewer')),
          now: now(),
        }),
      ),
    );
    return answer({
      title: text.watch.listTitle,
      text: [...(rows.length === 0 ? [text.watch.none, text.watch.noneHint] : []), ...elsewhere.flat()],
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

/** The name of the one instance that a watch is about, as it was last seen. */
function nameFor({ filter }: Watch, { watching, text }: Context): string | undefined {
  if (filter.instance === undefined) return undefined;
  return nameOf(text, { id: filter.instance, name: watching.known(filter.instance)?.name });
}
