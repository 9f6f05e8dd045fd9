import * as z from 'zod';
import { button, fact, nameOf } from '../cards/card-context.ts';
import { watchHow, watchWords } from '../cards/watch.ts';
import type { Card } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import { prove } from '../effects/audit.ts';
import { commaList, instance, oneOf, short, yesNo } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';
import { type NewWatch, type Watch, watchedKinds, watchModes } from '../store/contract/watching.ts';
import { isOrphaned } from '../watch/announce/audience.ts';
import { isSameFilter } from '../watch/filter.ts';
import { impossible } from './validate-watch.ts';

type Add = CommandOf<'watch.add'>;

/** More in one place than anybody reads. */
const mostWatches = 50;
/** More a day than this is a flood. */
const floodPerDay = 50;
const days = 7;
const dayMs = 24 * 60 * 60_000;

/** Sets a standing order of the place it is typed in. */
export const watch: Definition<'watch.add'> = {
  name: 'watch.add',
  word: 'watch',
  role: 'viewer',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {
    status: 'statuses',
    app: 'app',
    name: 'match',
    milestone: 'milestone',
    'started-by': 'startedBy',
    on: 'on',
    as: 'as',
    diagram: 'diagram',
    lang: 'lang',
    anyway: 'anyway',
  },
  input: z.object({
    instance: instance.optional(),
    statuses: commaList('status', z.string().min(1).max(60), 'statuses').optional(),
    app: short.optional(),
    match: short.optional(),
    milestone: short.optional(),
    startedBy: short.optional(),
    on: commaList('kind', z.enum(watchedKinds, 'kinds'), 'kinds').optional(),
    as: oneOf('mode', watchModes, 'mode').optional(),
    diagram: yesNo.optional(),
    lang: oneOf('language', ['en', 'sv'], 'language').optional(),
    anyway: yesNo.optional(),
  }),
  async run(command, context) {
    const { text, watching, place, person } = context;
    if (!watching.announcesTo(place)) {
      return refusal({ title: text.watch.noPlace, text: [text.watch.noPlaceHint] });
    }
    const closed = await watching.closed(place, person);
    if (closed !== undefined) return refusal({ title: text.watch.noPlace, text: [closed] });
    const name = await nameFor(command.instance, context);
    const wanted = watchOf(command, context);
    if (command.anyway !== true) {
      const why = impossible(command, wanted, watching.words(), text);
      if (why !== undefined) return senseless(why, command, context);
    }
    return setWatch(wanted, name, context);
  },
};

/** Asks Barium, so that a watch on something that is not there is refused with the usual words. */
async function nameFor(id: string | undefined, { barium, text }: Context): Promise<string | undefined> {
  return id === undefined ? undefined : nameOf(text, await barium.getInstance(id));
}

function watchOf(command: Add, { person, place, now }: Context): NewWatch {
  // Announcements go to the channel itself, whichever thread the watch was asked for in.
  const { threadId: _, ...channel } = place;
  const { instance: id, statuses, app, match, milestone, startedBy } = command;
  return {
    place: channel,
    owner: person,
    filter: { instance: id, statuses, app, match, milestone, startedBy },
    on:
      command.on ??
      (id === undefined
        ? ['created', 'status', 'milestone', 'gone']
        : ['status', 'milestone', 'gone', 'deadline']),
    as: command.as ?? 'thread',
    diagram: command.diagram ?? false,
    lang: command.lang,
    createdAt: now().toISOString(),
  };
}

function senseless(why: readonly string[], command: Add, context: Context): Reply {
  const { text } = context;
  return refusal({
    title: text.watch.impossible,
    text: why,
    actions: [button(context, text.watch.anyway, { ...command, anyway: true })],
  });
}

/** Sets the watch, or changes the one there is for the same. */
async function setWatch(wanted: NewWatch, name: string | undefined, context: Context): Promise<Reply> {
  const { store, text } = context;
  const all = await store.watches.all(wanted.place);
  const found = all.find((one) => isSameFilter(one.filter, wanted.filter) && isSameSet(one.on, wanted.on));
  // One whose owner may not ask any more tells nothing: it gives way.
  const givesWay = found !== undefined && (await isOrphaned(found, context));
  if (givesWay) await store.watches.remove(found.id, context.now().toISOString());
  const same = givesWay ? undefined : found;
  if (same === undefined) {
    if (all.length >= mostWatches) return refusal({ title: text.watch.tooMany(mostWatches) });
    const added = await prove(context, commandOf(wanted), () => store.watches.add(wanted));
    return answer(await watchCard(text.watch.added(added.number), added, name, context), everyone);
  }
  const { as, diagram, lang } = wanted;
  if (same.as === as && same.diagram === diagram && same.lang === lang) {
    return answer(await watchCard(text.watch.same(same.number), same, name, context));
  }
  const changed = { ...same, as, diagram, lang };
  await prove(context, commandOf(changed), () => store.watches.change(same.id, { as, diagram, lang }));
  return answer(await watchCard(text.watch.changed(same.number), changed, name, context), everyone);
}

/** Whoever is in the place hears what comes, so they may know why. */
const everyone = { visibility: 'public' } as const;

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
}

/** What a watch will do, what fits now, and what it would have told lately. */
async function watchCard(
  title: string,
  set: Watch,
  name: string | undefined,
  context: Context,
): Promise<Card> {
  const { text, watching, now } = context;
  const { labels, ...words } = text.watch;
  const recent = await watching.recent(set, days);
  const matches = watching.matches(set.filter);
  const { messages = 0, since } = recent ?? {};
  const known = since === undefined ? days : (now().getTime() - Date.parse(since)) / dayMs;
  const daily = Math.round(messages / Math.max(1, known));
  const isFlood = daily > floodPerDay && set.as !== 'digest';
  const digest = { ...commandOf(set), as: 'digest', anyway: true } as const;
  return {
    title,
    facts: [
      { label: labels.what, value: watchWords(text, set, name) },
      { label: labels.how, value: watchHow(text, set) },
      { label: labels.now, value: matches === undefined ? words.notCounted : words.fitNow(matches) },
      ...(recent === undefined
        ? []
        : since === undefined
          ? fact(labels.recently, words.recently(messages))
          : fact(labels.soFar, words.soFar(messages, since))),
    ],
    text: isFlood ? [words.busy(daily)] : [],
    actions: [
      ...(isFlood ? [button(context, words.makeDigest, digest, { style: 'primary' })] : []),
      button(context, words.stop, { name: 'watch.remove', watch: set.number }),
      button(context, words.all, { name: 'watch.list' }),
    ],
  };
}

/** The command that sets this watch. */
function commandOf({ filter, on, as, diagram, lang }: NewWatch): Add {
  return { name: 'watch.add', ...filter, on, as, diagram, lang };
}
