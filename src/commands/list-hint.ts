/** What to say when a list is empty: a typo, a filter that nothing can match, or another status. */
import { button, collapseWhitespace } from '../cards/card-context.ts';
import type { Card, CommandAction } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import { listApplications } from '../lookup/applications.ts';
import { valueSpellings, valueWord } from '../parser/vocabulary.ts';
import type { Context } from '../request/context.ts';
import { closestInSlices, closestMeaning, findContaining } from '../text/did-you-mean.ts';
import type { ListFilter } from './list-filter.ts';
import { gapNotes } from './list-notes.ts';
import { findMatching, type InstancePage } from './list-rows.ts';

type List = CommandOf<'instance.list'>;

const statuses = [...openStatuses, ...closedStatuses];

/** Explains an unknown status, which may be a typo or the name of a process. */
export async function unknownStatusCard(status: string, context: Context): Promise<Card> {
  const { text } = context;
  const word = truncateChars(collapseWhitespace(status), 40);
  const actions = [...closestStatus(status, context), ...(await closestApplication(status, context))];
  return {
    title: text.list.unknownStatus(word),
    text: [text.list.statusesAre(Object.keys(text.list.titles).map((known) => valueWord(text, 'status', known)))],
    actions: actions.length > 0 ? actions : [button(context, text.actions.list, { name: 'instance.list' })],
  };
}

/** Says which filter nothing can match, or how many match with another status. */
export async function noMatchCard(
  command: List,
  filter: ListFilter,
  instances: InstancePage,
  context: Context,
): Promise<Card> {
  const { text } = context;
  const { list } = text;
  const unknown = await unknownValue(command, filter, context);
  const elsewhere = unknown === undefined ? await inOtherStatuses(command, filter, context) : undefined;
  return {
    title: list.heading(filter),
    text: [
      list.none,
      ...(await stuckText(filter, context)),
      ...(unknown?.text ?? elsewhere?.text ?? [list.noneHint]),
      ...gapNotes(instances, context),
    ],
    actions: [
      ...(unknown?.actions ?? elsewhere?.actions ?? []),
      button(context, text.actions.list, { name: 'instance.list' }),
    ],
  };
}

async function stuckText({ isStuck }: ListFilter, { watchQueries, text }: Context): Promise<readonly string[]> {
  return isStuck && !(await watchQueries.listStuck()).isKnown ? [text.list.stuckUnknown] : [];
}

interface Hint {
  readonly text: readonly string[];
  readonly actions: readonly CommandAction[];
}

/** The first filter that no known instance has, with the value that was probably meant. */
async function unknownValue(command: List, filter: ListFilter, context: Context): Promise<Hint | undefined> {
  const { text } = context;
  for (const argument of ['app', 'milestone', 'startedBy'] as const) {
    const value = filter[argument];
    const values = value === undefined ? undefined : await readKnownValues(argument, context);
    if (value === undefined || values === undefined || (await findContaining(value, values)) !== undefined) continue;
    const similar = await closestInSlices(value, values);
    const word = truncateChars(collapseWhitespace(value), 60);
    const action =
      similar === undefined
        ? []
        : [
            button(
              context,
              truncateChars(text.list.heading({ ...filter, [argument]: similar }), 60),
              { ...command, [argument]: truncateChars(similar, 200) },
              { style: 'primary' },
            ),
          ];
    const didYouMean = similar === undefined ? [] : [text.parseErrors.didYouMean(truncateChars(similar, 60))];
    return { text: [text.list.noSuch[argument](word), ...didYouMean], actions: action };
  }
  return undefined;
}

/** The values of a filter that an instance has; `undefined` if the bot does not know them yet. */
async function readKnownValues(
  argument: 'app' | 'milestone' | 'startedBy',
  context: Context,
): Promise<readonly string[] | undefined> {
  if (argument === 'app') return listApplications(context);
  const known = await context.watchQueries.knownValues();
  return argument === 'milestone' ? known?.milestones : known?.startedBy;
}

/** Only about the status: `list name:4050` for an order that is completed. */
async function inOtherStatuses(command: List, filter: ListFilter, context: Context): Promise<Hint | undefined> {
  const { text } = context;
  const isNarrow = [filter.app, filter.match, filter.milestone, filter.startedBy].some((value) => value !== undefined);
  if (filter.statuses.length === 0 || !isNarrow || filter.isOverdue || filter.due !== undefined) return undefined;
  const { rows } = await findMatching({ ...filter, statuses: [] }, context);
  if (rows.length === 0) return undefined;
  const { page: _, ...rest } = command;
  const all = button(context, text.list.allStatuses, { ...rest, status: 'all' }, { style: 'primary' });
  return { text: [text.list.inOtherStatuses(rows.length)], actions: [all] };
}

function closestStatus(typed: string, context: Context): CommandAction[] {
  const words = [...statuses.map((known) => [known, known] as const), ...valueSpellings('status')];
  const status = closestMeaning(typed, words) ?? '';
  const title = lookup(context.text.list.titles, status);
  return title === undefined ? [] : [button(context, title, { name: 'instance.list', status })];
}

async function closestApplication(typed: string, context: Context): Promise<CommandAction[]> {
  const applications = await listApplications(context);
  const app = (await findContaining(typed, applications)) ?? (await closestInSlices(typed, applications));
  if (app === undefined) return [];
  const label = context.text.list.ofProcess(truncateChars(collapseWhitespace(app), 40));
  return [button(context, label, { name: 'instance.list', app: truncateChars(app, 200) })];
}
