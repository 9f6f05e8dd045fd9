/** Direct messages: replies that only the user is allowed to see. */
import type { Person } from '../../src/chat/person.ts';
import type { OutboundActivity } from './activity.ts';
import type { ConversationAddress } from './connector.ts';
import { isForbidden } from './connector-errors.ts';
import type { ActivityContext, TeamsServices } from './context.ts';
import { addressOf } from './conversation-references.ts';

/**
 * Sends a message in the user's personal chat with the bot. Returns its id, or `undefined` if the user has no such chat and
 * it cannot be created. Rejects with any other `ConnectorError`.
 */
export async function sendDirectMessage(
  services: TeamsServices,
  context: ActivityContext,
  message: OutboundActivity,
): Promise<string | undefined> {
  const stored = await findPersonalChat(services, context.event.person);
  const id = stored && (await trySend(services, stored, message));
  if (id !== undefined) return id;
  const created = await createPersonalChat(services, context);
  return created && trySend(services, created, message);
}

async function trySend(
  { retryingConnector }: TeamsServices,
  to: ConversationAddress,
  message: OutboundActivity,
): Promise<string | undefined> {
  try {
    return await retryingConnector.send(to, message);
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

/** The address of the person's personal chat with the bot, if they have one. */
export async function findPersonalChat(
  { references }: Pick<TeamsServices, 'references'>,
  person: Person,
): Promise<ConversationAddress | undefined> {
  const id = await references.findPersonalChat(person);
  if (id === undefined) return undefined;
  const reference = await references.find({ tenant: person.tenant, id });
  return reference === undefined || reference.isRemoved ? undefined : addressOf(reference, id);
}

async function createPersonalChat(
  { references, retryingConnector: connector }: TeamsServices,
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
