/** Checks of the outbound proxy. */
import { openOutboundProxy } from '../../app/outbound-proxy.ts';
import type { Config } from '../../config/index.ts';
import type { Logger } from '../../log/index.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows, probeTimeoutMs } from './check.ts';

/** Sign-in, keys and messages of Teams. */
const microsoftUrls = [
  'https://login.microsoftonline.com',
  'https://login.botframework.com',
  'https://smba.trafficmanager.net',
];

/**
 * Makes all later requests go through the proxy, and checks that it connects to Barium and the platforms. The answers of
 * their servers don't matter here.
 */
export async function checkProxy(config: Config, log: Logger, text: Strings): Promise<readonly CheckResult[]> {
  const proxy = await openOutboundProxy(config.proxy, log);
  if (config.proxy === undefined || proxy === undefined) return [];
  const { proxy: words } = text.health;
  const row = createRows('proxy', words.name);
  const urls = urlsOf(config).filter(({ hostname, port }) => !proxy.isBypassed(hostname, Number(port) || 443));
  await Promise.all(urls.map(connect));
  const failures = [...proxy.failures()].map(([target, failure]) => proxy.explain(words, target, failure));
  if (failures.length > 0) return [...new Set(failures)].map((detail) => row('fail', detail));
  return [row('ok', words.connects(config.proxy.address, [...new Set(urls.map(({ host }) => host))]))];
}

function urlsOf({ barium, slack, teams }: Config): readonly URL[] {
  return [
    ...(barium.kind === 'rest' ? [barium.baseUrl] : []),
    ...(slack === undefined ? [] : [slack.apiUrl]),
    ...(teams === undefined || teams.kind === 'anonymous' ? [] : microsoftUrls),
  ].map((url) => new URL(url));
}

async function connect({ origin }: URL): Promise<void> {
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await fetch(origin, { method: 'HEAD', redirect: 'manual', signal });
    await response.body?.cancel();
  } catch {
    // If the proxy is the reason, it is among its failures; otherwise the check of the platform says more.
  }
}
