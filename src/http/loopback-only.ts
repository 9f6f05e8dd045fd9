import type { RequestHandler } from 'express';
import { isLoopback } from '../config/url.ts';

/** A proxy or tunnel adds one of these to what it passes on from others. */
const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Refuses with 403 what was not asked by somebody on this machine: under a name that was led here (DNS rebinding),
 * through a proxy or tunnel, or by a page of somebody else. No browser leaves the Host out.
 */
export const forThisMachine: RequestHandler = ({ headers }, response, next) => {
  const name = (headers.host ?? 'localhost').replace(/:\d+$/, '');
  const isAskedHere = isLoopback(name) && forwarded.every((one) => headers[one] === undefined);
  // https://www.w3.org/TR/fetch-metadata/: "none" is whoever types the address.
  const isOfOthers = ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));
  if (isAskedHere && !isOfOthers) next();
  else response.status(403).type('text').send('This is for this machine alone.\n');
};
