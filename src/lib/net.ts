import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an IP address is a loopback address, also as an IPv4 address mapped to IPv6 (`::ffff:127.0.0.1`). */
export function isLoopbackAddress(address: string | undefined): boolean {
  const version = isIP(address ?? '');
  return address !== undefined && version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a host of a URL or Host header, without port, is `localhost` or a loopback address. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isLoopbackAddress(name);
}

/** The host of a Host header, without its port. */
export function stripPort(host: string): string {
  return host.replace(/:\d{1,5}$/, '');
}

/** Reverse proxies and tunnels add one of these to the requests that they forward. */
const forwardedHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** The name of the first header that shows that a proxy forwarded the request, or undefined. */
export function findForwardedHeader(headers: IncomingHttpHeaders): string | undefined {
  return forwardedHeaders.find((name) => headers[name] !== undefined);
}
