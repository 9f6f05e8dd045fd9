/** Whether this process is the leader, which scans and commits; all others follow. */
import type { Logger } from 'pino';
import type { LeaderElection } from '../cluster/types.ts';

export interface Leadership {
  /** Whether this process was the leader when its last run began. */
  isLeader(): boolean;
  /** The fence to commit with; `undefined` in a follower. */
  fence(): number | undefined;
  /** Takes or keeps the leadership. Never rejects. */
  elect(): Promise<boolean>;
  /** Adopts the result of the last election for one run. */
  begin(): 'new' | 'kept' | 'lost';
  /** Adopts that another process is the leader. */
  follow(): void;
  /** Gives up the leadership. Never rejects. */
  release(): Promise<void>;
  /** Leaves the leadership to another process for a while; false if there is none. Never rejects. */
  stepDown(): Promise<boolean>;
}

export function createLeadership(election: LeaderElection, log: Logger): Leadership {
  let elected: number | undefined;
  let fence: number | undefined;
  const forget = () => {
    [fence, elected] = [undefined, undefined];
  };
  return {
    isLeader: () => fence !== undefined,
    fence: () => fence,
    async elect() {
      try {
        elected = await election.acquire();
      } catch {
        // The process follows instead, reads the same store, and reports what is wrong with it.
        elected = undefined;
      }
      return elected !== undefined;
    },
    begin() {
      const before = fence;
      fence = elected;
      if (fence === undefined) return 'lost';
      return fence === before ? 'kept' : 'new';
    },
    follow() {
      fence = undefined;
    },
    async release() {
      forget();
      try {
        await election.release();
      } catch (err) {
        log.warn({ err }, 'failed to release leader lease; it will expire');
      }
    },
    async stepDown() {
      try {
        if (!(await election.stepDown())) return false;
        forget();
        log.warn('yielding leadership: Barium unreachable');
        return true;
      } catch (err) {
        log.warn({ err }, 'failed to step down');
        return false;
      }
    },
  };
}
