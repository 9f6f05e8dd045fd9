import * as z from 'zod';
import { isSameConversation } from '../access/conversation.ts';
import { isAtLeast } from '../access/roles.ts';
import { AuthenticationError, InvalidResponseError, NotFoundError, UnreachableError } from '../barium/errors.ts';
import { auditLine, auditStep } from '../cards/audit.ts';
import { instanceName, joinWords, showButton } from '../cards/card-context.ts';
import { changeText } from '../cards/change.ts';
import type { Row } from '../chat/card.ts';
import type { Conversation } from '../chat/conversation.ts';
import { personKey } from '../chat/keys.ts';
import { instanceArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';
import type { AuditRow, Outcome } from '../store/contract/audit.ts';
import type { Change } from '../store/contract/changes.ts';
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
    const { name, exists, isUnavailable } = await identify(id, effects, changes, context);
    const refused = collapseAll(rejections).slice(0, maxRejections);
    const rows = [
      ...changes.map((change) => ({ at: change.at, row: changeRow(text, change) })),
      ...[...collapseRepeats(effects), ...refused].map(({ row, times }) => ({
        at: row.at,
        row: effectRow(row, times, context),
      })),
    ];
    // Stable sort: rows with the same time stay newest first.
    rows.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
    return ok({
      title: text.history.title(name),
      text: [
        ...(isUnavailable ? [text.history.bariumUnavailable] : []),
        ...(rows.length === 0 ? [text.history.none] : []),
      ],
      rows: rows.slice(0, maxRows).map(({ row }) => row),
      actions: exists ? [showButton(context, id)] : [],
    });
  },
};

/** Uses the current name from Barium, or the last known name if the instance is deleted or Barium is unreachable. */
async function identify(
  id: string,
  effects: readonly AuditRow[],
  changes: readonly Change[],
  { barium, watchQueries, text }: Context,
) {
  try {
    return { name: instanceName(text, await barium.getInstance(id)), exists: true, isUnavailable: false };
  } catch (error) {
    const known = changes[0]?.instance ?? watchQueries.getInstance(id);
    const last =
      effects.find((row) => row.instanceName !== undefined)?.instanceName ??
      (known === undefined ? undefined : instanceName(text, known));
    const isUnavailable = isUnavailableError(error);
    if (last === undefined || !(isUnavailable || error instanceof NotFoundError)) throw error;
    return { name: last, exists: isUnavailable && known?.isGone !== true, isUnavailable };
  }
}

/** Whether Barium could not be asked, rather than having answered that the instance does not exist. */
function isUnavailableError(error: unknown): boolean {
  return [UnreachableError, AuthenticationError, InvalidResponseError].some((kind) => error instanceof kind);
}

function changeRow(text: Strings, change: Change): Row {
  const words = changeText({ text }, change);
  const parts = typeof words === 'string' ? [words] : words;
  // A title is plain text, so timestamps in it, such as a deadline, go into the detail.
  const title = parts.filter((part) => typeof part === 'string').join('');
  const timestamps = parts.filter((part) => typeof part !== 'string').map((part) => [part]);
  return { title: title.trim(), detail: joinWords(text, [[timestamp(change.at)], ...timestamps]) };
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

function effectRow(row: AuditRow, times: number, context: Context): Row {
  const { text } = context;
  const conversation = conversationText(row.conversation, context);
  const reference = row.errorLogId === undefined ? undefined : text.history.reference(row.errorLogId);
  return {
    title: times === 1 ? auditLine(text, row) : text.history.repeated(auditLine(text, row), times),
    badge: { label: text.history.outcomes[row.outcome], tone: tones[row.outcome] },
    detail: joinWords(text, [[timestamp(row.at)], conversation, reference]),
  };
}

/** Only admins see the names of other channels, which may be private. */
function conversationText(conversation: Conversation, { text, role, conversation: here }: Context): string {
  if (conversation.isDirect) return text.history.directMessage;
  const canSeeName = isSameConversation(conversation, here) || isAtLeast(role, 'admin');
  return canSeeName && conversation.name !== undefined ? conversation.name : text.history.anotherChannel;
}
