/** Compares the access lists and messages in the settings with those that the running bot uses. */
import * as z from 'zod';
import { digestLists } from '../../access/list-changes.ts';
import { collapseWhitespace } from '../../cards/card-context.ts';
import type { Config } from '../../config/index.ts';
import { truncateChars } from '../../lib/truncate.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows } from './check.ts';

/** The part of `/readyz` that this check needs. */
const readySchema = z.object({
  lists: z
    .object({
      digests: z.record(z.string(), z.string()),
      issues: z.array(z.object({ variable: z.string(), problem: z.string() })),
    })
    .optional(),
});

/** It is on this machine. */
const timeoutMs = 2_000;

/** Asks the bot on this machine. No result if none answers: then there is nothing to compare. */
export async function checkRunningLists(
  config: Pick<Config, 'access' | 'messages' | 'host' | 'port' | 'metricsToken'>,
  { doctor: { operators, running: words } }: Strings,
): Promise<readonly CheckResult[]> {
  const row = createRows('access', operators.name);
  const url = `http://${localHost(config.host)}:${config.port}/readyz`;
  const state = config.port === 0 ? undefined : await readState(url, config);
  if (state === undefined) return [];
  if (state.lists === undefined) return [row('warn', words.hidden(url))];
  const { digests, issues } = state.lists;
  const different = Object.entries(digestLists(config)).flatMap(([name, own]) => (digests[name] === own ? [] : [name]));
  const problems = issues.map(({ variable, problem }) => `${variable} ${problem}`).join('; ');
  return [
    ...(issues.length > 0 ? [row('warn', words.invalid(truncateChars(collapseWhitespace(problems), 400)))] : []),
    different.length > 0 ? row('warn', words.different(different)) : row('ok', words.same),
  ];
}

/** `undefined` if no bot answers. */
async function readState(url: string, { metricsToken }: Pick<Config, 'metricsToken'>) {
  const headers = metricsToken === undefined ? {} : { authorization: `Bearer ${metricsToken.reveal()}` };
  try {
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    return readySchema.safeParse(await response.json()).data;
  } catch {
    // Nothing listens there, or something else than a bot.
    return undefined;
  }
}

function localHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
