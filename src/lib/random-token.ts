import { randomBytes } from 'node:crypto';

/** Without the letters that look like a digit, so that a token can be read out and typed. */
const alphabet = 'abcdefghjkmnpqrstvwxyz0123456789';

/** A random token of 120 bits, as 24 letters and digits. */
export function generateToken(): string {
  return Array.from(randomBytes(24), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
