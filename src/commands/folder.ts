import * as z from 'zod';
import { shorten } from '../cards/card-context.ts';
import { added, checkAdded, countNamed, offerForm } from '../effects/added-card.ts';
import { actOnce, lookAtStatus } from '../effects/execute.ts';
import { instance, short } from '../parser/argument-schemas.ts';
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
  input: z.object({ instance, folder: short.optional() }),

  async run(command, context) {
    const target = await lookAtStatus(command.instance, context);
    if (command.folder !== undefined) {
      return actOnce(folder, command, target, context);
    }
    const words = context.text.folder;
    const held = { command, open: [{ argument: 'folder', required: true }] };
    return offerForm(context, target, held, (line) => ({
      title: words.title(target.name),
      line,
      fields: [{ kind: 'text', name: 'folder', label: words.field, required: true, maxLength: 200 }],
      submit: words.submit,
    }));
  },

  look: lookAtStatus,
  detail: (command) => command.folder,

  async act(command, target, context) {
    const name = command.folder ?? '';
    const thing = { kind: 'folder', name } as const;
    const before = await countNamed(thing, target, context);
    try {
      await context.barium.addFolder(target.id, name);
    } catch (error) {
      return checkAdded(error, thing, before, target, context);
    }
    return added(context.text.folder.done(shorten(name, 80)), target, context);
  },
};
