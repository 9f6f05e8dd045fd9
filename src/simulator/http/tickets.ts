import { randomUUID } from 'node:crypto';

/** The tickets that were given out, each living on while it is used. */
export class Tickets {
  readonly #lives = new Map<string, number>();
  readonly #minutes: number;
  readonly #now: () => Date;
  #newest: { readonly ticket: string; readonly at: number } | undefined;

  constructor(minutes: number, now: () => Date) {
    this.#minutes = minutes;
    this.#now = now;
  }

  /** A ticket; the same one again within so many seconds, even when it has died in between. */
  issue(cacheSeconds: number): string {
    const now = this.#now().getTime();
    if (this.#newest && now - this.#newest.at < cacheSeconds * 1000) return this.#newest.ticket;
    const ticket = randomUUID();
    this.#forget(now);
    this.#lives.set(ticket, now + this.#minutes * 60_000);
    this.#newest = { ticket, at: now };
    return ticket;
  }

  /** Whether a ticket is alive; being asked about keeps it so. */
  use(ticket: string | undefined): boolean {
    const now = this.#now().getTime();
    if (ticket === undefined || (this.#lives.get(ticket) ?? 0) <= now) return false;
    this.#lives.set(ticket, now + this.#minutes * 60_000);
    return true;
  }

  /** Ends a ticket before its time. */
  kill(ticket: string): void {
    this.#lives.delete(ticket);
  }

  #forget(now: number): void {
    for (const [ticket, until] of this.#lives) if (until <= now) this.#lives.delete(ticket);
  }
}
