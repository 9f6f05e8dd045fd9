import * as z from 'zod';
import type { InstanceRow } from '../barium/types.ts';
import { button, joined, oneLine, shorten, statusName } from '../cards/card-context.ts';
import { instanceRow } from '../cards/instance.ts';
import { pageButtons, paging, pastTheEnd, rowsPerPage } from '../cards/pagination.ts';
import type { Card } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import type { RichText } from '../chat/rich-text.ts';
import { oneOf, page, short, status } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';
import { normalize } from '../text/normalize.ts';
import { entry, type Text } from '../text/strings.ts';
import { unknownStatus } from './list-hint.ts';

type List = CommandOf<'instance.list'>;

/** What one page of a list needs, however it was found. */
interface Found {
  readonly rows: readonly InstanceRow[];
  readonly total: number;
  /** False where there may be more than `total`: Barium does not say. */
  readonly ended: boolean;
  /** How many were looked through, where that was not all. */
  readonly lookedThrough?: number | undefined;
  /** When Barium was read, where that was not for this answer. */
  readonly asOf?: string | undefined;
}

/** Applications that a card has room for. */
const mostApplications = 20;

/** Words that mean every status. */
const anyStatus: readonly string[] = ['all', 'any', '*'];

/** Rows of instances with a status, of an application, with words in the name; ten at a time. */
export const list: Definition<'instance.list'> = {
  name: 'instance.list',
  word: 'list',
  role: 'viewer',
  isQuestion: true,
  positionals: [{ argument: 'status', kind: 'word' }],
  keys: { status: 'status', app: 'app', name: 'match', by: 'by', page: 'page' },
  input: z.object({
    status: status.optional(),
    app: short.optional(),
    match: short.optional(),
    by: oneOf('count', ['app'], 'by').optional(),
    page: page.optional(),
  }),
  async run(command, context) {
    if (command.by === 'app') return answer(await tally(command, context));
    const found = await find(command, context);
    const unknown =
      found.total === 0 ? await unknownStatus(statusOf(command) ?? 'active', context) : undefined;
    if (unknown !== undefined) return refusal(unknown);
    return answer(listCard(command, found, context), { replacesOriginal: command.page !== undefined });
  },
};

function find(command: List, context: Context): Promise<Found> {
  const isFiltered = context.isNarrowed || command.app !== undefined || command.match !== undefined;
  return isFiltered ? filtered(command, context) : onePage(command, context);
}

function statusOf({ status = 'active' }: List): string | undefined {
  return anyStatus.includes(status) ? undefined : status;
}

function titleOf(status: string | undefined, text: Text): string {
  if (status === undefined) return text.list.title;
  return entry(text.list.titles, status) ?? text.list.titleOf(statusName(text, status));
}

/** Without a filter of ours the upstream pages by itself; it may give fewer rows than asked for. */
async function onePage(command: List, { barium }: Context): Promise<Found> {
  const status = statusOf(command);
  const filter = status === undefined ? {} : { status };
  const first = ((command.page ?? 1) - 1) * rowsPerPage;
  // Pages move while they are read: an instance that comes twice is one.
  const rows = new Map<string, InstanceRow>();
  let start = first;
  let total: number | undefined;
  while (rows.size < rowsPerPage && start < (total ?? Number.POSITIVE_INFINITY)) {
    const answered = await barium.listInstances({ ...filter, start, max: rowsPerPage - rows.size });
    if (answered.counted !== false) total = answered.total;
    if (answered.rows.length === 0) break;
    for (const row of answered.rows) rows.set(row.id, row);
    start += answered.rows.length;
  }
  const shown = [...rows.values()].slice(0, rowsPerPage);
  // A page that is not full is the last one, whether Barium counts or not.
  const last = shown.length < rowsPerPage ? (shown.length === 0 ? 0 : start) : undefined;
  return { rows: shown, total: total ?? last ?? start, ended: total !== undefined || last !== undefined };
}

async function filtered(command: List, { index }: Context): Promise<Found> {
  const app = normalize(command.app ?? '');
  const words = normalize(command.match ?? '').split(' ');
  const fits = (row: InstanceRow) => {
    const name = normalize(row.name ?? '');
    return normalize(row.applicationName ?? '').includes(app) && words.every((word) => name.includes(word));
  };
  const known = await index.withStatus(statusOf(command));
  // That there is none is said of Barium as it is, not as it was.
  const isEnough = known.asOf === undefined || known.rows.some(fits);
  const read = isEnough ? known : await index.withStatus(statusOf(command), { fresh: true });
  const fitting = read.rows.filter(fits);
  const first = ((command.page ?? 1) - 1) * rowsPerPage;
  return {
    rows: fitting.slice(first, first + rowsPerPage),
    total: fitting.length,
    ended: true,
    lookedThrough: read.complete ? undefined : read.rows.length,
    asOf: read.asOf,
  };
}

/** How many instances each application has, the most first. */
async function tally(command: List, context: Context): Promise<Card> {
  const { text, index } = context;
  const status = statusOf(command);
  const { rows, complete, asOf } = await index.withStatus(status);
  const counts = new Map<string, number>();
  for (const { applicationName } of rows) {
    if (applicationName !== undefined) counts.set(applicationName, (counts.get(applicationName) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a).slice(0, mostApplications);
  return {
    title: text.list.byApplication(titleOf(status, text)),
    text: [
      ...(sorted.length === 0 ? [text.list.none] : []),
      ...(complete ? [] : [text.list.incomplete(rows.length)]),
      ...(counts.size > sorted.length ? [text.list.mostFirst(sorted.length, counts.size)] : []),
    ],
    rows: sorted.map(([name, count]) => ({
      title: shorten(oneLine(name), 100),
      detail: text.list.cases(count),
      actions: [
        button(
          context,
          text.actions.open,
          { ...command, by: undefined, app: shorten(name, 200) },
          { hint: text.hints.open(shorten(oneLine(name), 100)) },
        ),
      ],
    })),
    ...(asOf === undefined
      ? {}
      : { footer: joined(text, [text.list.cases(rows.length), age(asOf, context)]) }),
  };
}

const dayMs = 24 * 60 * 60_000;

/** When it was read; the time of day alone where nobody would take it for another day's. */
function age(asOf: string, { text, now }: Context): RichText {
  const isToday = now().getTime() - Date.parse(asOf) < dayMs / 2;
  return text.list.asOf(asOf, isToday ? 'time' : 'both');
}

function listCard(command: List, found: Found, context: Context) {
  const { text } = context;
  const status = statusOf(command);
  const where = paging(found.ended ? found.total : found.total + 1, command.page);
  const incomplete = found.lookedThrough === undefined ? [] : [text.list.incomplete(found.lookedThrough)];
  const title = titleOf(status, text);
  const turn = (turned: number) => ({ ...command, page: turned });
  if (found.total === 0) {
    const all = button(context, text.actions.list, { name: 'instance.list' });
    return { title, text: [text.list.none, text.list.noneHint, ...incomplete], actions: [all] };
  }
  const actions = pageButtons(context, where, turn);
  if (found.rows.length === 0) {
    const why = where.page > where.pages ? pastTheEnd(context, where) : [text.list.none];
    return { title, text: [...why, ...incomplete], actions };
  }
  const total = text.list.total(where.from, where.from + found.rows.length - 1, found.total, found.ended);
  return {
    title,
    text: incomplete,
    rows: found.rows.map((row) => instanceRow(context, row)),
    actions,
    footer: found.asOf === undefined ? total : joined(text, [total, age(found.asOf, context)]),
  };
}
