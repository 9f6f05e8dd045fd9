import { createHash } from 'node:crypto';
import { encodeText } from './storable-text.ts';

/**
 * Two keys and a number fit in an index row of PostgreSQL, which is at most 2,704 bytes
 * (https://www.postgresql.org/docs/current/btree.html#BTREE-LIMITATIONS).
 */
const maxBytes = 1_200;
/** The most bytes that {@link encodeText} makes of one UTF-16 code unit. */
const maxBytesPerUnit = 7;

/** The text itself, or a digest if it is too long for a database index. A digest cannot be turned back into the text. */
export function toBoundedKey(text: string): string {
  if (text.length * maxBytesPerUnit <= maxBytes || Buffer.byteLength(encodeText(text)) <= maxBytes) return text;
  return JSON.stringify(['long', createHash('sha256').update(encodeText(text)).digest('hex')]);
}
