import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { PictureRequest } from '../pictures/timeline-picture.ts';

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** How long a link to a picture works. */
export const pictureTtlMs = 24 * 60 * 60_000;

/** How far the clocks of two replicas can be apart. */
const clockToleranceMs = 60_000;

/** Expiry (milliseconds since 1970), instance id, width, height, zoom; of a timeline also its reader's locale and time zone. */
const payloadSchema = z.tuple([
  z.number(),
  z.string().min(1),
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
  z.tuple([z.string(), z.string().nullable()]).optional(),
]);

/**
 * Encrypts a picture request into a URL-safe token that is valid until `expiresAt`. Without `key` (32 bytes) a token can
 * neither be read, forged nor changed. No two tokens are equal, so no cache serves an old image for a new link.
 */
export function encryptPictureToken(key: Uint8Array, request: PictureRequest, expiresAt: Date): string {
  const { instanceId, width = null, height = null, zoom = null, timeline } = request;
  const plain: z.input<typeof payloadSchema> = [expiresAt.getTime(), instanceId, width, height, zoom];
  if (timeline !== undefined) plain.push([timeline.locale, timeline.timeZone ?? null]);
  const nonce = randomBytes(nonceLength);
  const encrypt = createCipheriv(cipher, key, nonce, { authTagLength: tagLength });
  const sealed = [encrypt.update(JSON.stringify(plain), 'utf8'), encrypt.final()];
  return Buffer.concat([nonce, ...sealed, encrypt.getAuthTag()]).toString('base64url');
}

/**
 * The picture request in `token`, or `undefined` if the token is not ours, has expired, or is valid for longer than any that
 * the bot creates.
 */
export function decryptPictureToken(key: Uint8Array, token: string, now: Date): PictureRequest | undefined {
  const bytes = Buffer.from(token, 'base64url');
  // base64url decoding ignores invalid characters and trailing bits; accept only the canonical spelling.
  const plain = bytes.toString('base64url') === token ? decrypt(key, bytes) : undefined;
  if (plain === undefined) return undefined;
  const [expiresAt, instanceId, width, height, zoom, reader] = payloadSchema.parse(JSON.parse(plain));
  const remainingMs = expiresAt - now.getTime();
  if (remainingMs <= 0 || remainingMs > pictureTtlMs + clockToleranceMs) return undefined;
  return {
    instanceId,
    ...(width !== null && { width }),
    ...(height !== null && { height }),
    ...(zoom !== null && { zoom }),
    ...(reader && { timeline: { locale: reader[0], timeZone: reader[1] ?? undefined } }),
  };
}

/** Returns `undefined` if the bytes were encrypted with another key, or tampered with. */
function decrypt(key: Uint8Array, bytes: Buffer): string | undefined {
  if (bytes.length <= nonceLength + tagLength) return undefined;
  const open = createDecipheriv(cipher, key, bytes.subarray(0, nonceLength), { authTagLength: tagLength });
  open.setAuthTag(bytes.subarray(-tagLength));
  try {
    const plain = [open.update(bytes.subarray(nonceLength, -tagLength)), open.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    // final() only throws when the authentication tag does not match.
    return undefined;
  }
}
