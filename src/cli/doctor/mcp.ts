/** Checks of the endpoint for assistants. */
import { endpoint, isOwnChallenge } from '../../../adapters/mcp/challenge.ts';
import type { Config } from '../../config/index.ts';
import { errorCode } from '../../lib/error-code.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows, messageOf, probeTimeoutMs } from './check.ts';

/** Checks whether assistants reach the bot at its public address, by calling it without signing in. */
export async function checkMcp(
  { mcp, publicUrl }: Pick<Config, 'mcp' | 'publicUrl'>,
  { doctor: { mcp: words, publicUrl: address } }: Strings,
): Promise<readonly CheckResult[]> {
  const row = createRows('assistants', words.name);
  if (mcp === undefined) return [];
  if (publicUrl === undefined) return [row('warn', words.unset)];
  const url = `${publicUrl}${endpoint}`;
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await fetch(url, { method: 'POST', signal, redirect: 'error' });
    await response.body?.cancel();
    const isOurs = response.status === 401 && isOwnChallenge(response.headers.get('www-authenticate'));
    return [isOurs ? row('ok', words.ok(url)) : row('warn', address.unreachable(url, `HTTP ${response.status}`))];
  } catch (error) {
    return [row('warn', address.unreachable(url, errorCode(error) || messageOf(error)))];
  }
}
