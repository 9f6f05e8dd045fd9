import type { Person } from '../chat/person.ts';
import type { AccessEntry, PersonEntry } from '../config/index.ts';
import type { SettingStore } from '../store/contract/settings.ts';
import { accessEntryFor, entryText } from './roles.ts';

/** Display names of the people in the access lists: no platform resolves a name from an id alone. */
export interface DisplayNames {
  /** Saves the name of a person who wrote to the bot, if they are listed. */
  record(person: Person): Promise<void>;
  /** The name of a listed person when they last wrote to the bot. */
  lookup(entry: PersonEntry): Promise<string | undefined>;
}

/** Keeps the names in the store. The name of a person who is no longer listed stays there but is not shown. */
export function createDisplayNames(
  lists: readonly (readonly AccessEntry[])[],
  settings: Pick<SettingStore, 'get' | 'set'>,
): DisplayNames {
  const listed = new Set(lists.flatMap((entries) => entries.map(entryText)));
  /** Avoids a write for every message. */
  const saved = new Map<string, string>();
  const settingFor = (entry: string) => `name of ${entry}`;
  return {
    async record(person) {
      const entry = accessEntryFor(person);
      if (!listed.has(entry) || saved.get(entry) === person.name) return;
      await settings.set(settingFor(entry), person.name);
      saved.set(entry, person.name);
    },
    lookup: (entry) => settings.get(settingFor(entryText(entry))),
  };
}
