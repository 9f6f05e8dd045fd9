/** The Barium that the bot talks to: the configured one, or the embedded simulator. */
import { createBariumClient } from '../barium/client.ts';
import type { AttemptReport } from '../barium/types.ts';
import type { Config } from '../config/index.ts';
import type { ByteBudget } from '../lib/byte-budget.ts';
import type { Logger } from '../log/index.ts';
import { type BariumEndpoint, openEmbeddedSimulator, type Upstream } from './embedded-simulator.ts';

export type { Upstream } from './embedded-simulator.ts';

export interface UpstreamOptions {
  /** For a short-lived process; see {@link openEmbeddedSimulator}. */
  readonly oneShot: boolean;
  readonly onAttempt: (report: AttemptReport) => void;
  /** Called when scans may send more or fewer requests at once. */
  readonly onBackgroundLimit: (limit: number) => void;
  /** Shared with everything else that holds data of unknown size. */
  readonly memory: ByteBudget;
}

/** Opens the upstream. Rejects when the simulator cannot start. */
export async function openUpstream(
  config: Config,
  log: Logger,
  { oneShot, onAttempt, onBackgroundLimit, memory }: UpstreamOptions,
): Promise<Upstream> {
  const open = (endpoint: BariumEndpoint) =>
    createBariumClient({
      ...endpoint,
      memory,
      backgroundShare: config.watchConcurrencyPercent / 100,
      onAttempt,
      onBackgroundLimit,
      onDropped: (dropped) => log.warn({ ...dropped }, 'dropped rows without a usable id'),
    });
  if (config.barium.kind === 'simulator') {
    return openEmbeddedSimulator({ dataDir: config.dataDir, oneShot, locale: config.locale, log, open });
  }
  const { baseUrl, username, password, apiKey } = config.barium;
  const barium = open({ baseUrl, username, password: password.reveal(), apiKey: apiKey.reveal() });
  const identity = identityOf(baseUrl, username);
  return { barium, identity, simulator: undefined, messages: {}, close: async () => barium.close() };
}

/** Two users of one address see different instances; another version of the API shows the same ones. */
function identityOf(baseUrl: string, username: string): string {
  const { host, pathname } = new URL(baseUrl);
  return `${username}@${host}${pathname.replace(/\/+$/u, '').replace(/\/v[\d.]+$/u, '')}`.toLowerCase();
}
