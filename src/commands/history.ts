import { z } from 'zod';
import { NotFoundError } from '../barium/errors.ts';
import { button, joined, moment, nameOf } from '../cards/pen.ts';
import type { Row } from '../chat.ts';
import type { AuditRow, Outcome } from '../store/store.ts';
import type { Text } from '../text/text.ts';
import type { Context } from './context.ts';
import type { Definition } from './definition.ts';
import { answer } from './reply.ts';
import { instance } from './schemas.ts';

/** What a chat window shows of a history. */
const mostRows = 20;

/** Who did what to an instance through the bot, newest first. A deleted instance keeps its history. */
export const history: Definition<'instance.history'> = {
  name: 'instance.history',
  word: 'history',
  role: 'viewer',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  input: z.object({ instance }),
  async run({ instance: id }, context) {
    const rows = await context.store.audit.forInstance(id, mostRows);
    const { name, isThere } = await nameFor(id, rows, context);
    const { text } = context;
    return answer({
      title: text.history.title(name),
      text: rows.length === 0 ? [text.history.none] : [],
      rows: rows.map((row) => historyRow(text, row)),
      actions: isThere ? [button(context, text.actions.show, { name: 'instance.show', instance: id })] : [],
    });
  },
};

async function nameFor(id: string, rows: readonly AuditRow[], { barium, text }: Context) {
  try {
    return { name: nameOf(text, await barium.getInstance(id)), isThere: true };
  } catch (error) {
    const last = rows.find((row) => row.instanceName !== undefined)?.instanceName;
    if (!(error instanceof NotFoundError) || last === undefined) throw error;
    return { name: last, isThere: false };
  }
}

const tones = {
  begun: 'warning',
  done: 'good',
  'not-taken': 'neutral',
  refused: 'bad',
  failed: 'bad',
  unknown: 'warning',
  denied: 'bad',
} as const satisfies Readonly<Record<Outcome, string>>;

function historyRow(text: Text, row: AuditRow): Row {
  const what = text.history.commands[row.command]?.(row.detail) ?? text.history.other(row.command);
  const reference = row.errorLogId === undefined ? undefined : text.history.reference(row.errorLogId);
  return {
    title: text.history.line(row.person.name, what),
    badge: { label: text.history.outcomes[row.outcome], tone: tones[row.outcome] },
    detail: joined(text, [moment(row.at), row.place.name, reference]),
  };
}
