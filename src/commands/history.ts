import * as z from 'zod';
import { isSameConversation } from '../access/conversation.ts';
import { isAtLeast } from '../access/roles.ts';
import { auditLine, auditStep } from '../cards/audit.ts';
import { joinWords, showButton } from '../cards/card-context.ts';
import { changeRow } from '../cards/change.ts';
import type { Row } from '../chat/card.ts';
import type { Conversation } from '../chat/conversation.ts';
import { personKey } from '../chat/keys.ts';
import type { Person } from '../chat/person.ts';
import type { RichText } from '../chat/rich-text.ts';
import { createDateFormat } from '../lib/date-format.ts';
import { identify } from '../lookup/identify.ts';
import { instanceArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';
import type { AuditRow, Outcome } from '../store/contract/audit.ts';
import { timestamp } from '../text/format.ts';
import type { Strings } from '../text/strings.ts';

const maxRows = 20;
/** Limits rejected attempts, so that repeating them cannot hide what was done. */
const maxRejections = 5;
/** Audit rows to read, before repeats are collapsed. */
const maxRowsRead = 500;

/** The changes of an instance, and the effects of the bot, newest first. Deleted instances keep their history. */
export const history: Definition<'instance.history'> = {
  name: 'instance.history',
  word: 'history',
  role: 'viewer',
  isReadOnly: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  argumentsSchema: z.object({ instance: instanceArgument }),
  async run({ instance: id }, context) {
    const { text, store } = context;
    const [effects, rejections, changes] = await Promise.all([
      store.audit.listForInstance(id, maxRowsRead, 'acts'),
      store.audit.listForInstance(id, maxRowsRead, 'refusals'),
      store.changes.listForInstance(id, maxRows),
    ]);
    const recordedName = effects.find((row) => row.instanceName !== undefined)?.instanceName;
    const { name, exists, isUnavailable } = await identify(id, changes, context, recordedName);
    const refused = collapseAll(rejections).slice(0, maxRejections);
    const rows: readonly DatedRow[] = [
      ...changes.map((change) => ({ at: change.at, row: changeRow(text, change, 'time') })),
      ...[...foldSteps(collapseRepeats(effects)), ...refused].map((collapsed) => ({
        at: collapsed.row.at,
        row: effectRow(collapsed, context),
      })),
    ];
    // Stable sort: rows with the same time stay newest first.
    const newest = [...rows].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1)).slice(0, maxRows);
    return ok({
      title: text.history.title(name),
      text: [
        ...(isUnavailable ? [text.history.bariumUnavailable] : []),
        ...(rows.length === 0 ? [text.history.none] : []),
      ],
      rows: groupByDay(newest, context.person),
      actions: exists ? [showButton(context, id)] : [],
    });
  },
};

interface DatedRow {
  readonly at: string;
  readonly row: Row;
}

/** The first row of each day, in the reader's time zone, gets the day as its heading. */
function groupByDay(rows: readonly DatedRow[], { timeZone }: Person): readonly Row[] {
  const day = createDateFormat('en', timeZone, { dateStyle: 'short' });
  const days = rows.map(({ at }) => day.format(new Date(at)));
  return rows.map(({ at, row }, index) =>
    index > 0 && days[index] === days[index - 1] ? row : { ...row, heading: [timestamp(at, 'date')] },
  );
}

const tones = {
  begun: 'warning',
  done: 'good',
  'not-accepted': 'neutral',
  refused: 'bad',
  failed: 'bad',
  unknown: 'warning',
  denied: 'bad',
  'wrong-person': 'bad',
  'wrong-conversation': 'bad',
  expired: 'neutral',
  changed: 'neutral',
  asked: 'neutral',
  confirmed: 'neutral',
  approved: 'neutral',
  withdrawn: 'neutral',
  undone: 'neutral',
  'rate-limited': 'neutral',
} as const satisfies Readonly<Record<Outcome, string>>;

interface CollapsedRow {
  readonly row: AuditRow;
  times: number;
  /** What led to it, newest first. */
  readonly steps?: AuditRow[];
}

/** Longer than a deletion can wait for its approval. */
const maxStepMs = 48 * 60 * 60_000;

/** Adds what only led to something, such as a question that was confirmed, to what came of it. */
function foldSteps(rows: readonly CollapsedRow[]): readonly CollapsedRow[] {
  const folded: (CollapsedRow & { readonly steps: AuditRow[] })[] = [];
  const latest = new Map<string, (typeof folded)[number]>();
  for (const { row, times } of rows) {
    const key = JSON.stringify([row.command, row.instanceId]);
    const result = latest.get(key);
    const isStep = row.outcome === 'asked' || row.outcome === 'confirmed' || row.outcome === 'approved';
    if (isStep && result !== undefined && Date.parse(result.row.at) - Date.parse(row.at) < maxStepMs) {
      result.steps.push(row);
      continue;
    }
    const entry = { row, times, steps: [] };
    folded.push(entry);
    if (!isWithoutEffect(row)) latest.set(key, entry);
  }
  return folded;
}

/** Collapses equal rejected attempts into the latest one. */
function collapseAll(rejections: readonly AuditRow[]): readonly CollapsedRow[] {
  const rows = new Map<string, CollapsedRow>();
  for (const row of rejections) {
    const last = rows.get(identityOf(row));
    if (last === undefined) rows.set(identityOf(row), { row, times: 1 });
    else last.times += 1;
  }
  return [...rows.values()];
}

/** Collapses equal attempts without effect into the latest one, if nothing happened in between. */
function collapseRepeats(effects: readonly AuditRow[]): readonly CollapsedRow[] {
  const rows: CollapsedRow[] = [];
  for (const row of effects) {
    const last = rows.at(-1);
    if (last !== undefined && isWithoutEffect(row) && identityOf(last.row) === identityOf(row)) last.times += 1;
    else rows.push({ row, times: 1 });
  }
  return rows;
}

function isWithoutEffect({ outcome }: AuditRow): boolean {
  return auditStep[outcome] === 'tried';
}

function identityOf({ person, command, detail, outcome }: AuditRow): string {
  return JSON.stringify([personKey(person), command, detail, outcome]);
}

/** Outcomes that the title says in words. */
const toldByTitle: readonly Outcome[] = ['done', 'asked', 'confirmed', 'approved', 'withdrawn', 'undone'];

function effectRow({ row, times, steps = [] }: CollapsedRow, context: Context): Row {
  const { text } = context;
  const conversation = conversationText(row.conversation, context);
  const reference = row.errorLogId === undefined ? undefined : text.history.reference(row.errorLogId);
  const line = auditLine(text, row);
  return {
    title: times === 1 ? line : text.history.repeated(line, times),
    ...(toldByTitle.includes(row.outcome)
      ? {}
      : { badge: { label: text.history.outcomes[row.outcome], tone: tones[row.outcome] } }),
    detail: joinWords(text, [
      [timestamp(row.at, 'time')],
      conversation,
      ...steps.map((step) => stepText(step, row, text)),
      reference,
    ]),
  };
}

/** `asked 10:01`; with the person's name if it was somebody else. */
function stepText(step: AuditRow, { person }: AuditRow, text: Strings): RichText {
  const isOther = personKey(step.person) !== personKey(person);
  return [
    ...(isOther ? [`${step.person.name}: `] : []),
    `${text.history.outcomes[step.outcome]} `,
    timestamp(step.at, 'time'),
  ];
}

/** Only admins see the names of other channels, which may be private. */
function conversationText(conversation: Conversation, { text, role, conversation: here }: Context): string {
  if (conversation.isDirect) return text.history.directMessage;
  const canSeeName = isSameConversation(conversation, here) || isAtLeast(role, 'admin');
  return canSeeName && conversation.name !== undefined ? conversation.name : text.history.anotherChannel;
}
