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
  const configured = Object.entries(context.offeredMessages())
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
 * The messages that an instance most likely waits for, and that can be sent without being asked first: those with the name of
 * an open task, those that were accepted at the same milestone, and the only one that is known if no task is open.
 */
export async function likelyMessages(
  { applicationName, milestone }: Pick<Instance, 'applicationName' | 'milestone'>,
  openTasks: readonly Pick<TaskRow, 'name'>[],
  context: Context,
): Promise<readonly OfferedMessage[]> {
  const messages = (await messagesFor(applicationName, context)).filter((message) => !message.requiresConfirmation);
  const awaited = new Set(openTasks.flatMap(({ name }) => name?.toLowerCase() ?? []));
  const named = messages.filter(({ name }) => awaited.has(name.toLowerCase()));
  const before = milestone === undefined ? [] : messages.filter((message) => message.milestone === milestone);
  const only = openTasks.length === 0 && messages.length === 1 ? messages : [];
  return [...new Set([...named, ...before, ...only])];
}
