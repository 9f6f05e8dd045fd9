/** Saying something to people who wait for it: tried again while trying again can help. */
import type { Outgoing } from './activity.ts';
import type { Address, Connector } from './connector.ts';
import { ConnectorError } from './connector.ts';
import { isPassing } from './connector-errors.ts';

/** Like the connector, but for what passes by itself it waits and tries again. */
export interface Voice {
  send(to: Address, outgoing: Outgoing): Promise<string>;
  update(to: Address, activityId: string, outgoing: Outgoing): Promise<void>;
}

const tries = 4;

/** Nobody waits longer than this for an answer, whatever the connector asks for. */
const longestPauseMs = 30_000;

export function createVoice(connector: Connector, retryMs: number): Voice {
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let failed = 0; ; failed += 1) {
      try {
        return await call();
      } catch (error) {
        if (failed + 1 >= tries || !isPassing(error)) throw error;
        await pause(pauseAfter(error, failed, retryMs));
      }
    }
  };
  return {
    send: (to, outgoing) => patiently(() => connector.send(to, outgoing)),
    update: (to, activityId, outgoing) => patiently(() => connector.update(to, activityId, outgoing)),
  };
}

/** Doubled each time, with a part left to chance so that many do not come back at once. */
function pauseAfter(error: unknown, failed: number, retryMs: number): number {
  const asked = error instanceof ConnectorError ? error.retryAfterMs : undefined;
  const own = retryMs * 2 ** failed * (0.5 + Math.random());
  return Math.min(Math.max(asked ?? 0, own), longestPauseMs);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
