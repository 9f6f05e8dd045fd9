/** Counts of instances by process, status or milestone, as a table with bars. */
import type { InstanceRow } from '../barium/types.ts';
import { collapseWhitespace, joinWords, openButton, statusName } from '../cards/card-context.ts';
import type { Card, TableRow } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import { runInSlices, visitInSteps } from '../lib/time-slices.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Context } from '../request/context.ts';
import { type ListFilter, toListCommand } from './list-filter.ts';
import { ageText, gapNotes } from './list-notes.ts';
import { findListed } from './list-rows.ts';

type List = CommandOf<'instance.list'>;
type Grouping = NonNullable<List['by']>;

const maxGroups = 20;

/** The largest groups first. */
export async function countsCard(command: List, by: Grouping, filter: ListFilter, context: Context): Promise<Card> {
  const { text } = context;
  const { list } = text;
  const { rows, isComplete, asOf, searchedCount, deadlinesChecked } = await findListed(filter, false, context);
  const groups = await countGroups(rows, by);
  const shown = groups.slice(0, maxGroups);
  const max = Math.max(1, ...shown.map(([, count]) => count));
  const title = list.countTitles[by](list.heading(filter), rows.length);
  return {
    title,
    text: [
      ...(shown.length === 0 ? [list.none] : []),
      ...gapNotes({ searchedCount: isComplete ? undefined : searchedCount, deadlinesChecked }, context),
      ...(groups.length > shown.length ? [list.top(shown.length, groups.length)] : []),
    ],
    ...(shown.length === 0
      ? {}
      : {
          table: {
            caption: title,
            columns: [{ label: list.countColumns[by] }, { label: list.countColumns.cases, align: 'end' }],
            bars: list.countColumns.share,
            choose: list.countChoose[by],
            rows: shown.map(([value, count]) => groupRow({ value, count, max }, by, command, filter, context)),
          },
        }),
    ...(asOf === undefined ? {} : { footer: joinWords(text, [ageText(asOf, context)]) }),
  };
}

async function countGroups(
  rows: readonly InstanceRow[],
  by: Grouping,
): Promise<readonly (readonly [string, number])[]> {
  const readValue: Readonly<Record<Grouping, (row: InstanceRow) => string | undefined>> = {
    app: ({ applicationName }) => applicationName,
    status: ({ status }) => status,
    milestone: ({ milestone }) => milestone,
  };
  const counts = new Map<string, number>();
  const steps = visitInSteps(rows, (row) => {
    const value = readValue[by](row) ?? (by === 'milestone' ? '' : undefined);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  });
  await runInSlices(steps);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function groupRow(
  group: { readonly value: string; readonly count: number; readonly max: number },
  by: Grouping,
  command: List,
  filter: ListFilter,
  context: Context,
): TableRow {
  const { text } = context;
  const { value, count } = group;
  const name = truncateChars(collapseWhitespace(by === 'status' ? statusName(text, value) : value), 100);
  const label = name === '' ? text.list.noMilestone : name;
  const share = count / group.max;
  const cells = [label, text.list.number(count)];
  if (value === '') return { cells, share };
  const { by: _, page: __, ...rest } = toListCommand(command, filter);
  const narrowed: List = { ...rest, [by]: truncateChars(value, 200) };
  return { cells, share, action: openButton(context, label, narrowed) };
}
