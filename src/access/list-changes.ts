/** Compares the lists that a running bot reads again: the access lists and the messages. */
import { createHash } from 'node:crypto';
import { type AccessEntry, formatLimit, type ReloadableSettings, type ReloadableVariable } from '../config/index.ts';
import { entryText } from './roles.ts';

/** The entries of each variable, as they are written. */
export type ListEntries = Readonly<Record<ReloadableVariable, readonly string[]>>;

export interface ListChange {
  readonly variable: ReloadableVariable;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The number of entries afterwards. */
  readonly entries: number;
}

export function listEntries({ access, messages }: ReloadableSettings): ListEntries {
  const texts = (entries: readonly AccessEntry[]) => [...new Set(entries.map(entryText))];
  return {
    ACCESS_VIEWERS: texts(access.viewers),
    ACCESS_OPERATORS: texts(access.operators),
    ACCESS_ADMINS: texts(access.admins),
    ACCESS_APPLICATIONS: [...new Set(access.applications.map(formatLimit))],
    BARIUM_MESSAGES: Object.entries(messages).flatMap(([application, offered]) =>
      offered.map(({ name, requiresConfirmation }) => `${application}: ${name}${requiresConfirmation ? '!' : ''}`),
    ),
  };
}

/** The variables whose entries differ. Their order is not compared. */
export function findListChanges(
  before: Readonly<Record<string, readonly string[]>>,
  after: ListEntries,
): readonly ListChange[] {
  return variablesOf(after).flatMap((variable) => {
    const [old, current] = [new Set(before[variable]), new Set(after[variable])];
    const added = [...current].filter((entry) => !old.has(entry));
    const removed = [...old].filter((entry) => !current.has(entry));
    const isChanged = added.length + removed.length > 0;
    return isChanged ? [{ variable, added, removed, entries: current.size }] : [];
  });
}

export type ListDigests = Readonly<Record<ReloadableVariable, string>>;

/** A digest of each variable's entries, by which two processes can compare their lists without showing them. */
export function digestLists(settings: ReloadableSettings): ListDigests {
  const entries = listEntries(settings);
  const digest = (texts: readonly string[]) =>
    createHash('sha256')
      .update(JSON.stringify([...texts].sort()))
      .digest('hex')
      .slice(0, 16);
  return Object.fromEntries(
    variablesOf(entries).map((variable) => [variable, digest(entries[variable])]),
  ) as ListDigests;
}

function variablesOf(entries: ListEntries): readonly ReloadableVariable[] {
  return Object.keys(entries) as ReloadableVariable[];
}
