/** Milliseconds between a change and its being saved: what happens together is saved together. */
const SAVE_AFTER_MS = 2000;

type Log = (line: string, facts?: Record<string, unknown>) => void;

/** Sees to it that changes are saved soon, one write at a time, and at the end. */
export class Keeper {
  readonly #save: () => Promise<void>;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(save: () => Promise<void>, log: Log) {
    this.#save = save;
    this.#log = log;
  }

  /** Something changed. */
  changed(): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.#write(), SAVE_AFTER_MS);
    this.#timer.unref();
  }

  /** Saves what there is and resolves when it is written. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#timer = undefined;
    this.#writing = this.#writing
      .then(this.#save)
      .catch((error) => this.#log('the state could not be saved', { error: String(error) }));
  }
}
