import * as z from 'zod';
import { addObject } from '../effects/add-object.ts';
import { executeOnce, loadStatus } from '../effects/execute.ts';
import { offerForm } from '../effects/offer-form.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { truncateChars } from '../lib/truncate.ts';
import { instanceArgument, shortText } from '../parser/argument-schemas.ts';
import type { EffectDefinition } from '../request/definition.ts';

/** Adds a folder to the root of an instance. */
export const folder: EffectDefinition<'object.folder'> = {
  name: 'object.folder',
  word: 'folder',
  role: 'operator',
  positionals: [
    { argument: 'instance', kind: 'instance' },
    { argument: 'folder', kind: 'rest' },
  ],
  keys: { name: 'folder' },
  argumentsSchema: z.object({ instance: instanceArgument, folder: shortText.optional() }),

  async run(command, context) {
    const target = await loadStatus(command.instance, context);
    if (command.folder !== undefined) return executeOnce(folder, command, target, context);
    const pending = { command, openArguments: [{ argument: 'folder', required: true }] };
    return offerForm(folder, pending, context.text.folder.title(target.name), target, context);
  },

  buildForm({ folder: value }, { text: { actions, folder: words } }) {
    const field = { kind: 'text', name: 'folder', label: words.field, required: true, maxLength: 200 } as const;
    return { title: actions.folder, fields: [{ ...field, ...omitUndefined({ value }) }], submit: words.submit };
  },

  loadTarget: loadStatus,
  auditDetail: (command) => command.folder,

  async execute({ folder: name = '' }, target, context) {
    const done = context.text.folder.done(truncateChars(name, 80));
    return addObject({ kind: 'folder', name }, done, target, context, () => context.barium.addFolder(target.id, name));
  },
};
