/**
 * Access tokens of Entra ID: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference. They
 * identify the same person as the bot sees in Teams.
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Membership, Person } from '../../src/chat/person.ts';
import type { SignIn } from './options.ts';

/** The token is not one of this tenant for this bot, or has expired. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
}

/** The scope that the bot's app registration exposes. Tokens for an application or of another scope lack it. */
export const requiredScope = 'access_as_user';

const clockToleranceSeconds = 30;

const claimsSchema = z.object({
  tid: z.guid().toLowerCase(),
  oid: z.guid().toLowerCase(),
  iss: z.string(),
  scp: z.string(),
  name: z.string().max(300).optional(),
  /** Who authenticated the person; missing if it was this tenant. */
  idp: z.string().optional(),
  /** 0 for a member, 1 for a guest. */
  acct: z.coerce.number().optional(),
});

type Claims = z.infer<typeof claimsSchema>;

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
  { now, keysUrl }: EntraOptions,
): (token: string) => Promise<Person> {
  const keys = createRemoteJWKSet(
    new URL(keysUrl ?? `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`),
  );
  const issuer = [`https://login.microsoftonline.com/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`];
  const audience = [appId, `api://${appId}`, `api://botid-${appId}`];
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: now(),
      });
      return personOf(claimsSchema.parse(payload), tenantId);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      throw new InvalidTokenError('the token is not valid', { cause: error });
    }
  };
}

function personOf(claims: Claims, tenantId: string): Person {
  const { tid, oid, scp, name } = claims;
  if (tid !== tenantId) throw new InvalidTokenError('the token is of another tenant');
  if (!scp.split(' ').includes(requiredScope)) throw new InvalidTokenError(`the token lacks ${requiredScope}`);
  return { platform: 'teams', tenant: tid, id: oid, name: name ?? oid, membership: membershipOf(claims) };
}

function membershipOf({ acct, idp, iss }: Claims): Membership {
  const isHome = idp === undefined || idp === iss;
  return isHome && (acct === undefined || acct === 0) ? 'member' : 'guest';
}

/** Whether the keys could not be read, which says nothing about the token. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof InvalidTokenError || error instanceof z.ZodError) return false;
  if (!(error instanceof errors.JOSEError)) return true;
  // Jose gives its general code to a response other than 200, and to one that is not JSON.
  return ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'].includes(error.code);
}
