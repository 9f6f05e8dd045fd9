import type { Platform } from './person.ts';

/** A channel, chat or thread. */
export interface Conversation {
  readonly platform: Platform;
  readonly tenant: string;
  /** The channel or chat. Opaque: only its adapter interprets it; the core compares and stores it. */
  readonly id: string;
  /** The thread, opaque as well. */
  readonly threadId?: string;
  /** True for a direct message between one person and the bot. */
  readonly isDirect: boolean;
  /** True while the conversation is not known yet, e.g. during autocomplete. */
  readonly isUnresolved?: boolean;
  /** The display name. */
  readonly name?: string;
}
