import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no letter is taken for a digit when a token is read out or typed. */
const alphabet = 'abcdefghjkmnpqrstvwxyz0123456789';

/** 120 bits that nobody can guess, as 24 letters and digits. */
export function newToken(): string {
  return Array.from(randomBytes(24), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
