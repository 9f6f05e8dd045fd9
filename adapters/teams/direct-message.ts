/** Direct messages: replies that only the user is allowed to see. */
import type { OutboundActivity } from './activity.ts';
import type { ConversationAddress } from './connector.ts';
import { isForbidden } from './connector-errors.ts';
import type { ActivityContext, TeamsServices } from './context.ts';
import { addressOf } from './conversation-references.ts';

/**
 * Sends a message in the user's personal chat with the bot. Returns false if the user has no such chat and it cannot be
 * created. Rejects with any other `ConnectorError`.
 */
export async function sendDirectMessage(
  services: TeamsServices,
  context: ActivityContext,
  message: OutboundActivity,
): Promise<boolean> {
  const stored = await findPersonalChat(services, context);
  if (stored !== undefined && (await trySend(services, stored, message))) return true;
  const created = await createPersonalChat(services, context);
  return created !== undefined && (await trySend(services, created, message));
}

async function trySend(
  { retryingConnector }: TeamsServices,
  to: ConversationAddress,
  message: OutboundActivity,
): Promise<boolean> {
  try {
    await retryingConnector.send(to, message);
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
}

async function findPersonalChat(
  { references }: TeamsServices,
  { event: { person } }: ActivityContext,
): Promise<ConversationAddress | undefined> {
  const id = await references.findPersonalChat(person);
  if (id === undefined) return undefined;
  const reference = await references.find({ tenant: person.tenant, id });
  return reference === undefined || reference.isRemoved ? undefined : addressOf(reference, id);
}

async function createPersonalChat(
  { references, connector }: TeamsServices,
  { activity, reference, event: { person } }: ActivityContext,
): Promise<ConversationAddress | undefined> {
  if (activity.from === undefined) return undefined;
  const { id, name } = activity.from;
  try {
    const chatId = await connector.createPersonalChat(reference, { id, name }, person.tenant);
    await references.savePersonalChat(person, chatId, reference);
    return addressOf({ ...reference, kind: 'personal' }, chatId);
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}
