import { createHash } from 'node:crypto';
import { encodeText } from './storable-text.ts';

/**
 * Two keys of an index, and a number, fit the 2,704 bytes that PostgreSQL allows a row of one
 * (https://www.postgresql.org/docs/current/btree.html#BTREE-LIMITATIONS).
 */
const maxBytes = 1_200;
/** Each unit of a text is at most so many bytes as it is kept. */
const bytesOfUnit = 7;

/** What a text is looked up by: itself, or a digest where it is longer than an index takes. It cannot be read back then. */
export function boundedKey(text: string): string {
  if (text.length * bytesOfUnit <= maxBytes || Buffer.byteLength(encodeText(text)) <= maxBytes) return text;
  return JSON.stringify(['long', createHash('sha256').update(encodeText(text)).digest('hex')]);
}
