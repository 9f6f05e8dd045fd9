import { isIP } from 'node:net';
import * as z from 'zod';

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}

/** What a server can be told to listen on: an IP address or a host name. */
export const hostName = z
  .string()
  .refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text), {
    error: 'should be an IP address or a host name, without port or scheme',
  });

/**
 * An address that secrets may travel to: https, or http to this machine. No user name, password, query or
 * fragment in it; the trailing slash is taken off.
 */
export const webAddress = z
  .string()
  .refine(isWebAddress, {
    error: 'should be an https address (http only for this machine), without user name, "?" or "#"',
  })
  .transform((text) => text.replace(/\/+$/, ''));

/** A link with `{id}` where the instance's id goes, which cannot lead to another host whatever the id is. */
export const linkTemplate = z.string().refine(
  (text) => {
    const [one, other] = ['1', '2'].map((id) => parse(text.replaceAll('{id}', id)));
    return one !== undefined && other !== undefined && one.href !== other.href && one.host === other.host;
  },
  { error: 'should be an https address (http only for this machine) that holds {id}' },
);

function isWebAddress(text: string): boolean {
  const url = parse(text);
  return url !== undefined && !/[?#]/.test(text);
}

function parse(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const encrypted = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return encrypted && url.username === '' && url.password === '' ? url : undefined;
}
