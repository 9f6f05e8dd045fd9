/** Which hosts are reached without the outbound proxy. */
import { BlockList, isIP } from 'node:net';
import { isLoopbackHost } from './net.ts';

/** @param host a host name or an IP address, as in a URL or without brackets */
export type ProxyBypass = (host: string, port: number) => boolean;

interface Entry {
  readonly name: string;
  /** Any port if it is undefined. */
  readonly port: number | undefined;
}

/**
 * Reads the entries of `NO_PROXY`: a host with its subdomains (with or without a leading dot), optionally with a port, an IP
 * address, a range of addresses in CIDR notation, or `*` for every host. This machine and link-local addresses, such as
 * those of a cloud's metadata service, are always reached directly. Throws if a range is not valid.
 */
export function createProxyBypass(noProxy: readonly string[]): ProxyBypass {
  const ranges = new BlockList();
  ranges.addSubnet('169.254.0.0', 16, 'ipv4');
  ranges.addSubnet('fe80::', 10, 'ipv6');
  const entries = noProxy.flatMap((text) => {
    if (!text.includes('/')) return parseEntry(text);
    const [address = '', length] = text.split('/');
    ranges.addSubnet(address, Number(length), isIP(address) === 6 ? 'ipv6' : 'ipv4');
    return [];
  });
  return (host, port) => {
    const name = normalizeHost(host);
    if (isLoopbackHost(name) || name.endsWith('.localhost')) return true;
    const version = isIP(name);
    if (version !== 0 && ranges.check(name, version === 6 ? 'ipv6' : 'ipv4')) return true;
    return entries.some((entry) => isMatch(entry, name, port));
  };
}

function parseEntry(text: string): Entry {
  const [, bare = text, port] = isIP(text) === 6 ? [] : (/^(.+?):(\d{1,5})$/.exec(text) ?? []);
  return { name: normalizeHost(bare.replace(/^\*?\./, '')), port: port === undefined ? undefined : Number(port) };
}

function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$|\.$/, '$1');
}

function isMatch(entry: Entry, name: string, port: number): boolean {
  if (entry.port !== undefined && entry.port !== port) return false;
  return entry.name === '*' || name === entry.name || name.endsWith(`.${entry.name}`);
}
