/** The outbound proxy of this process: installs it, and knows what it refuses. */
import type { Health } from '../chat/adapter.ts';
import type { ProxyConfig } from '../config/index.ts';
import type { Readiness } from '../http/readiness.ts';
import { limitRepeats } from '../lib/limit-repeats.ts';
import type { ProxyFailure } from '../lib/outbound-proxy.ts';
import type { ProxyBypass } from '../lib/proxy-bypass.ts';
import type { Logger } from '../log/index.ts';
import type { Strings } from '../text/strings.ts';

export interface OutboundProxy {
  /** Whether a host is reached without the proxy. */
  readonly isBypassed: ProxyBypass;
  /** The failures of the last attempts to connect, by host and port of the server. */
  failures(): ReadonlyMap<string, ProxyFailure>;
  /** In words, with the next step. @param target host and port of the server */
  explain(words: Strings['health']['proxy'], target: string, failure: ProxyFailure): string;
  /** Adds a line about the proxy: it fails if another line does and the proxy is the reason. */
  addTo(readiness: Readiness, text: Strings): Readiness;
}

/** A host that the bot stopped connecting to is forgotten. */
const maxAgeMs = 5 * 60_000;

/** Sends every later request of this process through the proxy, if there is one. Its code is not loaded otherwise. */
export async function openOutboundProxy(
  config: ProxyConfig | undefined,
  log: Logger,
): Promise<OutboundProxy | undefined> {
  if (config === undefined) return undefined;
  const { installOutboundProxy } = await import('../lib/outbound-proxy.ts');
  const { createProxyBypass } = await import('../lib/proxy-bypass.ts');
  const { address, origin, authorization, noProxy } = config;
  const isBypassed = createProxyBypass(noProxy);
  const latest = new Map<string, { readonly failure: ProxyFailure; readonly at: number }>();
  const warn = limitRepeats((line, facts) => log.warn({ ...facts }, line));
  installOutboundProxy({
    origin,
    address,
    authorization: authorization?.reveal(),
    isBypassed,
    onConnect(target, failure) {
      if (failure === undefined) {
        latest.delete(target);
        return;
      }
      latest.set(target, { failure, at: performance.now() });
      warn('the proxy did not open a connection', { proxy: address, target, ...failure });
    },
  });
  log.info({ proxy: address, noProxy }, 'requests to other machines go through a proxy');

  const failures = (): ReadonlyMap<string, ProxyFailure> => {
    const since = performance.now() - maxAgeMs;
    return new Map([...latest].flatMap(([target, { failure, at }]) => (at < since ? [] : [[target, failure]])));
  };
  const explain: OutboundProxy['explain'] = (words, target, failure) => {
    if (failure.kind === 'unreachable') return words.unreachable(address, failure.code);
    if (failure.kind === 'certificate') return words.untrusted(address, target, failure.code);
    if (failure.status === 407) return words.credentials(address);
    return failure.status < 500
      ? words.refused(address, target, failure.status)
      : words.notReached(address, target, failure.status);
  };
  const addTo: OutboundProxy['addTo'] = ({ ready, checks }, { health: { proxy: words } }) => {
    const lines = ready ? [] : [...failures()].map(([target, failure]) => explain(words, target, failure));
    const detail = lines.length === 0 ? words.ok(address) : [...new Set(lines)].join('; ');
    const check: Health = { name: words.name, ok: lines.length === 0, detail };
    return { ready, checks: [...checks, check] };
  };
  return { isBypassed, failures, explain, addTo };
}
