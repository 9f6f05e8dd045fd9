/** Access tokens of Entra ID: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
import { createRemoteJWKSet } from 'jose';
import * as z from 'zod';
import { InvalidJwtError, verifyJwt } from './jwt.ts';

export interface EntraTokenOptions {
  /** The only tenant whose people are accepted, in lower case. */
  readonly tenantId: string;
  /** The app registration that the token is for: its id, or its application ID URI. */
  readonly audience: readonly string[];
  /** The delegated permission that the token must have. Tokens of an application have none. */
  readonly scope: string;
  readonly now: () => Date;
  /** Entra's signing keys, if not its own. */
  readonly keysUrl?: string | undefined;
}

export interface EntraPerson {
  /** The same as Teams' `aadObjectId`. */
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly isGuest: boolean;
}

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

/**
 * The returned function resolves with the person of a token. It rejects with an {@link InvalidJwtError}, and with another
 * error while Microsoft's keys cannot be read.
 */
export function createEntraTokenVerifier({
  tenantId,
  audience,
  scope,
  now,
  keysUrl = `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`,
}: EntraTokenOptions): (token: string) => Promise<EntraPerson> {
  const keys = createRemoteJWKSet(new URL(keysUrl));
  const options = {
    issuer: [`https://login.microsoftonline.com/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`],
    audience: [...audience],
    clockTolerance: clockToleranceSeconds,
  };
  return async (token) => {
    const { payload } = await verifyJwt(token, keys, { ...options, currentDate: now() });
    const { data: claims, error } = claimsSchema.safeParse(payload);
    if (error !== undefined) throw new InvalidJwtError('the token lacks a claim', { cause: error });
    const { tid, oid, scp, name = oid, acct = 0, idp, iss } = claims;
    if (tid !== tenantId) throw new InvalidJwtError('the token is of another tenant');
    if (!scp.split(' ').includes(scope)) throw new InvalidJwtError(`the token lacks ${scope}`);
    const isHome = idp === undefined || idp === iss;
    return { tenant: tid, id: oid, name, isGuest: !isHome || acct !== 0 };
  };
}
