import * as z from 'zod';
import { button, collapseWhitespace } from '../cards/card-context.ts';
import { changeEntry } from '../cards/change.ts';
import { emptyPageText, pageButtons, paginate, rangeFooter, rowsPerPage } from '../cards/pagination.ts';
import type { Card, CommandAction, Row } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import { isClosedStatus } from '../instance-index/statuses.ts';
import { groupBy } from '../lib/group-by.ts';
import { startOfDay } from '../lib/local-time.ts';
import { normalize } from '../lib/normalize.ts';
import { truncateChars } from '../lib/truncate.ts';
import { pageArgument, shortText } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { pageReply } from '../request/reply.ts';
import type { Change } from '../store/contract/changes.ts';
import type { SnapshotRow } from '../store/contract/snapshot.ts';

type Today = CommandOf<'change.list'>;

/** The changes of one instance, oldest first. */
interface ChangedInstance {
  instance: SnapshotRow;
  readonly changes: Change[];
}

/** More changes than a person reads about; the rest of a day like that is left to reports. */
const maxChanges = 10_000;

/** What changed since midnight in the reader's time zone: counted by process, or the cases of one process. */
export const today: Definition<'change.list'> = {
  name: 'change.list',
  word: 'today',
  role: 'viewer',
  isReadOnly: true,
  positionals: [],
  keys: { app: 'app', page: 'page' },
  argumentsSchema: z.object({ app: shortText.optional(), page: pageArgument.optional() }),
  async run(command, context) {
    const since = startOfDay(context.now(), context.person.timeZone).toISOString();
    const { instances, isComplete } = await readChanges(since, command.app, context);
    const byApplication = groupBy(instances, ({ instance }) => instance.applicationName ?? '');
    const isOverview = command.app === undefined && byApplication.size > 1;
    const card = isOverview ? overviewCard(byApplication, context) : instancesCard(instances, command, context);
    const { text } = context;
    const attention = command.page === undefined ? await attentionButtons(command.app, context) : [];
    return pageReply(
      {
        ...card,
        text: [...(card.text ?? []), ...(isComplete ? [] : [text.today.incomplete(maxChanges)])],
        actions: [...attention, ...(card.actions ?? [])],
      },
      command.page,
      isOverview ? Number.POSITIVE_INFINITY : paginate(instances.length).pages,
    );
  },
};

/** What is stuck, with how many there are, and what is due. */
async function attentionButtons(app: string | undefined, context: Context): Promise<readonly CommandAction[]> {
  const { text, watchQueries } = context;
  const wanted = app === undefined ? '' : normalize(app);
  const { instances } = await watchQueries.listStuck();
  const stuck = instances.filter(({ application }) => normalize(application).includes(wanted)).length;
  const list = { name: 'instance.list', ...(app === undefined ? {} : { app }) } as const;
  return [
    ...(stuck === 0 ? [] : [button(context, text.today.stuck(stuck), { ...list, status: 'stuck' })]),
    button(context, text.today.dueToday, { ...list, due: 1 }),
  ];
}

/** The changed instances, the one that changed last first. */
async function readChanges(since: string, app: string | undefined, { store }: Context) {
  const wanted = app === undefined ? '' : normalize(app);
  const byId = new Map<string, ChangedInstance>();
  let read = 0;
  let isComplete = true;
  for await (const batch of store.changes.readSince(since)) {
    for (const change of batch) {
      const { instance } = change;
      if (!normalize(instance.applicationName ?? '').includes(wanted)) continue;
      const known: ChangedInstance = byId.get(instance.id) ?? { instance, changes: [] };
      // In the order of the last change.
      byId.delete(instance.id);
      byId.set(instance.id, known);
      known.instance = instance;
      known.changes.push(change);
    }
    read += batch.length;
    isComplete = read < maxChanges;
    if (!isComplete) break;
  }
  return { instances: [...byId.values()].toReversed(), isComplete };
}

function overviewCard(groups: ReadonlyMap<string, readonly ChangedInstance[]>, context: Context): Card {
  const { text } = context;
  const sorted = [...groups].toSorted(([, a], [, b]) => b.length - a.length);
  return {
    title: text.today.title,
    rows: sorted
      .slice(0, rowsPerPage * 2)
      .map(([application, instances]) => applicationRow(application, instances, context)),
    footer: text.list.cases([...groups.values()].reduce((sum, instances) => sum + instances.length, 0)),
  };
}

function applicationRow(application: string, instances: readonly ChangedInstance[], context: Context): Row {
  const { text } = context;
  const name = truncateChars(collapseWhitespace(application), 100) || text.unnamedThing;
  const open: Today = { name: 'change.list', app: truncateChars(application, 200) };
  return {
    title: name,
    detail: summaryOf(instances, context),
    actions:
      application === ''
        ? []
        : [button(context, text.actions.open, open, { accessibilityLabel: text.accessibilityLabels.open(name) })],
  };
}

/** How many instances are new, moved on, ended and so on; one can be counted several times. */
function summaryOf(instances: readonly ChangedInstance[], { text }: Context): string {
  const { counts } = text.today;
  const countWith = (isCounted: (change: Change) => boolean) =>
    instances.filter(({ changes }) => changes.some(isCounted)).length;
  const isEnd = ({ kind, to }: Change) => kind === 'status' && isClosedStatus(to ?? '');
  const parts = [
    [counts.created, countWith(({ kind }) => kind === 'created')],
    [counts.moved, countWith((change) => change.kind === 'milestone' || (change.kind === 'status' && !isEnd(change)))],
    [counts.ended, countWith(isEnd)],
    [counts.gone, countWith(({ kind }) => kind === 'gone')],
    [counts.overdue, countWith(({ kind, to }) => kind === 'deadline' && to === 'passed')],
    [counts.dueSoon, countWith(({ kind, to }) => kind === 'deadline' && to === 'soon')],
    [counts.renamed, countWith(({ kind }) => kind === 'renamed')],
  ] as const;
  return parts
    .filter(([, count]) => count > 0)
    .map(([words, count]) => words(count))
    .join(text.separator);
}

function instancesCard(instances: readonly ChangedInstance[], command: Today, context: Context): Card {
  const { text } = context;
  const { today: words } = text;
  const [first] = instances;
  const app = command.app ?? first?.instance.applicationName;
  const title = app === undefined ? words.title : words.titleOf(truncateChars(collapseWhitespace(app), 100));
  const list = button(context, text.actions.list, { name: 'instance.list' });
  if (first === undefined) return { title, text: [words.none], actions: [list] };
  const range = paginate(instances.length, command.page);
  return {
    title,
    text: emptyPageText(context, range),
    rows: instances
      .slice(range.from - 1, range.to)
      .map(({ instance, changes }) => changeEntry(context, instance, changes).row),
    actions: pageButtons(context, range, (page) => ({ ...command, page })),
    ...rangeFooter(context, range, true),
  };
}
