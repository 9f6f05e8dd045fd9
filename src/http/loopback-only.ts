import type { RequestHandler } from 'express';
import { isLoopback } from '../config/url.ts';
import { findForwardedHeader, stripPort } from '../lib/net.ts';

/**
 * Responds 403 to requests that do not originate on this machine: those for another host name (DNS rebinding), through a
 * proxy or tunnel, or from another site's page. A missing Host header is accepted: every browser sends one.
 */
export const loopbackOnly: RequestHandler = ({ headers }, response, next) => {
  const isLocal =
    isLoopback(stripPort(headers.host ?? 'localhost')) && findForwardedHeader(headers) === undefined;
  // https://www.w3.org/TR/fetch-metadata/: "none" means that the user typed the address.
  const isOtherSite = ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));
  if (isLocal && !isOtherSite) next();
  else response.status(403).type('text').send('Local access only\n');
};
