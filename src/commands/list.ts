import * as z from 'zod';
import { button, joinWords } from '../cards/card-context.ts';
import { instanceRow } from '../cards/instance.ts';
import { emptyPageText, pageButtons, paginate } from '../cards/pagination.ts';
import type { Card } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import {
  booleanArgument,
  dueArgument,
  oneOf,
  pageArgument,
  shortText,
  statusWordsArgument,
} from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok, pageReply, rejected } from '../request/reply.ts';
import { countsCard } from './list-counts.ts';
import { defaultFilter, type ListFilter, toListCommand, toListFilter } from './list-filter.ts';
import { noMatchCard, unknownStatusCard } from './list-hint.ts';
import { ageText, gapNotes } from './list-notes.ts';
import { type InstancePage, readInstances } from './list-rows.ts';

type List = CommandOf<'instance.list'>;

/** Lists instances by status, process, words in the name, milestone, starter and deadline, page by page. */
export const list: Definition<'instance.list'> = {
  name: 'instance.list',
  word: 'list',
  role: 'viewer',
  isReadOnly: true,
  positionals: [{ argument: 'status', kind: 'rest' }],
  keys: {
    status: 'status',
    app: 'app',
    name: 'match',
    milestone: 'milestone',
    'started-by': 'startedBy',
    due: 'due',
    overdue: 'overdue',
    sort: 'sort',
    by: 'by',
    page: 'page',
  },
  argumentsSchema: z.object({
    status: statusWordsArgument.optional(),
    app: shortText.optional(),
    match: shortText.optional(),
    milestone: shortText.optional(),
    startedBy: shortText.optional(),
    due: dueArgument.optional(),
    overdue: booleanArgument.optional(),
    sort: oneOf('sort', ['deadline', 'newest', 'oldest', 'name'], 'sort').optional(),
    by: oneOf('count', ['app', 'status', 'milestone'], 'by').optional(),
    page: pageArgument.optional(),
  }),
  async run(command, context) {
    const filter = defaultFilter(command) ?? (await toListFilter(command, context));
    if (command.by !== undefined) return ok(await countsCard(command, command.by, filter, context));
    const instances = await readInstances(command, filter, context);
    if (instances.total === 0) {
      if (filter.unknownWord !== undefined) return rejected(await unknownStatusCard(filter.unknownWord, context));
      return ok(await noMatchCard(toListCommand(command, filter), filter, instances, context));
    }
    return pageReply(listCard(command, filter, instances, context), command.page, pagesOf(instances));
  },
};

/** One more than there are known to be, if there may be more. */
function pagesOf({ total, isTotalKnown }: InstancePage): number {
  return paginate(isTotalKnown ? total : total + 1).pages;
}

function listCard(command: List, filter: ListFilter, instances: InstancePage, context: Context): Card {
  const { text } = context;
  const { rows, total, isTotalKnown, asOf } = instances;
  const range = paginate(isTotalKnown ? total : total + 1, command.page);
  const heading = text.list.heading(filter);
  const notes = [...(filter.isStuck ? [text.list.stuckHint] : []), ...gapNotes(instances, context)];
  const same = toListCommand(command, filter);
  const actions = pageButtons(context, range, (page) => ({ ...same, page }), isTotalKnown);
  if (rows.length === 0) {
    const explanation = range.page > range.pages ? emptyPageText(context, range) : [text.list.none];
    return { title: heading, text: [...explanation, ...notes], actions };
  }
  const to = range.from + rows.length - 1;
  const now = context.now();
  const footer = joinWords(text, [
    range.pages === 1 || !isTotalKnown ? undefined : text.list.pageOf(range.page, range.pages),
    asOf === undefined ? undefined : ageText(asOf, context),
  ]);
  const isStatusKnown = filter.statuses.length === 1;
  const isApplicationKnown = filter.app !== undefined && new Set(rows.map((row) => row.applicationName)).size === 1;
  return {
    title: text.list.range(heading, range.from, to, total, isTotalKnown),
    text: notes,
    rows: rows.map((row) =>
      instanceRow(context, row, {
        now,
        deadline: context.deadlines.getKnown(row.id)?.deadline,
        isStatusKnown,
        isApplicationKnown,
      }),
    ),
    rowHeadings: text.list.headings,
    actions,
    ...(context.canWatch === true ? { overflow: [watchAction(command, filter, context)] } : {}),
    ...(footer.length === 0 ? {} : { footer }),
  };
}

/**
 * Watches the cases of the list; without a filter, asks which. Cases leave the status that they are listed by, so it
 * counts only if it was asked for.
 */
function watchAction(command: List, { app, match, milestone, startedBy, statuses }: ListFilter, context: Context) {
  const isAsked = command.status !== undefined && statuses.some((status) => status !== 'active');
  return button(context, context.text.actions.watch, {
    name: 'watch.add',
    statuses: isAsked ? statuses : undefined,
    app,
    match,
    milestone,
    startedBy,
  });
}
