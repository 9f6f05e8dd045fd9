import * as z from 'zod';
import { toContent } from '../barium/download.ts';
import { button } from '../cards/card-context.ts';
import { objectName } from '../cards/object.ts';
import { findObject } from '../lookup/find-object.ts';
import { fileName } from '../lookup/objects.ts';
import { instanceArgument, shortText } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';

/** Sends a file of an instance, streamed from Barium. */
export const download: Definition<'object.download'> = {
  name: 'object.download',
  word: 'download',
  role: 'viewer',
  isReadOnly: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'object', kind: 'rest' },
  ],
  keys: {},
  argumentsSchema: z.object({ instance: instanceArgument, object: shortText.optional() }),
  async run({ instance: id, object: query }, context) {
    const search = await findObject(id, query, undefined, context);
    if (!search.ok) return search.reply;
    const { text } = context;
    const { object } = search;
    const name = objectName(text, object);
    const back = button(context, text.actions.files, { name: 'object.list', instance: id });
    if (object.kind === 'folder' || object.kind === 'form') {
      const kind = text.objects.kinds[object.kind];
      return rejected({ title: text.objects.notAFile(name, kind), actions: [back] });
    }
    const opened = await context.barium.openFile(object.id);
    const content = toContent(opened, {
      name: opened.fileName ?? fileName(name, object.fileType),
      type: opened.type,
    });
    return ok({ title: text.objects.downloaded(content.name), actions: [back] }, { files: [content] });
  },
};
