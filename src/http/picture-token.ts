import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { PictureOrder } from '../barium/types.ts';

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** What is in a token: the order and when it stops to count, in milliseconds since 1970. */
const sealedOrder = z.tuple([
  z.number(),
  z.string().min(1),
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
]);

/**
 * The address part that stands for `order` until `expiresAt`: url-safe, telling nothing about the instance, and
 * impossible to make or change without `key` (32 bytes). No two are the same, so that no cache takes a new
 * picture of an instance for its old one.
 */
export function signPicture(key: Uint8Array, order: PictureOrder, expiresAt: Date): string {
  const { instanceId, width = null, height = null, zoom = null } = order;
  const plain: z.input<typeof sealedOrder> = [expiresAt.getTime(), instanceId, width, height, zoom];
  const nonce = randomBytes(nonceLength);
  const encrypt = createCipheriv(cipher, key, nonce, { authTagLength: tagLength });
  const sealed = [encrypt.update(JSON.stringify(plain), 'utf8'), encrypt.final()];
  return Buffer.concat([nonce, ...sealed, encrypt.getAuthTag()]).toString('base64url');
}

/** The order that `token` stands for, or `undefined` where it is not ours or has expired. */
export function readPictureToken(key: Uint8Array, token: string, now: Date): PictureOrder | undefined {
  const bytes = Buffer.from(token, 'base64url');
  // Decoding passes over what is no letter of it, and last bits that say nothing: a token has one spelling.
  const plain = bytes.toString('base64url') === token ? decrypt(key, bytes) : undefined;
  if (plain === undefined) return undefined;
  const [expiresAt, instanceId, width, height, zoom] = sealedOrder.parse(JSON.parse(plain));
  if (expiresAt <= now.getTime()) return undefined;
  return {
    instanceId,
    ...(width !== null && { width }),
    ...(height !== null && { height }),
    ...(zoom !== null && { zoom }),
  };
}

/** `undefined` where the bytes were not made with this key, or were changed. */
function decrypt(key: Uint8Array, bytes: Buffer): string | undefined {
  if (bytes.length <= nonceLength + tagLength) return undefined;
  const open = createDecipheriv(cipher, key, bytes.subarray(0, nonceLength), { authTagLength: tagLength });
  open.setAuthTag(bytes.subarray(-tagLength));
  try {
    const plain = [open.update(bytes.subarray(nonceLength, -tagLength)), open.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    // The only way in which final() fails: the tag does not fit.
    return undefined;
  }
}
