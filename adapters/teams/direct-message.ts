/** The asker's own chat with the bot, where goes what nobody else may see. */
import type { Outgoing } from './activity.ts';
import type { Address } from './connector.ts';
import { isShutOut } from './connector-errors.ts';
import type { Desk, Turn } from './context.ts';
import { addressOf } from './conversation-references.ts';

/**
 * Sends to the asker alone. Answers false where they cannot be reached: the bot is not in their personal chat.
 * Rejects when the connector fails otherwise.
 */
export async function sendPrivately(desk: Desk, turn: Turn, outgoing: Outgoing): Promise<boolean> {
  const known = await knownAddress(desk, turn);
  if (known !== undefined && (await arrives(desk, known, outgoing))) return true;
  const opened = await openAddress(desk, turn);
  return opened !== undefined && (await arrives(desk, opened, outgoing));
}

async function arrives({ voice }: Desk, to: Address, outgoing: Outgoing): Promise<boolean> {
  try {
    await voice.send(to, outgoing);
    return true;
  } catch (error) {
    if (isShutOut(error)) return false;
    throw error;
  }
}

async function knownAddress({ book }: Desk, { scene }: Turn): Promise<Address | undefined> {
  const { person, conversation: place } = scene;
  const conversation = await book.personalOf(person);
  if (conversation === undefined) return undefined;
  const entry = await book.find({ tenant: place.tenant, id: conversation });
  return entry === undefined || entry.gone === true ? undefined : addressOf(entry, conversation);
}

async function openAddress({ book, connector }: Desk, turn: Turn): Promise<Address | undefined> {
  const { activity, entry, scene } = turn;
  if (activity.from === undefined) return undefined;
  const { id, name } = activity.from;
  try {
    const conversation = await connector.openPersonal(entry, { id, name }, scene.conversation.tenant);
    await book.learnPersonal(scene.person, conversation, entry);
    return addressOf({ ...entry, kind: 'personal' }, conversation);
  } catch (error) {
    if (isShutOut(error)) return undefined;
    throw error;
  }
}
