import * as z from 'zod';
import { button, instanceName, showButton } from '../cards/card-context.ts';
import type { Reply } from '../chat/reply.ts';
import { instanceArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';
import type { PersonInstance } from '../store/contract/person-instances.ts';

/** As many as completion can show. */
const maxPins = 25;

const pinSyntax = {
  role: 'viewer',
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  argumentsSchema: z.object({ instance: instanceArgument }),
} as const satisfies Partial<Definition<'instance.pin'>>;

/** Keeps a case at hand for the person: it comes first in `recent` and in completion. */
export const pin: Definition<'instance.pin'> = {
  name: 'instance.pin',
  word: 'pin',
  ...pinSyntax,
  async run({ instance: id }, context) {
    const { text, store, person, now } = context;
    const name = instanceName(text, await context.barium.getInstance(id));
    const listed = await store.personInstances.list(person, maxPins);
    const isPinned = listed.some((one) => one.isPinned && one.instanceId === id);
    if (!isPinned && !(await hasRoom(listed, context))) {
      return rejected({ title: text.recent.tooMany(maxPins), actions: [recentButton(context)] });
    }
    const isNew = await store.personInstances.pin(person, id, now().toISOString());
    return pinReply(isNew ? text.recent.pinned(name) : text.recent.alreadyPinned(name), id, context);
  },
};

/** Whether one more can be pinned. Deleted cases make room: the person does not see them, so cannot unpin them. */
async function hasRoom(
  listed: readonly PersonInstance[],
  { store: { personInstances }, person, watchQueries }: Context,
): Promise<boolean> {
  if ((await personInstances.countPinned(person)) < maxPins) return true;
  const deleted = listed.filter(({ instanceId }) => watchQueries.getInstance(instanceId)?.isGone === true);
  const unpinned = await Promise.all(deleted.map(({ instanceId }) => personInstances.unpin(person, instanceId)));
  return unpinned.includes(true);
}

export const unpin: Definition<'instance.unpin'> = {
  name: 'instance.unpin',
  word: 'unpin',
  ...pinSyntax,
  async run({ instance: id }, context) {
    const { text, store, person } = context;
    const name = instanceName(text, await context.barium.getInstance(id));
    const wasPinned = await store.personInstances.unpin(person, id);
    return pinReply(wasPinned ? text.recent.unpinned(name) : text.recent.notPinned(name), id, context);
  },
};

function pinReply(title: string, id: string, context: Context): Reply {
  return ok({ title, actions: [showButton(context, id), recentButton(context)] });
}

function recentButton(context: Context) {
  return button(context, context.text.recent.button, { name: 'instance.recent' });
}
