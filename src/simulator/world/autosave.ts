/** Changes within this time are saved together. */
const saveDelayMs = 2000;

type Log = (line: string, facts?: Record<string, unknown>) => void;

/** Saves shortly after a change. */
interface Autosave {
  schedule(): void;
  /** Saves one last time. Resolves when all writes have finished. */
  stop(): Promise<void>;
}

/** Runs one `save` at a time, and logs when it rejects. */
export function createAutosave(save: () => Promise<void>, log: Log): Autosave {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = (): void => {
    timer = undefined;
    writing = writing.then(save).catch((error) => log('failed to save the simulator state', { error: String(error) }));
  };

  return {
    schedule() {
      if (timer) return;
      timer = setTimeout(write, saveDelayMs);
      timer.unref();
    },
    async stop() {
      clearTimeout(timer);
      write();
      await writing;
    },
  };
}
