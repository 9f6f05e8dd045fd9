/** Checks of `BARIUM_MESSAGES`. */
import type { Core } from '../../app/core.ts';
import { BariumError } from '../../barium/errors.ts';
import { collapseWhitespace } from '../../cards/card-context.ts';
import type { Config } from '../../config/index.ts';
import { normalize } from '../../lib/normalize.ts';
import type { Store } from '../../store/contract/index.ts';
import { closest } from '../../text/did-you-mean.ts';
import type { Strings } from '../../text/strings.ts';
import type { Upstream } from '../../upstream/index.ts';
import { type CheckResult, createRows } from './check.ts';

/** Processes in `BARIUM_MESSAGES` that no case belongs to, as far as all of them are known. */
export async function findUnknownApplications(
  { knownApplications }: Core,
  { messages }: Config,
  { doctor: { messages: words } }: Strings,
): Promise<readonly CheckResult[]> {
  const configured = Object.keys(messages);
  if (configured.length === 0) return [];
  const known = await knownApplications().catch((error: unknown) => {
    // The check of Barium says why.
    if (error instanceof BariumError) return undefined;
    throw error;
  });
  if (known === undefined || known.length === 0) return [];
  const row = createRows('messages', 'BARIUM_MESSAGES');
  const names = new Set(known.map(normalize));
  return configured
    .filter((name) => !names.has(normalize(name)))
    .map((name) => row('warn', words.unknown(collapseWhitespace(name), closest(name, known))));
}

/**
 * Messages in `BARIUM_MESSAGES` that their process doesn't have. Barium doesn't list messages, so this is certain with the
 * simulator only; otherwise those are found that look like a misspelt one that was accepted before.
 */
export async function findUnknownMessages(
  { upstream, store }: { readonly upstream: Pick<Upstream, 'messages'>; readonly store: Pick<Store, 'messageNames'> },
  { messages }: Pick<Config, 'messages'>,
  { doctor: { messages: words } }: Strings,
): Promise<readonly CheckResult[]> {
  const row = createRows('messages', 'BARIUM_MESSAGES');
  const simulated = new Map(Object.entries(upstream.messages).map(([name, offered]) => [normalize(name), offered]));
  const results: CheckResult[] = [];
  for (const [process, offered] of Object.entries(messages)) {
    const all = simulated.get(normalize(process))?.map(({ name }) => name);
    const known = all ?? (await store.messageNames.listRecent(process)).map(({ name }) => name);
    const names = new Set(known.map(normalize));
    for (const { name } of offered.filter((one) => !names.has(normalize(one.name)))) {
      const [shown, suggestion] = [collapseWhitespace(name), closest(name, known)];
      if (all !== undefined) results.push(row('warn', words.noSuchMessage(process, shown, suggestion)));
      else if (suggestion !== undefined) results.push(row('warn', words.neverAccepted(process, shown, suggestion)));
    }
  }
  return results;
}
