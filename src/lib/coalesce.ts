/** Work that is done again and again, one run at a time. */
export interface Runs {
  readonly isRunning: boolean;
  /** Runs now, or right after the run under way; resolves when that has ended. */
  nudge(): Promise<void>;
  /** Resolves when nothing of what was asked for is under way. */
  ended(): Promise<void>;
}

/** However many ask while one run is at work, they share the next. `run` never rejects. */
export function createRuns(run: () => Promise<void>): Runs {
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  function begin(): Promise<void> {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    get isRunning() {
      return running !== undefined;
    },
    nudge() {
      if (running === undefined) return begin();
      following ??= running.then(() => {
        following = undefined;
        return begin();
      });
      return following;
    },
    async ended() {
      await Promise.all([running, following]);
    },
  };
}
