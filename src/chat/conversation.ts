import type { Platform } from './person.ts';

/** Where something was said or is to be posted. */
export interface Conversation {
  readonly platform: Platform;
  readonly tenant: string;
  /** The channel or chat. Sealed: only the adapter that made it reads it; the core compares and stores it. */
  readonly id: string;
  /** The thread in it, sealed as well. */
  readonly threadId?: string;
  /** True for a conversation of one person with the bot alone. */
  readonly isDirect: boolean;
  /** True where it is still to be seen where it will be said, as while somebody writes. */
  readonly isUnresolved?: boolean;
  /** What people call it, for lists and logs. */
  readonly name?: string;
}
