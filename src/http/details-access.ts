import type { IncomingMessage } from 'node:http';
import { isEqual } from '../lib/local-session.ts';
import { findRemoteSign, isFromOtherSite } from '../lib/net.ts';

/**
 * Whether the sender of a request may read what the bot says about itself: with a token whoever sends it as
 * `Authorization: Bearer`, otherwise this machine, but no page of another site.
 */
export function mayReadDetails(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return findRemoteSign(request) === undefined && !isFromOtherSite(request.headers);
  const [, sent] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return isEqual(sent, token);
}
