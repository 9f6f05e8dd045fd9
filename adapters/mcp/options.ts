/** The options of the MCP adapter. */
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Person } from '../../src/chat/person.ts';
import type { ToolSet } from '../../src/chat/tool.ts';

export type Log = (line: string, facts?: Record<string, unknown>) => void;

/** How callers over HTTP prove who they are. What is missing is not accepted. */
export interface SignIn {
  /** Slackbot: signed requests that name the person. */
  readonly slack: { readonly signingSecret: string } | undefined;
  /** Access tokens of Entra ID for the bot's app registration. */
  readonly entra: { readonly tenantId: string; readonly appId: string } | undefined;
  /** The people with a bearer token of their own, by its SHA-256 in lower-case hexadecimal. */
  readonly tokens: ReadonlyMap<string, Pick<Person, 'platform' | 'tenant' | 'id'>>;
}

export interface McpServices {
  readonly bot: Bot;
  readonly tools: ToolSet;
  /** The bot's version. */
  readonly version: string;
  /** The chats in which people confirm what an assistant asks for. */
  readonly adapters: readonly ChatAdapter[];
  readonly log: Log;
  readonly limits: McpLimits;
}

export interface McpOptions extends Omit<McpServices, 'limits'> {
  readonly signIn: SignIn;
  /** https, without a trailing slash. */
  readonly publicUrl: string | undefined;
  readonly overrides?: McpOverrides;
}

export interface McpLimits {
  /** For one call. Slackbot waits for 60 seconds. */
  readonly callTimeoutMs: number;
  /** For each picture or file in an answer. */
  readonly maxContentBytes: number;
}

export const defaultLimits: McpLimits = { callTimeoutMs: 50_000, maxContentBytes: 3 * 1024 * 1024 };

/** Replacements that only tests set. */
export interface McpOverrides {
  readonly limits?: Partial<McpLimits>;
  readonly now?: () => Date;
  /** Entra's signing keys. */
  readonly keysUrl?: string;
}
