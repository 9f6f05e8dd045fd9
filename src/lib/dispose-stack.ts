import type { Logger } from '../log/index.ts';

/** What opens something pushes how to close it; closing runs them in reverse, each of them, whatever fails. */
export interface Closers {
  push(what: string, close: () => Promise<void> | void): void;
  /** Pushes something that is still opening: closing waits until it is open. Answers `opening`. */
  opening<T extends { close(): Promise<void> }>(what: string, opening: Promise<T>): Promise<T>;
  /** Resolves when everything is closed; a second call waits for the first. */
  close(): Promise<void>;
}

export function createClosers(log: Logger): Closers {
  const closers: { readonly what: string; readonly close: () => Promise<void> | void }[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    for (const { what, close } of closers.toReversed()) {
      try {
        await close();
      } catch (err) {
        log.error({ err }, `${what} did not close cleanly`);
      }
    }
  };
  return {
    push: (what, close) => {
      closers.push({ what, close });
    },
    opening(what, opening) {
      const opened = opening.catch(() => undefined);
      closers.push({ what, close: async () => (await opened)?.close() });
      return opening;
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
