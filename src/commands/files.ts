import * as z from 'zod';
import { buttonFor, instanceName, showButton } from '../cards/card-context.ts';
import { objectRow } from '../cards/object.ts';
import { emptyPageText, pageButtons, paginate, rangeFooter } from '../cards/pagination.ts';
import { truncateChars } from '../lib/truncate.ts';
import { readContents } from '../lookup/objects.ts';
import { instanceArgument, pageArgument } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { pageReply } from '../request/reply.ts';

/** The folders, forms and files of an instance. */
export const files: Definition<'object.list'> = {
  name: 'object.list',
  word: 'files',
  role: 'viewer',
  isReadOnly: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: { page: 'page' },
  argumentsSchema: z.object({ instance: instanceArgument, page: pageArgument.optional() }),
  async run(command, context) {
    const id = command.instance;
    const [instance, contents] = await Promise.all([context.barium.getInstance(id), readContents(id, context)]);
    const { objects, isComplete, unreadFolders } = contents;
    const { text } = context;
    const range = paginate(objects.length, command.page);
    const rows = objects
      .slice(range.from - 1, range.to)
      .map(({ object, folder }) => objectRow(context, id, object, folder));
    const card = {
      title: text.objects.title(instanceName(text, instance)),
      text: [
        ...(objects.length === 0 ? [text.objects.none] : emptyPageText(context, range)),
        ...(unreadFolders.length === 0
          ? []
          : [text.objects.unreadable(unreadFolders.map((name) => truncateChars(name, 60)))]),
      ],
      rows,
      actions: [
        ...pageButtons(context, range, (page) => ({ ...command, page })),
        ...buttonFor(context, 'operator', text.actions.upload, { name: 'object.upload', instance: id }),
        ...buttonFor(context, 'operator', text.actions.folder, { name: 'object.folder', instance: id }),
        ...buttonFor(context, 'operator', text.actions.form, {
          name: 'object.form',
          instance: id,
          fields: {},
        }),
        showButton(context, id),
      ],
      ...rangeFooter(context, range, isComplete),
    };
    return pageReply(card, command.page, range.pages);
  },
};
