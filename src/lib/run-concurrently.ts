/**
 * Runs jobs side by side, at most `limit()` at once, until none runs and `take` returns no further one. `take` may have no job
 * at present and have one when another has ended.
 *
 * Rejects with the error of the first job that fails, once all others have ended. `onFailure` is called at once, to end them.
 */
export function runConcurrently(
  take: () => (() => Promise<void>) | undefined,
  limit: () => number,
  onFailure: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let running = 0;
    let failure: { readonly error: unknown } | undefined;

    const fail = (error: unknown): void => {
      if (failure !== undefined) return;
      failure = { error };
      onFailure();
    };

    async function run(job: () => Promise<void>): Promise<void> {
      running += 1;
      try {
        await job();
      } catch (error) {
        fail(error);
      }
      running -= 1;
      startNext();
    }

    function startNext(): void {
      try {
        while (failure === undefined && running < Math.max(1, limit())) {
          const job = take();
          if (job === undefined) break;
          void run(job);
        }
      } catch (error) {
        fail(error);
      }
      if (running > 0) return;
      if (failure === undefined) resolve();
      else reject(failure.error);
    }

    startNext();
  });
}
