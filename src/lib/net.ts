import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an IP address is a loopback address, also as an IPv4 address mapped to IPv6 (`::ffff:127.0.0.1`). */
export function isLoopbackAddress(address: string | undefined): boolean {
  // Each check of a block list creates a socket address.
  if (address === '127.0.0.1' || address === '::1') return true;
  const version = isIP(address ?? '');
  return address !== undefined && version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

const privateRanges = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const) {
  privateRanges.addSubnet(network, prefix, 'ipv4');
}
privateRanges.addAddress('::1', 'ipv6');
privateRanges.addSubnet('fc00::', 7, 'ipv6');
privateRanges.addSubnet('fe80::', 10, 'ipv6');

/** Whether an IP address can't be reached from the internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && privateRanges.check(address, version === 4 ? 'ipv4' : 'ipv6');
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

/**
 * Headers that proxies, tunnels and content delivery networks add to the requests that they forward. No client on this
 * machine sends one.
 */
const proxyHeaders =
  /^(?:via|cdn-loop|cf-.+|.*forward.*|x-(?:real|client|cluster-client|original|envoy|proxy|arr)-.+|(?:true|fastly)-client-ip)$/;

/**
 * The name of the first header that shows that a proxy forwarded the request, or `HTTP/1.0`: nginx up to 1.29.6 adds no
 * header by default, but speaks HTTP/1.0 to the server behind it
 * (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version). Undefined if nothing shows it, which
 * proves nothing: a proxy can hide.
 */
export function findProxySign({
  headers,
  httpVersion,
}: Pick<IncomingMessage, 'headers' | 'httpVersion'>): string | undefined {
  const header = Object.keys(headers).find((name) => proxyHeaders.test(name));
  return header ?? (httpVersion === '1.1' ? undefined : `HTTP/${httpVersion}`);
}

type LocalRequest = Pick<IncomingMessage, 'headers' | 'httpVersion'> & {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
};

/**
 * Why a request is not one from this machine: `address`, `host` (DNS rebinding), or what {@link findProxySign} found.
 * Undefined if it is one as far as can be seen.
 */
export function findRemoteSign(request: LocalRequest): string | undefined {
  if (!isLoopbackAddress(request.socket.remoteAddress)) return 'address';
  if (!isLoopbackHost(stripPort(request.headers.host ?? ''))) return 'host';
  return findProxySign(request);
}

/** Whether a page of another site makes the request, a link that it shows included: https://www.w3.org/TR/fetch-metadata/ */
export function isFromOtherSite(headers: IncomingHttpHeaders): boolean {
  return ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));
}
