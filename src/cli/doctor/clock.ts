/** Checks of this machine's clock. */
import type { Config } from '../../config/index.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows, probeTimeoutMs } from './check.ts';

/** The Date header is in whole seconds, and the answer takes a moment. */
const maxOffsetMs = 5_000;
/** Slack's requests are refused, and Microsoft's tokens too, from five minutes on. */
const maxUsableOffsetMs = 4 * 60_000;

const microsoft = 'https://login.microsoftonline.com/';

/** How far this machine's clock is ahead of a server's, in ms. */
interface Offset {
  readonly host: string;
  readonly ms: number;
}

/**
 * Compares the clock with those of Barium, Slack and Microsoft, as far as they are used and answer. One that agrees is enough: a
 * server's clock can be wrong, too.
 */
export async function checkClock(
  { barium, slack, teams }: Pick<Config, 'barium' | 'slack' | 'teams'>,
  { doctor: { clock: words } }: Strings,
  now: () => number = Date.now,
): Promise<readonly CheckResult[]> {
  const servers = [
    ...(barium.kind === 'rest' ? [barium.baseUrl] : []),
    ...(slack === undefined ? [] : [slack.apiUrl]),
    ...(teams === undefined || teams.kind === 'anonymous' ? [] : [microsoft]),
  ];
  const offsets = (await Promise.all(servers.map((url) => measureOffset(url, now)))).filter(
    (offset) => offset !== undefined,
  );
  const [nearest] = offsets.toSorted((a, b) => Math.abs(a.ms) - Math.abs(b.ms));
  if (nearest === undefined) return [];
  const row = createRows('clock', words.name);
  const { host, ms } = nearest;
  if (Math.abs(ms) <= maxOffsetMs) return [row('ok', words.ok(host))];
  const seconds = Math.round(Math.abs(ms) / 1_000);
  return [row(Math.abs(ms) > maxUsableOffsetMs ? 'fail' : 'warn', words.off(seconds, ms > 0, host))];
}

/** Undefined if the server doesn't answer, which another check reports. */
async function measureOffset(url: string, now: () => number): Promise<Offset | undefined> {
  const before = now();
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await fetch(url, { method: 'HEAD', signal, redirect: 'manual' });
    const after = now();
    const serverTime = Date.parse(response.headers.get('date') ?? '');
    // Half a second later on average than the header says.
    const ms = (before + after) / 2 - (serverTime + 500);
    return Number.isNaN(ms) ? undefined : { host: new URL(url).host, ms };
  } catch {
    return undefined;
  }
}
