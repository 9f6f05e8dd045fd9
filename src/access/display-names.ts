import type { Person } from '../chat/person.ts';
import type { AccessEntry, PersonEntry } from '../config/index.ts';
import type { SettingStore } from '../store/contract/store.ts';
import { accessEntryOf, entryText } from './roles.ts';

/** What those are called whom the access lists name: no platform tells it by an id alone. */
export interface Names {
  /** Notes what somebody is called who is heard from, if they are listed. */
  heard(person: Person): Promise<void>;
  /** What somebody was called when they were last heard from. */
  of(entry: PersonEntry): Promise<string | undefined>;
}

/** Remembers them in the store. A name stays there when its entry is taken off the list, and is told to nobody then. */
export function createNames(
  lists: readonly (readonly AccessEntry[])[],
  settings: Pick<SettingStore, 'get' | 'set'>,
): Names {
  const listed = new Set(lists.flatMap((entries) => entries.map(entryText)));
  /** Written down once, not with every word that is said. */
  const noted = new Map<string, string>();
  const keyOf = (entry: string) => `name of ${entry}`;
  return {
    async heard(person) {
      const entry = accessEntryOf(person);
      if (!listed.has(entry) || noted.get(entry) === person.name) return;
      await settings.set(keyOf(entry), person.name);
      noted.set(entry, person.name);
    },
    of: (entry) => settings.get(keyOf(entryText(entry))),
  };
}
