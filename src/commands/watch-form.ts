/** The form that describes a watch, empty or filled in. */
import { button, instanceName } from '../cards/card-context.ts';
import { modeLabel, watchSummary } from '../cards/watch.ts';
import type { Action, FormAction } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import { type Field, type Form, maxFormLength } from '../chat/form.ts';
import type { Reply } from '../chat/reply.ts';
import { weekdays } from '../lib/local-time.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { allWatchesButton, referToWatch } from '../lookup/find-watch.ts';
import type { Context } from '../request/context.ts';
import { ok } from '../request/reply.ts';
import { defaultDigestTime, type NewWatch, type Watch, watchedKinds, watchModes } from '../store/contract/watches.ts';

/** What `watch` alone answers: it never watches everything without being asked to. */
export async function chooseReply(context: Context): Promise<Reply> {
  const { form: words, all } = context.text.watch;
  const form = await buildForm(context, undefined);
  const open: FormAction = { kind: 'form', label: words.open, form, style: 'primary' };
  const card = {
    title: words.title,
    text: [words.intro],
    actions: [
      open,
      button(context, words.everything, { name: 'watch.add', on: defaultKinds }),
      button(context, all, { name: 'watch.list' }),
    ],
  };
  return ok(card, { form });
}

/** Of a watch on any number of cases. */
export const defaultKinds = ['created', 'status', 'milestone', 'gone'] as const;

/** The form of a watch, filled in. */
export async function editReply(watch: Watch, context: Context): Promise<Reply> {
  const { text, watchQueries } = context;
  const id = watch.filter.instance;
  const name = id && instanceName(text, { id, name: watchQueries.getInstance(id)?.name });
  const form = await buildForm(context, watch);
  const card = {
    title: text.watch.editTitle(watch.number),
    text: [watchSummary(text, watch, name)],
    actions: [editActionFor(form, context, watch), allWatchesButton(context, watch)],
  };
  return ok(card, { form });
}

/** A button with the form of a watch; with the command that answers with it, if the form is too large for a button. */
export async function editAction(context: Context, watch: Watch): Promise<Action> {
  return editActionFor(await buildForm(context, watch), context, watch);
}

function editActionFor(form: Form, context: Context, watch: Watch): Action {
  const label = context.text.watch.edit;
  return JSON.stringify(form).length <= maxFormLength
    ? { kind: 'form', label, form }
    : button(context, label, editCommand(watch, context));
}

function editCommand(watch: Watch, context: Context): CommandOf<'watch.add'> {
  const { watch: edit, ...mine } = referToWatch(watch, context);
  return { name: 'watch.add', edit, ...mine };
}

/** Without a watch, for a new one. */
async function buildForm(context: Context, watch: Watch | undefined): Promise<Form> {
  const applications = watch?.filter.instance === undefined ? await knownApplications(context) : [];
  const hasThreads = await context.watchQueries.hasThreads(watch?.conversation ?? context.conversation);
  const withChoices = watchForm(context, watch, applications, hasThreads);
  return JSON.stringify(withChoices).length <= maxFormLength ? withChoices : watchForm(context, watch, [], hasThreads);
}

async function knownApplications({ watchQueries }: Context): Promise<readonly string[]> {
  return (await watchQueries.knownValues())?.applications ?? [];
}

function watchForm(
  context: Context,
  watch: Watch | undefined,
  applications: readonly string[],
  hasThreads: boolean,
): Form {
  const { text } = context;
  const { form: words, editTitle } = text.watch;
  const command: CommandOf<'watch.add'> = watch === undefined ? { name: 'watch.add' } : editCommand(watch, context);
  return {
    title: watch === undefined ? words.title : editTitle(watch.number),
    line: context.line(command),
    typedFallback:
      watch === undefined ? text.commands['watch.add'].example : context.line({ ...command, as: 'digest' }),
    fields: [...filterFields(context, watch, applications), ...deliveryFields(context, watch, hasThreads)],
    submit: watch === undefined ? words.submit : words.save,
  };
}

/** A watch on one case has only its changes to choose. What the form doesn't ask for is asked for if the watch has it. */
function filterFields({ text }: Context, watch: Watch | undefined, applications: readonly string[]): readonly Field[] {
  const { form: words } = text.watch;
  const { filter, on = defaultKinds } = watch ?? {};
  const optional = (name: string, label: string, value: string | undefined, hint?: string): Field => ({
    kind: 'text',
    name,
    label,
    required: false,
    maxLength: 200,
    ...omitUndefined({ value, hint }),
  });
  const isKnown = filter?.app === undefined || applications.includes(filter.app);
  const app: Field =
    applications.length === 0 || !isKnown
      ? optional('app', words.app, filter?.app, words.appHint)
      : {
          kind: 'choice',
          name: 'app',
          label: words.app,
          hint: words.appHint,
          required: false,
          choices: applications.map((name) => ({ label: name, value: name })),
          ...omitUndefined({ value: filter?.app }),
        };
  const kinds = watchedKinds.filter((kind) => kind !== 'created' || filter?.instance === undefined);
  return [
    ...(filter?.instance === undefined ? [app, optional('match', words.match, filter?.match)] : []),
    ...(filter?.statuses === undefined ? [] : [optional('statuses', words.statuses, filter.statuses.join(','))]),
    ...(filter?.milestone === undefined ? [] : [optional('milestone', words.milestone, filter.milestone)]),
    ...(filter?.startedBy === undefined ? [] : [optional('startedBy', words.startedBy, filter.startedBy)]),
    {
      kind: 'choices',
      name: 'on',
      label: words.on,
      required: true,
      choices: kinds.map((kind) => ({ label: words.kinds[kind], value: kind })),
      value: on.join(','),
    },
  ];
}

function deliveryFields({ text }: Context, watch: Partial<NewWatch> = {}, hasThreads: boolean): readonly Field[] {
  const { form: words, days } = text.watch;
  return [
    {
      kind: 'choice',
      name: 'as',
      label: words.as,
      required: true,
      // Reports are set by `report`: the form has to fit into a button.
      choices: watchModes
        .filter((mode) => mode !== 'report' || watch.as === mode)
        .map((mode) => ({ label: modeLabel(text, mode, hasThreads), value: mode })),
      value: watch.as ?? 'thread',
    },
    { kind: 'text', name: 'at', label: words.at, required: false, value: watch.at ?? defaultDigestTime, maxLength: 5 },
    {
      kind: 'choices',
      name: 'days',
      label: words.days,
      required: false,
      choices: weekdays.map((day) => ({ label: days[day], value: day })),
      value: (watch.days ?? weekdays).join(','),
    },
    {
      kind: 'text',
      name: 'quiet',
      label: words.quiet,
      hint: words.quietHint,
      required: false,
      maxLength: 11,
      ...omitUndefined({ value: watch.quiet }),
    },
    { kind: 'toggle', name: 'diagram', label: words.diagram, required: false, value: watch.diagram ?? false },
    ...(watch.mention === true
      ? [{ kind: 'toggle', name: 'mention', label: words.mention, required: false, value: true } as const]
      : []),
  ];
}
