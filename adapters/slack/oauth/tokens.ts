/** The tokens of an installation, as they are stored: sealed, and only readable for the workspace that they are of. */
import * as z from 'zod';
import { tryParseJson } from '../../../src/lib/json.ts';
import { type Seal, SealError } from '../../../src/lib/seal.ts';
import { UnreadableTokenError } from '../token.ts';

const tokensSchema = z.object({
  botToken: z.string(),
  /** Only with token rotation. Slack revokes it when it is used. */
  refreshToken: z.string().optional(),
  /** When the bot token expires (ms). */
  expiresAt: z.number().optional(),
});

export type InstallationTokens = z.infer<typeof tokensSchema>;

export function sealTokens(tokens: InstallationTokens, id: string, seal: Seal): string {
  return seal.seal(JSON.stringify(tokens), contextOf(id));
}

/** Throws an {@link UnreadableTokenError}. */
export function openTokens(sealed: string, id: string, seal: Seal): InstallationTokens {
  try {
    return tokensSchema.parse(tryParseJson(seal.open(sealed, contextOf(id))));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new UnreadableTokenError(`the token of ${id} was sealed with another SECRET_KEY`, { cause: error });
  }
}

function contextOf(id: string): string {
  return `slack installation ${id}`;
}
