/** What the Teams side is given. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Call } from './call.ts';

/** How the bot proves to Teams who it is; the same shape as the configuration's, with the password in the open. */
export type TeamsCredentials =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'password';
      readonly type: 'SingleTenant' | 'MultiTenant';
      readonly appId: string;
      readonly tenantId: string;
      readonly password: string;
    }
  | { readonly kind: 'managed-identity'; readonly appId: string; readonly tenantId: string };

/** A small store that outlives a restart, and is the same for all replicas. */
export interface References {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  /** The value, which is gone then: of several that ask one gets it. */
  take(key: string): Promise<string | undefined>;
}

export type Log = (line: string, facts?: Record<string, unknown>) => void;

/** Bounds, in milliseconds and bytes. */
export interface TeamsLimits {
  /** How long an answer may take before a waiting card stands in for it. */
  readonly patienceMs: number;
  /** For a whole turn, with what is sent in it. Teams gives up on us after five seconds. */
  readonly turnMs: number;
  /** For one call of Microsoft's connector. */
  readonly connectorMs: number;
  /** Before an answer that could not be delivered is tried again; doubled each time, four tries in all. */
  readonly retryMs: number;
  /** For a file on its way to somebody's OneDrive. */
  readonly driveMs: number;
  readonly uploadBytes: number;
  /** Teams shows no picture above a megabyte. */
  readonly pictureBytes: number;
}

export const usualLimits: TeamsLimits = {
  patienceMs: 3_500,
  turnMs: 4_500,
  connectorMs: 15_000,
  retryMs: 700,
  driveMs: 120_000,
  uploadBytes: 25 * 1024 * 1024,
  pictureBytes: 1024 * 1024,
};

/** The outside world, where a test is to stand in for it. */
export interface Outside {
  /** Microsoft's OpenID metadata, from which the keys of incoming tokens come. */
  readonly openIdMetadataUrl?: string;
  /** A token of ours for the connector, in place of a signed-in one of Microsoft's. */
  readonly token?: () => Promise<string>;
  /** Calls the connector. */
  readonly call?: Call;
}

export interface TeamsOptions {
  readonly bot: Bot;
  readonly config: TeamsCredentials;
  /** True for the first caller with this key, false for every other, across restarts. */
  readonly seen: (key: string) => Promise<boolean>;
  /** Where conversations can be reached, kept across restarts. */
  readonly references: References;
  readonly log: Log;
  readonly now?: () => Date;
  /** The host whose links are unfurled to cards: that of Barium's own web pages. */
  readonly webUrlDomain?: string;
  /** Called when the bot was added (again) to a place, so that what was held back for it can go out. */
  readonly onReturn?: (place: Conversation) => void;
  readonly limits?: Partial<TeamsLimits>;
  readonly outside?: Outside;
}
