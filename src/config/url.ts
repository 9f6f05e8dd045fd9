import { isIP } from 'node:net';
import * as z from 'zod';
import { isLoopbackHost } from '../lib/net.ts';

/** Whether a server that listens on `host` is only reachable from this machine. */
export function isLoopback(host: string): boolean {
  return isLoopbackHost(host) || host.toLowerCase().endsWith('.localhost');
}

/** An address to listen on: an IP address or a host name. */
export const hostName = z
  .string()
  .refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text), {
    error: 'must be an IP address or a host name, without port or scheme',
  });

/**
 * A URL that secrets can be sent to: https, or http on this machine, without user name, password, query or fragment.
 * Trailing slashes are removed.
 */
export const httpUrl = z
  .string()
  .refine(isHttpUrl, {
    error: 'must be an https URL (http only for this machine), without user name, "?" or "#"',
  })
  .transform((text) => text.replace(/\/+$/, ''));

/** A URL template with `{id}` for the instance's id, which cannot change the host. */
export const linkTemplate = z.string().refine(
  (text) => {
    const [first, second] = ['1', '2'].map((id) => parse(text.replaceAll('{id}', id)));
    return first && second && first.href !== second.href && first.host === second.host;
  },
  { error: 'must be an https URL (http only for this machine) that contains {id}' },
);

function isHttpUrl(text: string): boolean {
  const url = parse(text);
  return url !== undefined && !/[?#]/.test(text);
}

function parse(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe && url.username === '' && url.password === '' ? url : undefined;
}
