/** A task that never runs twice at once; triggers during a run share the next run. */
interface CoalescedTask {
  readonly isRunning: boolean;
  /** Starts a run, or queues one behind the current run. Resolves when that run has ended. */
  trigger(): Promise<void>;
  /** Resolves when the current run and the queued one have ended. */
  idle(): Promise<void>;
}

/** @param run must not reject */
export function createCoalescedTask(run: () => Promise<void>): CoalescedTask {
  let running: Promise<void> | undefined;
  let pending: Promise<void> | undefined;

  function start(): Promise<void> {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    get isRunning() {
      return running !== undefined;
    },
    trigger() {
      if (running === undefined) return start();
      pending ??= running.then(() => {
        pending = undefined;
        return start();
      });
      return pending;
    },
    async idle() {
      await Promise.all([running, pending]);
    },
  };
}
