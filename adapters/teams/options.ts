/** The options of the Teams adapter. */
import type { Bot } from '../../src/chat/bot.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { HttpClient } from '../../src/lib/http-request.ts';
import type { LocalSession } from '../../src/lib/local-session.ts';
import type { RateLimit } from '../../src/lib/rate-limit.ts';
import type { Spool } from '../../src/lib/spool.ts';
import type { SharedChannelPolicy } from './channel-sharing.ts';
import { conversationLimits, tenantRequestsPerSecond } from './pace.ts';

/** How the bot authenticates to the Bot Framework; the configuration's TeamsConfig with a plain-text password. */
export type TeamsCredentials =
  /** Nobody signs in, so a tool has to know the token of this start. */
  | { readonly kind: 'anonymous'; readonly session: LocalSession }
  | (AppRegistration & { readonly kind: 'password'; readonly password: string })
  /** PEM files with the certificate and its private key. */
  | (AppRegistration & { readonly kind: 'certificate'; readonly certificateFile: string; readonly keyFile: string })
  /** The app trusts a managed identity, whose client id this is. */
  | (AppRegistration & { readonly kind: 'federated'; readonly clientId: string })
  | { readonly kind: 'managed-identity'; readonly appId: string; readonly tenantId: string };

interface AppRegistration {
  readonly type: 'SingleTenant' | 'MultiTenant';
  readonly appId: string;
  readonly tenantId: string;
}

/** A persistent store that all replicas share. */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  /** @param expiresAt the value is not needed after this time, and can be deleted */
  set(key: string, value: string, expiresAt?: Date): Promise<void>;
  /** Returns the value and deletes it. Of concurrent callers only one gets it. */
  take(key: string): Promise<string | undefined>;
}

export type Log = (line: string, facts?: Record<string, unknown>) => void;

export interface TeamsLimits {
  /** How long a reply can take before a progress card is shown in its place. */
  readonly replyBudgetMs: number;
  /** How long Barium can take before the message extension shows a case as of the last scan. */
  readonly previewAfterMs: number;
  /** When that is shown; Microsoft's store wants a response in two seconds. */
  readonly previewBudgetMs: number;
  /** For all work on one activity, sending included. Teams times out after five seconds. */
  readonly activityTimeoutMs: number;
  /** How long an answer waits for Teams to say whether the user is a member, a guest or neither. */
  readonly rosterTimeoutMs: number;
  /** For one request to the connector. */
  readonly connectorTimeoutMs: number;
  /** The longest delay before the first retry of a reply; doubled for each further attempt. */
  readonly retryBaseMs: number;
  /** For an upload to the user's OneDrive. */
  readonly uploadTimeoutMs: number;
  readonly maxFileBytes: number;
  /** Teams shows no picture larger than 1 MB. */
  readonly maxPictureBytes: number;
  /** See pace.ts. */
  readonly posts: readonly RateLimit[];
  readonly requestsPerSecond: number;
}

export const defaultLimits: TeamsLimits = {
  replyBudgetMs: 3_500,
  previewAfterMs: 1_500,
  previewBudgetMs: 2_000,
  activityTimeoutMs: 4_500,
  rosterTimeoutMs: 1_500,
  connectorTimeoutMs: 15_000,
  retryBaseMs: 1_000,
  uploadTimeoutMs: 120_000,
  maxFileBytes: 25 * 1024 * 1024,
  maxPictureBytes: 1024 * 1024,
  posts: conversationLimits,
  requestsPerSecond: tenantRequestsPerSecond,
};

/** Replacements that only tests set. */
export interface TeamsOverrides {
  readonly limits?: Partial<TeamsLimits>;
  /** Microsoft's OpenID metadata, which leads to the signing keys of inbound tokens. */
  readonly openIdMetadataUrl?: string;
  /** Whether the connector knows messages that only one person sees; local tools show them to everybody. */
  readonly allowsTargeting?: boolean;
  /** Returns the token for requests to the connector. */
  readonly token?: () => Promise<string>;
  /** Of the personal tab: Entra's signing keys, and the built page. */
  readonly tab?: { readonly keysUrl: string; readonly pageDir: string };
  /** Sends the requests to the connector. */
  readonly request?: HttpClient;
}

export interface TeamsOptions {
  readonly bot: Bot;
  readonly config: TeamsCredentials;
  /** The personal tab; its code is not loaded without it. */
  readonly tab?: { readonly appId: string; readonly resource: string };
  /** Which of Microsoft's SDKs authenticates; the other one is not loaded. Default: botbuilder. */
  readonly sdk?: 'botbuilder' | 'agents';
  /** True for the first call with this key, false for every later one, also after a restart. */
  readonly recordOnce: (key: string) => Promise<boolean>;
  /** Signs the buttons and forms of cards; 32 bytes, the same in all replicas of this installation. */
  readonly signingKey: Uint8Array;
  /** Where the bot posts although another organization may read it; nowhere by default. */
  readonly sharedChannels?: SharedChannelPolicy;
  /** For conversation references, pending forms and file offers. */
  readonly store: KeyValueStore;
  /** For files whose size Barium does not say. */
  readonly spool: Spool;
  readonly log: Log;
  /** The host whose links unfurl to cards: that of Barium's web pages. */
  readonly webUrlDomain?: string;
  /** Called for each conversation that the bot was added to or that was reopened, so that queued messages can go out. */
  readonly onReinstalled?: (conversation: Conversation) => void;
  readonly overrides?: TeamsOverrides;
}
