/** Signed tokens (JWT) whose keys are read from their issuer. */
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';

/** The token is not signed by the issuer, is not for this audience, or has expired. */
export class InvalidJwtError extends Error {
  override readonly name = 'InvalidJwtError';
}

export interface VerifiedJwt {
  readonly payload: JWTPayload;
  /** The id of the key that signed it. */
  readonly keyId: string | undefined;
}

type RequiredOptions = Required<Pick<JWTVerifyOptions, 'issuer' | 'audience' | 'clockTolerance'>>;

/**
 * Accepts RS256 only, and only tokens that expire. Rejects with an {@link InvalidJwtError}, and with another error while
 * the keys cannot be read, which says nothing about the token.
 */
export async function verifyJwt(
  token: string,
  keys: JWTVerifyGetKey,
  options: RequiredOptions & Pick<JWTVerifyOptions, 'currentDate'>,
): Promise<VerifiedJwt> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      ...options,
      algorithms: ['RS256'],
      requiredClaims: ['exp'],
    });
    return { payload, keyId: protectedHeader.kid };
  } catch (error) {
    if (isUnavailable(error)) throw error;
    throw new InvalidJwtError('the token is not valid', { cause: error });
  }
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  // Jose gives its general code to a response other than 200, and to one that is not JSON.
  return ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'].includes(error.code);
}
