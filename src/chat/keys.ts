import { boundedKey } from '../lib/bounded-key.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import type { Conversation } from './conversation.ts';
import type { Person } from './person.ts';

/** What the queue and the watches of a place are kept under. Threads of one place share them. */
export function conversationKey(place: Pick<Conversation, 'platform' | 'tenant' | 'id'>): string {
  return boundedKey(JSON.stringify([place.platform, place.tenant, place.id]));
}

export function personKey(person: Pick<Person, 'platform' | 'tenant' | 'id'>): string {
  return boundedKey(JSON.stringify([person.platform, person.tenant, person.id]));
}

/** What of a person decides how a text for them is written. */
export function readerOf({ locale, timeZone }: Person): Pick<Person, 'locale' | 'timeZone'> {
  return {
    ...omitUndefined({ locale, timeZone }),
  };
}
