import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Proves that a request comes from somebody who can read what the process prints: a request through a proxy on this
 * machine looks exactly like one from this machine. As in Jupyter, the printed address has a random token in it, and
 * the page exchanges the token for a cookie.
 */
export interface LocalSession {
  /** New at each start. */
  readonly token: string;
  isToken(text: unknown): boolean;
  /** Whether the request has the cookie, or the token as `Authorization: Bearer`. */
  isAuthenticated(request: IncomingMessage): boolean;
  /** The `Set-Cookie` header for a client that has sent the token. */
  cookieFor(request: IncomingMessage): string;
}

export function createLocalSession(): LocalSession {
  const token = randomBytes(24).toString('base64url');
  const cookie = randomBytes(24).toString('base64url');
  return {
    token,
    isToken: (text) => isEqual(text, token),
    isAuthenticated({ headers, socket }) {
      const cookies = (headers.cookie ?? '').split(';').map((one) => one.trim());
      const prefix = `${cookieName(socket.localPort)}=`;
      const isCookie = cookies.some((one) => one.startsWith(prefix) && isEqual(one.slice(prefix.length), cookie));
      const [, bearer] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
      return isCookie || isEqual(bearer, token);
    },
    cookieFor: ({ socket }) => `${cookieName(socket.localPort)}=${cookie}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

/** Browsers share the cookies of one host between its ports, where other bots may run. */
function cookieName(port: number | undefined): string {
  return `barium-bot-${port}`;
}

/** In constant time. */
export function isEqual(text: unknown, secret: string): boolean {
  const digest = (one: string) => createHash('sha256').update(one).digest();
  return typeof text === 'string' && timingSafeEqual(digest(text), digest(secret));
}
