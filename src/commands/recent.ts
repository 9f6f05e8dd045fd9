import * as z from 'zod';
import { button } from '../cards/card-context.ts';
import { instanceRow } from '../cards/instance.ts';
import type { Row } from '../chat/card.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { listPersonInstances, type PersonInstanceRow } from '../lookup/person-instances.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

const maxRows = 15;

/** The cases that the person pinned, and those that they looked at lately. */
export const recent: Definition<'instance.recent'> = {
  name: 'instance.recent',
  word: 'recent',
  role: 'viewer',
  isPersonal: true,
  positionals: [],
  keys: {},
  argumentsSchema: z.object({}),
  async run(_command, context) {
    const { text } = context;
    const rows = await listPersonInstances(maxRows, context);
    return ok({
      title: text.recent.title,
      text: rows.length === 0 ? [text.recent.none] : [],
      rows: withHeadings(rows, context),
      actions: rows.length === 0 ? [button(context, text.actions.list, { name: 'instance.list' })] : [],
      footer: text.recent.note,
    });
  },
};

/** One group needs no heading. */
function withHeadings(rows: readonly PersonInstanceRow[], context: Context): Row[] {
  const { pinned, opened } = context.text.recent.headings;
  const firstOpened = rows.findIndex(({ isPinned }) => !isPinned);
  const headings = new Map(firstOpened > 0 ? [[0, pinned] as const, [firstOpened, opened] as const] : []);
  return rows.map((row, index) => ({ ...omitUndefined({ heading: headings.get(index) }), ...rowFor(row, context) }));
}

function rowFor({ row, isPinned }: PersonInstanceRow, context: Context): Row {
  const { text } = context;
  const shown = instanceRow(context, row, { now: context.now() });
  const pin = isPinned
    ? button(context, text.recent.unpin, { name: 'instance.unpin', instance: row.id })
    : button(context, text.recent.pin, { name: 'instance.pin', instance: row.id });
  const accessibilityLabel = text.accessibilityLabels.choose(pin.label, shown.title);
  return { ...shown, actions: [...(shown.actions ?? []), { ...pin, accessibilityLabel }] };
}
