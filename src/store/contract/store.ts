/**
 * What the bot remembers, as a contract that any engine can keep. Times are ISO 8601 in UTC, always given by
 * the caller, so that tests own the clock.
 */
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import type { DeletionStore, NewDeletion } from './deletions.ts';
import type { ChangeStore, NewDelivery, OutboxStore, SnapshotStore, WatchStore } from './watching.ts';

/** An argument that a form may fill in. */
export interface OpenArgument {
  readonly argument: string;
  readonly required: boolean;
}

/** A row bound to one command, one person and the state the instance was shown in. It acts at most once. */
export interface Token {
  readonly token: string;
  /** Tokens offered together share it: acting on one spends them all. */
  readonly offer: string;
  /** The held command as JSON. */
  readonly command: string;
  /** True where a question was asked, to which acting on it is the answer. */
  readonly asked: boolean;
  /** Which of its arguments a form may fill in; every other is fixed. */
  readonly open: readonly OpenArgument[];
  readonly person: Person;
  readonly place: Conversation;
  readonly instanceId: string;
  readonly instanceName: string;
  /** What the offer was made on, as JSON; the command that made it can compare it. */
  readonly state: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | undefined;
  /** The audit row of what it did. */
  readonly auditId: number | undefined;
}

export type NewToken = Omit<Token, 'usedAt' | 'auditId'>;

/** What is written with a claim. */
export interface Claim {
  readonly proof: readonly [NewAuditRow, ...NewAuditRow[]];
  readonly deletion?: NewDeletion | undefined;
  readonly deliveries?: readonly NewDelivery[] | undefined;
}

export interface TokenStore {
  /** All or none. */
  issue(tokens: readonly NewToken[]): Promise<void>;
  find(token: string): Promise<Token | undefined>;
  /**
   * Spends the whole offer, for exactly one caller, ever: the one that may act. With it, or not at all, is written
   * what goes along: the audit rows of the act, the last of which every token of the offer is tied to, and a deletion
   * that is to wait. Answers that row's id, or `undefined` to everybody else and once expired.
   */
  claim(token: string, now: string, along: Claim): Promise<number | undefined>;
  /** Forgets what expired before `before`. Answers how many. */
  prune(before: string): Promise<number>;
}

/** How an effect ended. */
export type EffectOutcome = 'done' | 'not-taken' | 'refused' | 'failed' | 'unknown';

/** Why something was never begun. */
export const refusalOutcomes = [
  /** The person's role does not allow it. */
  'denied',
  /** Too much was asked at once. */
  'turned-away',
  /** The confirmation is somebody else's, or needs somebody else. */
  'wrong-person',
  /** The confirmation was shown elsewhere, or needs a place that others see. */
  'wrong-place',
  'expired',
  /** The instance is no longer as it was shown. */
  'changed',
] as const;
export type RefusalOutcome = (typeof refusalOutcomes)[number];

/** What was said on the way to an effect. */
export type StepOutcome = 'asked' | 'confirmed' | 'approved' | 'withdrawn' | 'undone';

/** How an audited act ended. `begun` is a row whose end never came: a crash in the middle. */
export type Outcome = 'begun' | EffectOutcome | RefusalOutcome | StepOutcome;

export interface AuditEntry {
  readonly at: string;
  readonly person: Person;
  readonly place: Conversation;
  /** The command's name, e.g. `instance.delete`. */
  readonly command: string;
  readonly instanceId: string | undefined;
  readonly instanceName: string | undefined;
  /** What it was about: the message's, file's, folder's or form's name. */
  readonly detail: string | undefined;
}

/** A row as it is written. All but a `begun` one are complete with that. */
export interface NewAuditRow extends AuditEntry {
  readonly outcome: Exclude<Outcome, EffectOutcome>;
}

export interface AuditRow extends AuditEntry {
  readonly id: number;
  readonly outcome: Outcome;
  readonly endedAt: string | undefined;
  readonly errorLogId: string | undefined;
}

/** Rows are added, and those that were begun are completed, once. None is ever changed otherwise, or removed. */
export interface AuditStore {
  /** Writes a row: of an effect before it begins, of anything else as it happens. Answers its id. */
  write(row: NewAuditRow): Promise<number>;
  /** Completes a row that was begun. One that has ended stays as it is. */
  end(
    id: number,
    end: { outcome: EffectOutcome; at: string; errorLogId?: string | undefined },
  ): Promise<void>;
  get(id: number): Promise<AuditRow | undefined>;
  /** Newest first; only what was refused, or only the rest, where that is asked for. */
  forInstance(instanceId: string, max: number, only?: 'refusals' | 'acts'): Promise<readonly AuditRow[]>;
  /** Acts that may have changed one of these instances, begun at that time or later; oldest first. */
  since(at: string, instanceIds: readonly string[]): Promise<readonly AuditRow[]>;
  /** All rows begun at `from` or later and before `until`, oldest first, in portions. */
  between(from: string, until: string | undefined): AsyncIterable<readonly AuditRow[]>;
}

/** Which incomings already had their effect. */
export interface SeenStore {
  /** True for the first caller with this key, false for every other. */
  claim(key: string, now: string): Promise<boolean>;
  /**
   * Like a claim; with it, or not at all, is written the audit row of the act, which the key is tied to. Answers its
   * id, or `undefined` to every other caller.
   */
  begin(key: string, proof: NewAuditRow): Promise<number | undefined>;
  /** What was done under this key. */
  auditId(key: string): Promise<number | undefined>;
  prune(before: string): Promise<number>;
}

export interface MessageName {
  readonly name: string;
  readonly boundary: boolean;
}

/** The message names that were seen to work, by application: the upstream has no list of them. */
export interface MessageNameStore {
  remember(application: string, message: MessageName, now: string): Promise<void>;
  /** The most recently used first. */
  known(application: string): Promise<readonly MessageName[]>;
}

/** Small values that belong to this installation: keys it made for itself, and what its adapters note down. */
export interface SettingStore {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** The stored value, which is gone then: of any number of callers one gets it. */
  take(name: string): Promise<string | undefined>;
  /** The stored value; `make`s and stores it the first time. Concurrent callers get the same one. */
  getOrMake(name: string, make: () => string): Promise<string>;
}

export interface Store {
  /** What it runs on, for people. */
  readonly engine: string;
  readonly tokens: TokenStore;
  readonly audit: AuditStore;
  readonly deletions: DeletionStore;
  readonly seen: SeenStore;
  readonly messageNames: MessageNameStore;
  readonly settings: SettingStore;
  readonly snapshot: SnapshotStore;
  readonly changes: ChangeStore;
  readonly watches: WatchStore;
  readonly outbox: OutboxStore;
  /** Rejects when the store cannot be written to just now. */
  check(): Promise<void>;
  close(): Promise<void>;
}
