import { hkdfSync } from 'node:crypto';

/**
 * A key of 32 bytes for one purpose, derived from `secret` with HKDF (https://www.rfc-editor.org/rfc/rfc5869). The same
 * inputs give the same key; the key of one purpose says nothing about another's or about the secret. A `salt` gives several
 * keys for a purpose, such as one for each day.
 */
export function deriveKey(secret: string | Uint8Array, purpose: string, salt: string | Uint8Array = ''): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, purpose, 32));
}
