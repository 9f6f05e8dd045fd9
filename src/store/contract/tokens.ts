import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import type { NewAuditRow } from './audit.ts';
import type { NewDeletion } from './deletions.ts';
import type { NewDelivery } from './outbox.ts';

/** An argument that a form can fill in. */
export interface OpenArgument {
  readonly argument: string;
  readonly required: boolean;
}

/** One-time permission, bound to one command, one person and the instance's state at the time it was issued. */
export interface ConfirmationToken {
  readonly token: string;
  /** Shared by tokens that are issued together: consuming one consumes all. */
  readonly offerId: string;
  /** The command, as JSON. */
  readonly command: string;
  /** True if consuming the token answers a confirmation question. */
  readonly isConfirmation: boolean;
  /** The arguments that a form can fill in; all others are fixed. */
  readonly openArguments: readonly OpenArgument[];
  readonly person: Person;
  readonly conversation: Conversation;
  readonly instanceId: string;
  readonly instanceName: string;
  /** The state the offer is based on, as JSON, for the command that issued it to compare. */
  readonly state: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | undefined;
  /** The audit row of the effect. */
  readonly auditId: number | undefined;
}

export type NewConfirmationToken = Omit<ConfirmationToken, 'usedAt' | 'auditId'>;

/** Rows written in the transaction that consumes a token. */
interface TokenConsumption {
  readonly auditRows: readonly [NewAuditRow, ...NewAuditRow[]];
  readonly deletion?: NewDeletion | undefined;
  readonly deliveries?: readonly NewDelivery[] | undefined;
}

export interface TokenStore {
  /** Writes all tokens, or none. */
  issue(tokens: readonly NewConfirmationToken[]): Promise<void>;
  find(token: string): Promise<ConfirmationToken | undefined>;
  /**
   * Consumes every token of the offer and writes `records` in the same transaction. Succeeds for one caller only.
   * Returns the id of the last audit row, which all tokens of the offer then refer to; `undefined` if the token was
   * already used, expired or never issued.
   */
  consume(token: string, now: string, records: TokenConsumption): Promise<number | undefined>;
  /** Deletes tokens that expired before `before`. Returns how many. */
  prune(before: string): Promise<number>;
}
