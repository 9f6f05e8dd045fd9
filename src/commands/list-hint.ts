/** What to say when a list is empty: a typo, a filter that nothing can match, or another status. */
import { button, collapseWhitespace } from '../cards/card-context.ts';
import type { Card, CommandAction } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import { valueSpellings } from '../parser/vocabulary.ts';
import type { Context } from '../request/context.ts';
import { closestInSlices, closestMeaning, findContaining } from '../text/did-you-mean.ts';
import type { Strings } from '../text/strings.ts';
import { applicationsOf, type ListFilter } from './list-filter.ts';
import { findMatching, type InstancePage } from './list-rows.ts';

type List = CommandOf<'instance.list'>;

const statuses = [...openStatuses, ...closedStatuses];

/** Words that people use for a status, and that are too different for a did-you-mean. */
const synonyms: Readonly<Record<string, string>> = { öppna: 'active', stängda: 'completed' };

/** Explains an unknown status, which may be a typo or the name of a process. `undefined` for a known status. */
export async function unknownStatusCard(status: string, context: Context): Promise<Card | undefined> {
  if (statuses.includes(status)) return undefined;
  const { text } = context;
  const word = truncateChars(collapseWhitespace(status), 40);
  const actions = [...closestStatus(status, context), ...(await closestApplication(status, context))];
  return {
    title: text.list.unknownStatus(word),
    text: [text.list.statusesAre(Object.keys(text.list.titles).map((known) => wordFor(known, text)))],
    actions: actions.length > 0 ? actions : [button(context, text.actions.list, { name: 'instance.list' })],
  };
}

/** Says which filter nothing can match, or how many match with another status. */
export async function noMatchCard(
  command: List,
  filter: ListFilter,
  { searchedCount, deadlinesChecked }: InstancePage,
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
      ...(unknown?.text ?? elsewhere?.text ?? [list.noneHint]),
      ...(searchedCount === undefined ? [] : [list.incomplete(searchedCount)]),
      ...(deadlinesChecked === undefined
        ? []
        : [list.deadlinesChecked(deadlinesChecked.checked, deadlinesChecked.all)]),
    ],
    actions: [
      ...(unknown?.actions ?? elsewhere?.actions ?? []),
      button(context, text.actions.list, { name: 'instance.list' }),
    ],
  };
}

interface Hint {
  readonly text: readonly string[];
  readonly actions: readonly CommandAction[];
}

/** The first filter that no known instance has, with the value that was probably meant. */
async function unknownValue(command: List, filter: ListFilter, context: Context): Promise<Hint | undefined> {
  const { text, watchQueries } = context;
  const known = await watchQueries.knownValues();
  const checks = [
    ['app', filter.app, known?.applications ?? (await applicationsOf(context))],
    ['milestone', filter.milestone, known?.milestones],
    ['startedBy', filter.startedBy, known?.startedBy],
  ] as const;
  for (const [argument, value, values] of checks) {
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

function wordFor(status: string, { vocabulary }: Strings): string {
  const words: Readonly<Record<string, readonly string[]>> = vocabulary?.values.status ?? {};
  return words[status]?.[0] ?? status;
}

function closestStatus(typed: string, context: Context): CommandAction[] {
  const words = [...statuses.map((known) => [known, known] as const), ...valueSpellings('status')];
  const status = lookup(synonyms, typed) ?? closestMeaning(typed, words) ?? '';
  const title = lookup(context.text.list.titles, status);
  return title === undefined ? [] : [button(context, title, { name: 'instance.list', status })];
}

async function closestApplication(typed: string, context: Context): Promise<CommandAction[]> {
  const applications = await applicationsOf(context);
  const app = (await findContaining(typed, applications)) ?? (await closestInSlices(typed, applications));
  if (app === undefined) return [];
  const label = context.text.list.ofProcess(truncateChars(collapseWhitespace(app), 40));
  return [button(context, label, { name: 'instance.list', app: truncateChars(app, 200) })];
}
