import type { IncomingMessage } from 'node:http';
import { isEqual } from '../lib/local-session.ts';
import { findRemoteSign, isFromOtherSite } from '../lib/net.ts';

/**
 * Whether a request can read details of the bot's state. With a token, it must carry the token as `Authorization: Bearer`;
 * otherwise it must come from this machine, and not from a page of another site.
 */
export function mayReadDetails(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return findRemoteSign(request) === undefined && !isFromOtherSite(request.headers);
  const [, sent] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return isEqual(sent, token);
}
