import * as z from 'zod';
import { isSamePlace } from '../access/conversation.ts';
import { includes } from '../access/roles.ts';
import { CredentialsError, NonsenseError, NotFoundError, UnreachableError } from '../barium/errors.ts';
import { actLine, stepOf } from '../cards/audit.ts';
import { button, joined, moment, nameOf } from '../cards/card-context.ts';
import { changeWords } from '../cards/change.ts';
import type { Row } from '../chat/card.ts';
import type { Conversation } from '../chat/conversation.ts';
import { personKey } from '../chat/keys.ts';
import { instance } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';
import type { AuditRow, Outcome } from '../store/contract/store.ts';
import type { Change } from '../store/contract/watching.ts';
import type { Text } from '../text/strings.ts';

/** What a chat window shows of a history. */
const mostRows = 20;
/** Of these, what was refused: it is not to push out what was done, whoever tries whatever how often. */
const mostRefused = 5;
/** Rows of the audit that are looked at. */
const mostRead = 500;

/**
 * What was seen to change and who did what through the bot, newest first. A deleted instance keeps its history.
 */
export const history: Definition<'instance.history'> = {
  name: 'instance.history',
  word: 'history',
  role: 'viewer',
  isQuestion: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  input: z.object({ instance }),
  async run({ instance: id }, context) {
    const { text, store } = context;
    const [acts, refusals, changes] = await Promise.all([
      store.audit.forInstance(id, mostRead, 'acts'),
      store.audit.forInstance(id, mostRead, 'refusals'),
      store.changes.forInstance(id, mostRows),
    ]);
    const { name, isThere, isAway } = await nameFor(id, acts, changes, context);
    const refused = alike(refusals).slice(0, mostRefused);
    const rows = [
      ...changes.map((change) => ({ at: change.at, row: changeRow(text, change) })),
      ...[...gathered(acts), ...refused].map(({ act, times }) => ({
        at: act.at,
        row: actRow(act, times, context),
      })),
    ];
    // Of what has the same time, what is first here came last.
    rows.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
    return answer({
      title: text.history.title(name),
      text: [...(isAway ? [text.history.away] : []), ...(rows.length === 0 ? [text.history.none] : [])],
      rows: rows.slice(0, mostRows).map(({ row }) => row),
      actions: isThere ? [button(context, text.actions.show, { name: 'instance.show', instance: id })] : [],
    });
  },
};

/** Barium is asked what it is called; where that is gone, or cannot be asked, it is called what it was. */
async function nameFor(
  id: string,
  acts: readonly AuditRow[],
  changes: readonly Change[],
  { barium, watching, text }: Context,
) {
  try {
    return { name: nameOf(text, await barium.getInstance(id)), isThere: true, isAway: false };
  } catch (error) {
    const seen = changes[0]?.instance ?? watching.known(id);
    const last =
      acts.find((row) => row.instanceName !== undefined)?.instanceName ??
      (seen === undefined ? undefined : nameOf(text, seen));
    const isAway = isUnanswered(error);
    if (last === undefined || !(isAway || error instanceof NotFoundError)) throw error;
    return { name: last, isThere: isAway && seen?.gone !== true, isAway };
  }
}

/** Barium did not say no: it said nothing, or nothing that makes sense. */
function isUnanswered(error: unknown): boolean {
  return [UnreachableError, CredentialsError, NonsenseError].some((kind) => error instanceof kind);
}

function changeRow(text: Text, change: Change): Row {
  const words = changeWords({ text }, change);
  const parts = typeof words === 'string' ? [words] : words;
  // A title is one plain text: a moment in it, such as a deadline, goes below.
  const title = parts.filter((part) => typeof part === 'string').join('');
  const moments = parts.filter((part) => typeof part !== 'string').map((part) => [part]);
  return { title: title.replace(/:\s*$/u, ''), detail: joined(text, [moment(change.at), ...moments]) };
}

const tones = {
  begun: 'warning',
  done: 'good',
  'not-taken': 'neutral',
  refused: 'bad',
  failed: 'bad',
  unknown: 'warning',
  denied: 'bad',
  'wrong-person': 'bad',
  'wrong-place': 'bad',
  expired: 'neutral',
  changed: 'neutral',
  asked: 'neutral',
  confirmed: 'neutral',
  approved: 'neutral',
  withdrawn: 'neutral',
  undone: 'neutral',
  'turned-away': 'neutral',
} as const satisfies Readonly<Record<Outcome, string>>;

interface Gathered {
  readonly act: AuditRow;
  times: number;
}

/** What one person tried in vain, as the last time of all. */
function alike(refusals: readonly AuditRow[]): readonly Gathered[] {
  const rows = new Map<string, Gathered>();
  for (const act of refusals) {
    const last = rows.get(factsOf(act));
    if (last === undefined) rows.set(factsOf(act), { act, times: 1 });
    else last.times += 1;
  }
  return [...rows.values()];
}

/** What one person did in vain several times in a row, as the last time of them. */
function gathered(acts: readonly AuditRow[]): readonly Gathered[] {
  const rows: Gathered[] = [];
  for (const act of acts) {
    const last = rows.at(-1);
    if (last !== undefined && wasInVain(act) && factsOf(last.act) === factsOf(act)) last.times += 1;
    else rows.push({ act, times: 1 });
  }
  return rows;
}

function wasInVain({ outcome }: AuditRow): boolean {
  return stepOf[outcome] === 'tried';
}

function factsOf({ person, command, detail, outcome }: AuditRow): string {
  return JSON.stringify([personKey(person), command, detail, outcome]);
}

function actRow(row: AuditRow, times: number, context: Context): Row {
  const { text } = context;
  const where = whereOf(row.place, context);
  const reference = row.errorLogId === undefined ? undefined : text.history.reference(row.errorLogId);
  return {
    title: times === 1 ? actLine(text, row) : text.history.times(actLine(text, row), times),
    badge: { label: text.history.outcomes[row.outcome], tone: tones[row.outcome] },
    detail: joined(text, [moment(row.at), where, reference]),
  };
}

/** Other places' names are for admins: some are private. */
function whereOf(place: Conversation, { text, role, place: here }: Context): string {
  if (place.isDirect) return text.history.direct;
  const isTold = isSamePlace(place, here) || includes(role, 'admin');
  return isTold && place.name !== undefined ? place.name : text.history.elsewhere;
}
