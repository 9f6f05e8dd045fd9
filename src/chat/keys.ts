import { toBoundedKey } from '../lib/bounded-key.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import type { Conversation } from './conversation.ts';
import type { Person } from './person.ts';

/** The key of a channel or chat; its threads share the key. */
export function conversationKey(conversation: Pick<Conversation, 'platform' | 'tenant' | 'id'>): string {
  return toBoundedKey(JSON.stringify([conversation.platform, conversation.tenant, conversation.id]));
}

export function personKey(person: Pick<Person, 'platform' | 'tenant' | 'id'>): string {
  return toBoundedKey(JSON.stringify([person.platform, person.tenant, person.id]));
}

/** The part of a person that decides how texts for them are written. */
export function readerOf({ locale, timeZone }: Person): Pick<Person, 'locale' | 'timeZone'> {
  return omitUndefined({ locale, timeZone });
}
