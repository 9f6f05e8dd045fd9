import * as z from 'zod';
import { button, instanceName } from '../cards/card-context.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Conversation } from '../chat/conversation.ts';
import { personKey } from '../chat/keys.ts';
import type { Reply } from '../chat/reply.ts';
import { withAudit } from '../effects/audit.ts';
import { weekdays } from '../lib/local-time.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { visibilityOfChange, withWatch } from '../lookup/find-watch.ts';
import {
  booleanArgument,
  commaList,
  daysArgument,
  instanceArgument,
  oneOf,
  quietArgument,
  shortText,
  timeArgument,
  watchNumber,
} from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok, publicReply, rejected } from '../request/reply.ts';
import {
  hasOwnTimes,
  type NewWatch,
  type Watch,
  type WatchSettings,
  watchedKinds,
  watchModes,
} from '../store/contract/watches.ts';
import { hasUnauthorizedOwner } from '../watch/announce/audience.ts';
import { nextPostAt } from '../watch/announce/digest-time.ts';
import { isSameFilter } from '../watch/filter.ts';
import { explainNeverMatching, explainTimes } from './validate-watch.ts';
import { chooseReply, defaultKinds, editReply } from './watch-form.ts';
import { commandOf, watchCard } from './watch-preview.ts';

type AddWatch = CommandOf<'watch.add'>;

/** Per conversation. */
const maxWatches = 50;

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
    at: 'at',
    days: 'days',
    quiet: 'quiet',
    diagram: 'diagram',
    mention: 'mention',
    lang: 'lang',
    edit: 'edit',
    mine: 'mine',
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
    at: timeArgument.optional(),
    days: daysArgument.optional(),
    quiet: quietArgument.optional(),
    diagram: booleanArgument.optional(),
    mention: booleanArgument.optional(),
    lang: oneOf('language', ['en', 'sv'], 'language').optional(),
    edit: watchNumber.optional(),
    mine: booleanArgument.optional(),
    anyway: booleanArgument.optional(),
  }),
  async run(command, context) {
    const { edit, mine } = command;
    const isEmpty = saysNothing(command) && !isSubmitted(context);
    if (edit !== undefined) {
      return withWatch({ number: edit, mine }, context, async (current) => {
        const problem = await findPlaceProblem(current.conversation, context);
        return problem ?? (isEmpty ? editReply(current, context) : changeWatch(current, command, context));
      });
    }
    const problem = await findPlaceProblem(context.conversation, context);
    if (problem !== undefined) return problem;
    if (isEmpty) return chooseReply(context);
    const name = await nameFor(command.instance, context);
    const newWatch = watchOf(command, context);
    return (await findProblem(command, newWatch, context)) ?? setWatch(newWatch, name, context);
  },
};

/** Why nothing can be announced in a conversation, as a reply. */
async function findPlaceProblem(
  conversation: Conversation,
  { text, watchQueries, person }: Context,
): Promise<Reply | undefined> {
  const { notAvailableHere: title, notAvailableHereHint } = text.watch;
  if (!watchQueries.canPostTo(conversation)) return rejected({ title, text: [notAvailableHereHint] });
  const reason = await watchQueries.unavailableReason(conversation, person);
  return reason === undefined ? undefined : rejected({ title, text: [reason] });
}

/** Whether neither a filter nor anything else of the watch is said. */
function saysNothing({ name: _, edit: __, mine: ___, anyway: ____, ...said }: AddWatch): boolean {
  return Object.values(said).every((value) => value === undefined);
}

function isSubmitted({ formValues }: Context): boolean {
  return Object.keys(formValues).length > 0;
}

/** Why the watch is not set, as a reply; `undefined` if nothing speaks against it. */
async function findProblem(command: AddWatch, newWatch: WatchSettings, context: Context): Promise<Reply | undefined> {
  const { text, watchQueries } = context;
  // The fields of a form that don't apply are ignored, as its hints say.
  const times = isSubmitted(context) ? undefined : explainTimes(command, newWatch, text);
  if (times !== undefined) return rejected({ title: text.parseErrors.invalidTitle(times.key), text: [times.reason] });
  if (command.anyway === true) return undefined;
  const reasons = await explainNeverMatching(command, newWatch, await watchQueries.knownValues(), text);
  if (reasons === undefined) return undefined;
  const { edit, mine } = command;
  const complete: AddWatch = { ...commandOf(newWatch), edit, mine, anyway: true };
  return rejected({
    title: text.watch.neverMatches,
    text: reasons,
    actions: [button(context, text.watch.watchAnyway, complete)],
  });
}

/** Reads the name from Barium, so that an unknown instance is rejected as in any other command. */
async function nameFor(id: string | undefined, { barium, text }: Context): Promise<string | undefined> {
  return id === undefined ? undefined : instanceName(text, await barium.getInstance(id));
}

function watchOf(command: AddWatch, context: Context): NewWatch {
  const { person, conversation, now } = context;
  // Announcements go to the channel, even if the watch was added in a thread.
  const { threadId: _, ...channel } = conversation;
  const { instance: id, statuses, app, match, milestone, startedBy } = command;
  return {
    conversation: channel,
    owner: person,
    filter: { instance: id, statuses, app, match, milestone, startedBy },
    on: command.on ?? (id === undefined ? defaultKinds : ['status', 'milestone', 'gone', 'deadline']),
    diagram: command.diagram ?? false,
    mention: command.mention ?? false,
    lang: command.lang,
    ...timesOf(command, undefined, context),
    createdAt: now().toISOString(),
  };
}

type Times = Pick<WatchSettings, 'as' | 'at' | 'days' | 'quiet' | 'timeZone'>;

/** How and when it announces. A time or day makes a digest; what isn't said stays as in `current`. */
function timesOf(command: AddWatch, current: Times | undefined, { person }: Context): Times {
  const isTimed = command.at !== undefined || command.days !== undefined;
  const as = command.as ?? (isTimed ? 'digest' : (current?.as ?? 'thread'));
  const at = command.at ?? current?.at;
  const days = command.days ?? current?.days;
  const quiet = command.quiet ?? current?.quiet;
  const isChanged = isTimed || command.quiet !== undefined;
  return {
    as,
    timeZone: isChanged ? person.timeZone : current?.timeZone,
    ...(hasOwnTimes(as)
      ? { at, days: days?.length === weekdays.length ? undefined : days }
      : { quiet: quiet === 'off' ? undefined : quiet }),
  };
}

/** Adds the watch, or changes the existing one with the same filter. */
async function setWatch(newWatch: NewWatch, name: string | undefined, context: Context): Promise<Reply> {
  const { store, text } = context;
  const all = await store.watches.list(newWatch.conversation);
  const existing = all.find(
    ({ filter, on, as }) =>
      isSameFilter(filter, newWatch.filter) &&
      isSameSet(on, newWatch.on) &&
      // A report doesn't replace what announces changes.
      (as === 'report') === (newWatch.as === 'report'),
  );
  // A watch whose owner has lost access announces nothing, so it is replaced.
  const isReplaced = existing !== undefined && (await hasUnauthorizedOwner(existing, context));
  if (isReplaced) await store.watches.remove(existing.id, context.now().toISOString());
  const current = isReplaced ? undefined : existing;
  if (current === undefined) {
    if (all.length >= maxWatches) return rejected({ title: text.watch.tooMany(maxWatches) });
    const added = await withAudit(context, commandOf(newWatch), () => store.watches.add(newWatch));
    return ok(await watchCard(text.watch.created(added.number), added, name, context), publicReply);
  }
  const { as, diagram, mention, lang, at, days, quiet, timeZone } = newWatch;
  const settings = { ...settingsOf(current), as, diagram, mention, lang, at, days, quiet, timeZone };
  if (isSameDelivery(current, settings)) {
    return ok(await watchCard(text.watch.alreadyExists(current.number), current, name, context));
  }
  await update(current, settings, commandOf(newWatch), context);
  const changed = { ...current, ...settings };
  return ok(await watchCard(text.watch.changed(current.number), changed, name, context), publicReply);
}

function isSameDelivery(a: WatchSettings, b: WatchSettings): boolean {
  const canonical = ({ as, diagram, mention = false, lang, at, days, quiet }: WatchSettings) =>
    JSON.stringify([as, diagram, mention, lang, at, days, quiet]);
  return canonical(a) === canonical(b);
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
}

function settingsOf({ conversation: _, createdAt: __, id: ___, number: ____, mutedUntil: _____, ...rest }: Watch) {
  return rest satisfies WatchSettings;
}

function update(current: Watch, settings: WatchSettings, command: AddWatch, context: Context): Promise<void> {
  const dueAt = nextPostAt(context.now(), settings).toISOString();
  return withAudit(context, command, () => context.store.watches.update(current.id, settings, dueAt));
}

/**
 * Changes a watch, which keeps its number. A form says everything, and so does the button that sets it anyway; a typed
 * command says what is to be different.
 */
async function changeWatch(current: Watch, command: AddWatch, context: Context): Promise<Reply> {
  const { text, person } = context;
  const isComplete = isSubmitted(context) || command.anyway === true;
  const said = isComplete ? command : { ...commandOf(current), ...omitUndefined(command) };
  const { statuses, app, match, milestone, startedBy } = said;
  const filter = { instance: command.instance ?? current.filter.instance, statuses, app, match, milestone, startedBy };
  const name = await nameFor(filter.instance, context);
  const on = command.on ?? current.on;
  // Whose rights it has: whoever widens a watch must not see more in the channel than they may.
  const isSameChanges = isSameFilter(filter, current.filter) && isSameSet(on, current.on);
  const keepsOwner = personKey(current.owner) === personKey(person) || isSameChanges;
  const owner = keepsOwner && !(await hasUnauthorizedOwner(current, context)) ? current.owner : person;
  const settings: WatchSettings = {
    owner,
    filter,
    on,
    diagram: said.diagram ?? false,
    mention: said.mention ?? false,
    lang: command.lang ?? current.lang,
    ...timesOf(command, isComplete ? undefined : current, context),
  };
  const problem = await findProblem({ ...command, on }, settings, context);
  if (problem !== undefined) return problem;
  const changed = { ...current, ...settings };
  await update(current, settings, { ...commandOf(changed), edit: current.number }, context);
  return ok(
    await watchCard(text.watch.changed(current.number), changed, name, context),
    visibilityOfChange(current, context),
  );
}
