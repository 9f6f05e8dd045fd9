import * as z from 'zod';
import type { InstanceRow } from '../barium/types.ts';
import { button, collapseWhitespace, joinWords, statusName } from '../cards/card-context.ts';
import { instanceRow } from '../cards/instance.ts';
import { emptyPageText, pageButtons, paginate, rowsPerPage } from '../cards/pagination.ts';
import type { Card } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import type { RichText } from '../chat/rich-text.ts';
import type { ListResult } from '../instance-index/index.ts';
import { createWordFilter } from '../instance-index/ranking.ts';
import { createNormalizer, normalize } from '../lib/normalize.ts';
import { filterInSteps, runInSlices, visitInSteps } from '../lib/time-slices.ts';
import { truncateChars } from '../lib/truncate.ts';
import { oneOf, pageArgument, shortText, statusArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';
import { lookup, type Strings } from '../text/strings.ts';
import { unknownStatusCard } from './list-hint.ts';

type List = CommandOf<'instance.list'>;

interface InstancePage {
  readonly rows: readonly InstanceRow[];
  readonly total: number;
  /** False if there may be more than `total`, because Barium does not count. */
  readonly isTotalKnown: boolean;
  /** The number of searched instances, if the search was not complete. */
  readonly searchedCount?: number | undefined;
  /** When Barium was read, if the rows are from a cache. */
  readonly asOf?: string | undefined;
}

const maxApplications = 20;

/** More distinct names than any installation has. */
const maxApplicationNames = 10_000;

const anyStatus: readonly string[] = ['all', 'any', '*'];

/** Lists instances by status, application and words in the name, page by page. */
export const list: Definition<'instance.list'> = {
  name: 'instance.list',
  word: 'list',
  role: 'viewer',
  isReadOnly: true,
  positionals: [{ argument: 'status', kind: 'word' }],
  keys: { status: 'status', app: 'app', name: 'match', by: 'by', page: 'page' },
  argumentsSchema: z.object({
    status: statusArgument.optional(),
    app: shortText.optional(),
    match: shortText.optional(),
    by: oneOf('count', ['app'], 'by').optional(),
    page: pageArgument.optional(),
  }),
  async run(command, context) {
    if (command.by === 'app') return ok(await applicationCountsCard(command, context));
    const instances = await findInstances(command, context);
    const unknown = instances.total === 0 ? await unknownStatusCard(statusOf(command) ?? 'active', context) : undefined;
    if (unknown !== undefined) return rejected(unknown);
    return ok(listCard(command, instances, context), { replacesOriginal: command.page !== undefined });
  },
};

function findInstances(command: List, context: Context): Promise<InstancePage> {
  const isFiltered = context.isScoped || command.app !== undefined || command.match !== undefined;
  return isFiltered ? readFiltered(command, context) : readPage(command, context);
}

function statusOf({ status = 'active' }: List): string | undefined {
  return anyStatus.includes(status) ? undefined : status;
}

function titleOf(status: string | undefined, text: Strings): string {
  if (status === undefined) return text.list.title;
  return lookup(text.list.titles, status) ?? text.list.titleOf(statusName(text, status));
}

/** Uses Barium's paging, which can filter by status only. Barium may return fewer rows than requested. */
async function readPage(command: List, { barium }: Context): Promise<InstancePage> {
  const status = statusOf(command);
  const filter = status === undefined ? {} : { status };
  const firstRow = ((command.page ?? 1) - 1) * rowsPerPage;
  // Rows can shift between requests, so the same instance may come twice.
  const rows = new Map<string, InstanceRow>();
  let start = firstRow;
  let total: number | undefined;
  while (rows.size < rowsPerPage && start < (total ?? Number.POSITIVE_INFINITY)) {
    const response = await barium.listInstances({ ...filter, start, max: rowsPerPage - rows.size });
    if (response.isExactTotal !== false) total = response.total;
    if (response.rows.length === 0) break;
    for (const row of response.rows) rows.set(row.id, row);
    start += response.rows.length;
  }
  const pageRows = [...rows.values()].slice(0, rowsPerPage);
  // A page that is not full is the last one, even if Barium does not count.
  const endOfList = pageRows.length < rowsPerPage ? (pageRows.length === 0 ? 0 : start) : undefined;
  return {
    rows: pageRows,
    total: total ?? endOfList ?? start,
    isTotalKnown: total !== undefined || endOfList !== undefined,
  };
}

async function readFiltered(command: List, { index }: Context): Promise<InstancePage> {
  const app = normalize(command.app ?? '');
  const normalizeApplication = createNormalizer(maxApplicationNames);
  const containsWords = createWordFilter(command.match ?? '');
  const matches = (row: InstanceRow) =>
    normalizeApplication(row.applicationName ?? '').includes(app) &&
    (command.match === undefined || containsWords(normalize(row.name ?? '')));
  const filter = ({ rows }: ListResult) => runInSlices(filterInSteps(rows, matches));
  let current = await index.listByStatus(statusOf(command));
  let matching = await filter(current);
  // Read Barium again before saying that nothing matches.
  if (current.asOf !== undefined && matching.length === 0) {
    current = await index.listByStatus(statusOf(command), { refresh: true });
    matching = await filter(current);
  }
  const firstRow = ((command.page ?? 1) - 1) * rowsPerPage;
  return {
    rows: matching.slice(firstRow, firstRow + rowsPerPage),
    total: matching.length,
    isTotalKnown: true,
    searchedCount: current.isComplete ? undefined : current.rows.length,
    asOf: current.asOf,
  };
}

/** The number of instances by application, largest first. */
async function applicationCountsCard(command: List, context: Context): Promise<Card> {
  const { text, index } = context;
  const status = statusOf(command);
  const { rows, isComplete, asOf } = await index.listByStatus(status);
  const counts = new Map<string, number>();
  const steps = visitInSteps(rows, ({ applicationName }) => {
    if (applicationName !== undefined) counts.set(applicationName, (counts.get(applicationName) ?? 0) + 1);
  });
  await runInSlices(steps);
  const sorted = [...counts].sort(([, a], [, b]) => b - a).slice(0, maxApplications);
  return {
    title: text.list.byApplication(titleOf(status, text)),
    text: [
      ...(sorted.length === 0 ? [text.list.none] : []),
      ...(isComplete ? [] : [text.list.incomplete(rows.length)]),
      ...(counts.size > sorted.length ? [text.list.topProcesses(sorted.length, counts.size)] : []),
    ],
    rows: sorted.map(([name, count]) => ({
      title: truncateChars(collapseWhitespace(name), 100),
      detail: text.list.cases(count),
      actions: [
        button(
          context,
          text.actions.open,
          { ...command, by: undefined, app: truncateChars(name, 200) },
          { accessibilityLabel: text.accessibilityLabels.open(truncateChars(collapseWhitespace(name), 100)) },
        ),
      ],
    })),
    ...(asOf === undefined ? {} : { footer: joinWords(text, [text.list.cases(rows.length), ageText(asOf, context)]) }),
  };
}

const dayMs = 24 * 60 * 60_000;

/** When the rows were read from Barium; only the time of day if that is unambiguous. */
function ageText(asOf: string, { text, now }: Context): RichText {
  const isToday = now().getTime() - Date.parse(asOf) < dayMs / 2;
  return text.list.asOf(asOf, isToday ? 'time' : 'both');
}

function listCard(command: List, instances: InstancePage, context: Context) {
  const { text } = context;
  const status = statusOf(command);
  const range = paginate(instances.isTotalKnown ? instances.total : instances.total + 1, command.page);
  const incomplete = instances.searchedCount === undefined ? [] : [text.list.incomplete(instances.searchedCount)];
  const title = titleOf(status, text);
  if (instances.total === 0) {
    const all = button(context, text.actions.list, { name: 'instance.list' });
    return { title, text: [text.list.none, text.list.noneHint, ...incomplete], actions: [all] };
  }
  const actions = pageButtons(context, range, (page) => ({ ...command, page }));
  if (instances.rows.length === 0) {
    const explanation = range.page > range.pages ? emptyPageText(context, range) : [text.list.none];
    return { title, text: [...explanation, ...incomplete], actions };
  }
  const total = text.list.total(
    range.from,
    range.from + instances.rows.length - 1,
    instances.total,
    instances.isTotalKnown,
  );
  return {
    title,
    text: incomplete,
    rows: instances.rows.map((row) => instanceRow(context, row)),
    actions,
    footer: instances.asOf === undefined ? total : joinWords(text, [total, ageText(instances.asOf, context)]),
  };
}
