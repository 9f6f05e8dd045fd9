import * as z from 'zod';
import { button, buttonFor, nameOf, shorten } from '../cards/card-context.ts';
import { objectRow } from '../cards/object.ts';
import { pageButtons, paging, pastTheEnd, rangeFooter } from '../cards/pagination.ts';
import { contentsOf } from '../lookup/objects.ts';
import { instance, page } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';

/** The folders, forms and files of an instance. */
export const files: Definition<'object.list'> = {
  name: 'object.list',
  word: 'files',
  role: 'viewer',
  isQuestion: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: { page: 'page' },
  input: z.object({ instance, page: page.optional() }),
  async run(command, context) {
    const id = command.instance;
    const [shown, contents] = await Promise.all([context.barium.getInstance(id), contentsOf(id, context)]);
    const { found, complete, unread } = contents;
    const { text } = context;
    const where = paging(found.length, command.page);
    const rows = found
      .slice(where.from - 1, where.to)
      .map(({ object, folder }) => objectRow(context, id, object, folder));
    const card = {
      title: text.objects.title(nameOf(text, shown)),
      text: [
        ...(found.length === 0 ? [text.objects.none] : pastTheEnd(context, where)),
        ...(unread.length === 0 ? [] : [text.objects.unread(unread.map((name) => shorten(name, 60)))]),
      ],
      rows,
      actions: [
        ...pageButtons(context, where, (turned) => ({ ...command, page: turned })),
        ...buttonFor(context, 'operator', text.actions.upload, { name: 'object.upload', instance: id }),
        ...buttonFor(context, 'operator', text.actions.folder, { name: 'object.folder', instance: id }),
        ...buttonFor(context, 'operator', text.actions.form, {
          name: 'object.form',
          instance: id,
          fields: {},
        }),
        button(context, text.actions.show, { name: 'instance.show', instance: id }),
      ],
      ...rangeFooter(context, where, complete),
    };
    return answer(card, { replacesOriginal: command.page !== undefined });
  },
};
