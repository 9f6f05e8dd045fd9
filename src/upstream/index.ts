/** Which Barium the bot talks to: the configured one, or the embedded simulator. */

import { createBarium } from '../barium/client.ts';
import type { CallReport } from '../barium/types.ts';
import type { Config } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { type Access, openSimulated, type Upstream } from './embedded-simulator.ts';

export type { Upstream } from './embedded-simulator.ts';

export interface UpstreamOptions {
  /** For a process that only passes by; see {@link openSimulated}. */
  readonly guest: boolean;
  readonly onCall: (report: CallReport) => void;
}

/** Opens the upstream. Rejects when the simulator cannot start. */
export async function openUpstream(
  config: Config,
  log: Logger,
  { guest, onCall }: UpstreamOptions,
): Promise<Upstream> {
  const open = (access: Access) =>
    createBarium({
      ...access,
      onCall,
      onDropped: (dropped) => log.warn({ ...dropped }, 'rows without a usable id were left out'),
    });
  if (config.barium.kind === 'simulator') {
    return openSimulated({ dataDir: config.dataDir, guest, log, open });
  }
  const { baseUrl, username, password, apiKey } = config.barium;
  const barium = open({ baseUrl, username, password: password.reveal(), apiKey: apiKey.reveal() });
  const identity = identityOf(baseUrl, username);
  return { barium, identity, simulator: undefined, messages: {}, close: async () => barium.close() };
}

/** Of one address, two users see different instances; the same ones over another version of the API. */
function identityOf(baseUrl: string, username: string): string {
  const { host, pathname } = new URL(baseUrl);
  return `${username}@${host}${pathname.replace(/\/+$/u, '').replace(/\/v[\d.]+$/u, '')}`.toLowerCase();
}
