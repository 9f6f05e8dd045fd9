/** The messages that are known for a process. Barium does not say which one an instance waits for. */
import type { Instance, TaskRow } from '../barium/types.ts';
import type { OfferedMessage } from '../config/index.ts';
import type { Context } from '../request/context.ts';
import type { MessageName } from '../store/contract/message-names.ts';

type KnownMessage = OfferedMessage & Pick<MessageName, 'milestone'>;

export function findMessage(name: string, messages: readonly OfferedMessage[]): OfferedMessage | undefined {
  return messages.find((message) => message.name.toLowerCase() === name.toLowerCase());
}

/** The configured messages, then the recently accepted ones, without duplicates. */
export async function messagesFor(application: string | undefined, context: Context): Promise<readonly KnownMessage[]> {
  if (application === undefined) return [];
  const configured = Object.entries(context.offeredMessages)
    .filter(([name]) => name.toLowerCase() === application.toLowerCase())
    .flatMap(([, messages]) => messages);
  const recent = (await context.store.messageNames.listRecent(application)).map((message) => ({
    ...message,
    requiresConfirmation: false,
  }));
  const byName = new Map<string, KnownMessage>();
  for (const message of [...configured, ...recent]) {
    const earlier = byName.get(message.name);
    byName.set(message.name, { ...message, ...earlier });
  }
  return [...byName.values()];
}

/**
 * The message that an instance most likely waits for: one with the name of an open task, else the one that was last
 * accepted at the same milestone, else the only one that is known if no task is open. `undefined` if it can't be told.
 */
export async function likelyMessage(
  { applicationName, milestone }: Pick<Instance, 'applicationName' | 'milestone'>,
  openTasks: readonly Pick<TaskRow, 'name'>[],
  context: Context,
): Promise<string | undefined> {
  const messages = (await messagesFor(applicationName, context)).filter((message) => !message.requiresConfirmation);
  const awaited = new Set(openTasks.flatMap(({ name }) => name?.toLowerCase() ?? []));
  const named = messages.find(({ name }) => awaited.has(name.toLowerCase()));
  const before = milestone === undefined ? undefined : messages.find((message) => message.milestone === milestone);
  const only = openTasks.length === 0 && messages.length === 1 ? messages[0] : undefined;
  return (named ?? before ?? only)?.name;
}
