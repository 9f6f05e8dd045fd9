import { isIP } from 'node:net';
import * as z from 'zod';
import type { Environment, EnvReader } from './env-reader.ts';
import { Secret } from './secret.ts';

/** The outbound proxy. */
export interface ProxyConfig {
  /** Without credentials, such as `http://proxy.example:3128`. */
  readonly origin: string;
  /** Host and port, for people. */
  readonly address: string;
  /** The header `Proxy-Authorization`. */
  readonly authorization: Secret | undefined;
  /** On its own, so that the log can redact it. */
  readonly password: Secret | undefined;
  /** Hosts that are reached without it. */
  readonly noProxy: readonly string[];
}

/** Other programs read them in lower case, too, which takes precedence. */
const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;

/** Every spelling. */
export const proxyVariables: readonly string[] = names.flatMap((name) => [name, name.toLowerCase()]);

/** The environment with these variables in upper case only, and without blank ones: they mean "no proxy". */
export function normalizeProxyVariables(env: Environment): Environment {
  const others = Object.entries(env).filter(([name]) => !proxyVariables.includes(name));
  const own = names.flatMap((name) => {
    const value = [env[name.toLowerCase()], env[name]].find((text) => text !== undefined && text.trim() !== '');
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries([...others, ...own]);
}

const invalidUrl =
  'must be a URL such as http://proxy.example.com:3128 or http://user:password@proxy.example.com:3128; in the user and the password, write @ : / # ? % as %40 %3A %2F %23 %3F %25';

/** The URL of a proxy; without a scheme, it is http. Issues never quote it, since it may contain a password. */
export const proxyAddress = z.string().transform((text, context): Omit<ProxyConfig, 'noProxy'> => {
  const trimmed = text.trim();
  const withScheme = trimmed.includes('://') ? trimmed : `http://${trimmed}`;
  const parsed = URL.canParse(withScheme) ? parseProxy(new URL(withScheme)) : invalidUrl;
  if (typeof parsed !== 'string') return parsed;
  context.addIssue({ code: 'custom', message: parsed });
  return z.NEVER;
});

/** Returns the problem if it is not valid. */
function parseProxy(url: URL): Omit<ProxyConfig, 'noProxy'> | string {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must start with http:// or https://';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return invalidUrl;
  const user = decode(url.username);
  const password = decode(url.password);
  if (user === undefined || password === undefined) return invalidUrl;
  const hasUser = user !== '' || password !== '';
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return {
    origin: url.origin,
    address: `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`,
    authorization: hasUser ? new Secret(authorization) : undefined,
    password: password === '' ? undefined : new Secret(password),
  };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    // Only a stray % throws.
    return undefined;
  }
}

/** Hosts, separated by commas or spaces. */
export const noProxyList = z
  .string()
  .transform((text) => text.split(/[,\s]+/).filter((entry) => entry !== ''))
  .refine((entries) => entries.every((entry) => !entry.includes('/') || isRange(entry)), {
    error:
      'must be host names, domains and IP addresses, without "http://" and paths; a range is written as 10.0.0.0/8',
  });

function isRange(entry: string): boolean {
  const [address = '', length = ''] = entry.split('/', 2);
  const maxLength = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return entry.split('/').length === 2 && /^\d{1,3}$/.test(length) && Number(length) <= maxLength;
}

/** The bot only makes https requests to other machines, so one proxy is enough. */
export function readProxy(reader: EnvReader): ProxyConfig | undefined {
  const secure = reader.read('HTTPS_PROXY');
  const other = reader.read('HTTP_PROXY');
  const noProxy = reader.read('NO_PROXY') ?? [];
  const address = reader.has('HTTPS_PROXY') ? secure : other;
  return address === undefined ? undefined : { ...address, noProxy };
}
