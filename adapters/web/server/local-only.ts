/** Lets only the playground's own page, on this machine, use the playground. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { LocalSession } from '../../../src/lib/local-session.ts';
import { findRemoteSign, isFromOtherSite } from '../../../src/lib/net.ts';
import { stringsForRequest } from './text.ts';

const securityHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

type Log = (line: string, facts?: Record<string, unknown>) => void;

/**
 * `GET /?token=…`, the address that the bot prints: gives the browser the session's cookie, and goes on to `/`. By a page,
 * not a redirect: browsers don't send a SameSite cookie along with a redirect of a link that was on another site.
 */
export function createTokenExchange(session: LocalSession, log: Log): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    if (request.query.token === undefined) return next();
    response.set(securityHeaders);
    const reason = findRemoteSign(request);
    if (reason !== undefined) return reject(request, response, reason, log);
    if (!session.isToken(request.query.token)) return reject(request, response, 'token', log);
    response
      .set('Set-Cookie', session.cookieFor(request))
      .type('html')
      .send(
        '<!doctype html><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0;url=/"><title>Barium Bot</title>\n',
      );
  };
}

/**
 * Sets the security headers, and rejects with 403 requests from another machine, with a foreign Host (DNS rebinding),
 * through a proxy, from a page of another site, even if it only reads, and without the session's cookie.
 */
export function createLocalOnlyGuard(session: LocalSession, log: Log): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    response.set(securityHeaders);
    const reason = rejectionReason(request, session);
    if (reason === undefined) next();
    else reject(request, response, reason, log);
  };
}

function reject(request: Request, response: Response, reason: string, log: Log): void {
  // After a restart, each open page asks for its state every other second.
  if (reason !== 'token') {
    const value = request.get(reason)?.slice(0, 200);
    log('playground: rejected a request from elsewhere', { method: request.method, reason, value });
  }
  const { localOnly, tokenNeeded } = stringsForRequest(request);
  const sentence = reason === 'token' ? tokenNeeded : localOnly;
  response.status(403);
  // A person reads the page at `/`, and the page's script everything else.
  if (request.path === '/' && request.baseUrl === '') response.type('text').send(`${sentence}\n`);
  else response.json({ error: sentence });
}

/** `address`, `token`, or the name of the header that shows where the request comes from; undefined if it is the page's. */
function rejectionReason(request: Request, session: LocalSession): string | undefined {
  const remote = findRemoteSign(request);
  if (remote !== undefined) return remote;
  if (isFromOtherSite(request.headers)) return 'sec-fetch-site';
  // Browsers send an Origin with every request that changes state; a client without one is not a page.
  const origin = request.get('origin')?.toLowerCase();
  if (origin !== undefined && origin !== `http://${request.get('host')?.toLowerCase()}`) return 'origin';
  return session.isAuthenticated(request) ? undefined : 'token';
}
