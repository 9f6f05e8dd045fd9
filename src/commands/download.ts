import * as z from 'zod';
import { contentOf } from '../barium/content.ts';
import { button } from '../cards/card-context.ts';
import { objectName } from '../cards/object.ts';
import { findObject } from '../lookup/find-object.ts';
import { fileName } from '../lookup/objects.ts';
import { instance, short } from '../parser/argument-schemas.ts';
import type { Definition } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';

/** A file of an instance, its bytes passed through. */
export const download: Definition<'object.download'> = {
  name: 'object.download',
  word: 'download',
  role: 'viewer',
  isQuestion: true,
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'object', kind: 'rest' },
  ],
  keys: {},
  input: z.object({ instance, object: short.optional() }),
  async run({ instance: id, object: query }, context) {
    const search = await findObject(id, query, undefined, context);
    if (!search.ok) return search.reply;
    const { text } = context;
    const { object } = search;
    const name = objectName(text, object);
    const back = button(context, text.actions.files, { name: 'object.list', instance: id });
    if (object.kind === 'folder' || object.kind === 'form') {
      const kind = text.objects.kinds[object.kind];
      return refusal({ title: text.objects.notAFile(name, kind), actions: [back] });
    }
    const opened = await context.barium.openFile(object.id);
    const content = contentOf(opened, {
      name: opened.fileName ?? fileName(name, object.fileType),
      type: opened.type,
    });
    return answer({ title: text.objects.downloaded(content.name), actions: [back] }, { files: [content] });
  },
};
