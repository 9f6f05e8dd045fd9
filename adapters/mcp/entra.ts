/** People whom Entra ID has signed in: the same as the bot sees in Teams. */
import type { Person } from '../../src/chat/person.ts';
import { createEntraTokenVerifier } from '../../src/lib/entra-token.ts';
import { InvalidJwtError } from '../../src/lib/jwt.ts';
import type { SignIn } from './options.ts';

/** The token is not one of this tenant for this bot, or has expired. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
}

/** The scope that the bot's app registration exposes. Tokens for an application or of another scope lack it. */
export const requiredScope = 'access_as_user';

export interface EntraOptions {
  readonly now: () => Date;
  readonly keysUrl?: string | undefined;
}

/**
 * The returned function resolves with the person of a token. It rejects with an {@link InvalidTokenError}, and with
 * another error while Microsoft's keys cannot be read.
 */
export function createEntraVerifier(
  { tenantId, appId }: NonNullable<SignIn['entra']>,
  options: EntraOptions,
): (token: string) => Promise<Person> {
  const audience = [appId, `api://${appId}`, `api://botid-${appId}`];
  const verify = createEntraTokenVerifier({ tenantId, audience, scope: requiredScope, ...options });
  return async (token) => {
    try {
      const { isGuest, ...person } = await verify(token);
      return { platform: 'teams', ...person, membership: isGuest ? 'guest' : 'member' };
    } catch (error) {
      if (!(error instanceof InvalidJwtError)) throw error;
      throw new InvalidTokenError('the token is not valid', { cause: error });
    }
  };
}
