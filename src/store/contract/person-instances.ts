import type { Person } from '../../chat/person.ts';

/** An instance that a person looked at, or has pinned. */
export interface PersonInstance {
  readonly instanceId: string;
  readonly isPinned: boolean;
}

/** What people looked at lately, and what they keep at hand. Nobody else is shown it. */
export interface PersonInstanceStore {
  /** The person's pinned instances, then the others; of both, the one that was pinned or viewed last comes first. */
  list(person: Person, max: number): Promise<readonly PersonInstance[]>;
  /** Is written within a second or so, or lost in a crash. */
  recordView(person: Person, instanceId: string, at: string): Promise<void>;
  /** Returns whether it was not pinned before. */
  pin(person: Person, instanceId: string, at: string): Promise<boolean>;
  /** Returns whether it was pinned before. */
  unpin(person: Person, instanceId: string): Promise<boolean>;
  countPinned(person: Person): Promise<number>;
  /** Deletes instances last viewed before `before`, and pinned ones last viewed before `pinnedBefore`. Returns how many. */
  prune(before: string, pinnedBefore: string): Promise<number>;
}
