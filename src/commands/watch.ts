import * as z from 'zod';
import { button, fact, instanceName } from '../cards/card-context.ts';
import { watchModeText, watchSummary } from '../cards/watch.ts';
import type { Card } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import { withAudit } from '../effects/audit.ts';
import { booleanArgument, commaList, instanceArgument, oneOf, shortText } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok, publicReply, rejected } from '../request/reply.ts';
import { type NewWatch, type Watch, watchedKinds, watchModes } from '../store/contract/watches.ts';
import { hasUnauthorizedOwner } from '../watch/announce/audience.ts';
import { isSameFilter } from '../watch/filter.ts';
import { explainNeverMatching } from './validate-watch.ts';

type AddWatch = CommandOf<'watch.add'>;

/** Per conversation. */
const maxWatches = 50;
/** Messages per day from which a digest is suggested. */
const highVolumePerDay = 50;
const sampleDays = 7;
const dayMs = 24 * 60 * 60_000;

/** Adds or changes a watch of this conversation. */
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
  argumentsSchema: z.object({
    instance: instanceArgument.optional(),
    statuses: commaList('status', z.string().min(1).max(60), 'statuses').optional(),
    app: shortText.optional(),
    match: shortText.optional(),
    milestone: shortText.optional(),
    startedBy: shortText.optional(),
    on: commaList('kind', z.enum(watchedKinds, 'kinds'), 'kinds').optional(),
    as: oneOf('mode', watchModes, 'mode').optional(),
    diagram: booleanArgument.optional(),
    lang: oneOf('language', ['en', 'sv'], 'language').optional(),
    anyway: booleanArgument.optional(),
  }),
  async run(command, context) {
    const { text, watchQueries, conversation, person } = context;
    if (!watchQueries.canPostTo(conversation)) {
      return rejected({ title: text.watch.notAvailableHere, text: [text.watch.notAvailableHereHint] });
    }
    const unavailableReason = await watchQueries.unavailableReason(conversation, person);
    if (unavailableReason !== undefined)
      return rejected({ title: text.watch.notAvailableHere, text: [unavailableReason] });
    const name = await nameFor(command.instance, context);
    const newWatch = watchOf(command, context);
    if (command.anyway !== true) {
      const values = await watchQueries.knownValues();
      const reasons = await explainNeverMatching(command, newWatch, values, text);
      if (reasons !== undefined) return neverMatchesReply(reasons, command, context);
    }
    return setWatch(newWatch, name, context);
  },
};

/** Reads the name from Barium, so that an unknown instance is rejected as in any other command. */
async function nameFor(id: string | undefined, { barium, text }: Context): Promise<string | undefined> {
  return id === undefined ? undefined : instanceName(text, await barium.getInstance(id));
}

function watchOf(command: AddWatch, { person, conversation, now }: Context): NewWatch {
  // Announcements go to the channel, even if the watch was added in a thread.
  const { threadId: _, ...channel } = conversation;
  const { instance: id, statuses, app, match, milestone, startedBy } = command;
  return {
    conversation: channel,
    owner: person,
    filter: { instance: id, statuses, app, match, milestone, startedBy },
    on:
      command.on ??
      (id === undefined ? ['created', 'status', 'milestone', 'gone'] : ['status', 'milestone', 'gone', 'deadline']),
    as: command.as ?? 'thread',
    diagram: command.diagram ?? false,
    lang: command.lang,
    createdAt: now().toISOString(),
  };
}

function neverMatchesReply(reasons: readonly string[], command: AddWatch, context: Context): Reply {
  const { text } = context;
  return rejected({
    title: text.watch.neverMatches,
    text: reasons,
    actions: [button(context, text.watch.watchAnyway, { ...command, anyway: true })],
  });
}

/** Adds the watch, or changes the existing one with the same filter. */
async function setWatch(newWatch: NewWatch, name: string | undefined, context: Context): Promise<Reply> {
  const { store, text } = context;
  const all = await store.watches.list(newWatch.conversation);
  const existing = all.find(({ filter, on }) => isSameFilter(filter, newWatch.filter) && isSameSet(on, newWatch.on));
  // A watch whose owner has lost access announces nothing, so it is replaced.
  const isReplaced = existing !== undefined && (await hasUnauthorizedOwner(existing, context));
  if (isReplaced) await store.watches.remove(existing.id, context.now().toISOString());
  const current = isReplaced ? undefined : existing;
  if (current === undefined) {
    if (all.length >= maxWatches) return rejected({ title: text.watch.tooMany(maxWatches) });
    const added = await withAudit(context, commandOf(newWatch), () => store.watches.add(newWatch));
    return ok(await watchCard(text.watch.created(added.number), added, name, context), publicReply);
  }
  const { as, diagram, lang } = newWatch;
  if (current.as === as && current.diagram === diagram && current.lang === lang) {
    return ok(await watchCard(text.watch.alreadyExists(current.number), current, name, context));
  }
  const changed = { ...current, as, diagram, lang };
  await withAudit(context, commandOf(changed), () => store.watches.update(current.id, { as, diagram, lang }));
  return ok(await watchCard(text.watch.changed(current.number), changed, name, context), publicReply);
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
}

/** A watch with the number of current matches, and an estimate of its messages. */
async function watchCard(title: string, watch: Watch, name: string | undefined, context: Context): Promise<Card> {
  const { text, watchQueries, now } = context;
  const { labels, ...words } = text.watch;
  const recent = await watchQueries.recentVolume(watch, sampleDays);
  const matches = await watchQueries.countMatches(watch.filter);
  const { messages = 0, since } = recent ?? {};
  const observedDays = since === undefined ? sampleDays : (now().getTime() - Date.parse(since)) / dayMs;
  const daily = Math.round(messages / Math.max(1, observedDays));
  const isHighVolume = daily > highVolumePerDay && watch.as !== 'digest';
  const digest = { ...commandOf(watch), as: 'digest', anyway: true } as const;
  return {
    title,
    facts: [
      { label: labels.what, value: watchSummary(text, watch, name) },
      { label: labels.delivery, value: watchModeText(text, watch) },
      {
        label: labels.matchingNow,
        value: matches === undefined ? words.firstSyncRunning : words.matchingNow(matches),
      },
      ...(recent === undefined
        ? []
        : since === undefined
          ? fact(labels.lastWeek, words.announcementsLastWeek(messages))
          : fact(labels.preview, words.announcementsSince(messages, since))),
    ],
    text: isHighVolume ? [words.highVolume(daily)] : [],
    actions: [
      ...(isHighVolume ? [button(context, words.switchToDigest, digest, { style: 'primary' })] : []),
      button(context, words.stop, { name: 'watch.remove', watch: watch.number }),
      button(context, words.all, { name: 'watch.list' }),
    ],
  };
}

/** The command that adds this watch. */
function commandOf({ filter, on, as, diagram, lang }: NewWatch): AddWatch {
  return { name: 'watch.add', ...filter, on, as, diagram, lang };
}
