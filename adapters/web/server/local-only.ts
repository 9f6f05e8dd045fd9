/** Who may talk to the playground: a page that it served itself, on this machine. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { textOf } from './text.ts';

const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const LOCAL_ADDRESS = /^(?:127\.|::1$|::ffff:127\.)/;

const HEADERS = {
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

/**
 * Sets the security headers, and refuses with 403 what comes from elsewhere: another machine, a foreign Host (a name
 * that was rebound to this machine), a proxy that lets others in, or a page of a foreign Origin that wants to change
 * something.
 */
export function createGuard(log: (line: string, facts?: Record<string, unknown>) => void): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    response.set(HEADERS);
    const foreign = foreignPart(request);
    if (foreign === undefined) {
      next();
      return;
    }
    log('playground: refused a foreign request', {
      method: request.method,
      foreign,
      value: request.get(foreign)?.slice(0, 200),
    });
    response.status(403).json({ error: textOf(request).foreign });
  };
}

/** A proxy or tunnel on this machine adds one of these to what it passes on from others. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

function foreignPart(request: Request): string | undefined {
  const host = request.get('host') ?? '';
  if (!LOCAL_ADDRESS.test(request.socket.remoteAddress ?? '')) return 'address';
  if (!LOCAL_HOST.test(host)) return 'host';
  const forwarded = FORWARDED.find((name) => request.get(name) !== undefined);
  if (forwarded !== undefined) return forwarded;
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  // A browser sends an Origin with everything that changes state; what sends none is no page at all.
  const origin = request.get('origin');
  return origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`
    ? undefined
    : 'origin';
}
