/** The bot token of a workspace: one that never changes, or one of an installation, which can expire. */

export interface TokenSource {
  /** The token to use now. Rejects with an {@link UnreadableTokenError}, or if the store can't be read. */
  current(): Promise<string>;
  /**
   * Another token than the one that Slack rejected with `code`, or undefined if there is none. Rejects like `current`.
   */
  renew(rejected: string, code: string): Promise<string | undefined>;
}

/** A stored token can't be decrypted. */
export class UnreadableTokenError extends Error {
  override readonly name = 'UnreadableTokenError';
}

/** The code of a call that was not sent, because its token can't be decrypted. Slack has no such code. */
export const unreadableTokenCode = 'token_unreadable';

export function createFixedToken(token: string): TokenSource {
  return { current: async () => token, renew: async () => undefined };
}
