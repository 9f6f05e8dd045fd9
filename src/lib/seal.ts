import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A sealed text was sealed with another key, for another context, or was changed. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** Encrypts and authenticates texts that are stored where others can read or change them. */
export interface Seal {
  /** @param context what the text belongs to, such as the key of its row: it can only be opened for the same */
  seal(text: string, context: string): string;
  /** Throws a {@link SealError}. */
  open(sealed: string, context: string): string;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** @param key 32 bytes */
export function createSeal(key: Uint8Array): Seal {
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(context));
      const sealed = [cipher.update(text, 'utf8'), cipher.final()];
      return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64');
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64');
      const tagEnd = nonceBytes + tagBytes;
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(nonceBytes, tagEnd));
        return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw new SealError('the text cannot be opened with this key', { cause: error });
      }
    },
  };
}
