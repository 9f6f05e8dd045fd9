import { randomUUID } from 'node:crypto';

/** The valid tickets. Each expires when it has not been used for a while. */
export interface TicketStore {
  /** Returns a new ticket, or the last one if it was issued within `cacheSeconds`, even if it has expired since. */
  issue(cacheSeconds: number): string;
  /** Extends the life of a ticket. Returns false if it is not valid. */
  renew(ticket: string | undefined): boolean;
  /** Expires a ticket early. */
  expire(ticket: string): void;
}

export function createTicketStore(ttlMinutes: number, now: () => Date): TicketStore {
  const ttlMs = ttlMinutes * 60_000;
  const expiresAt = new Map<string, number>();
  let newest: { readonly ticket: string; readonly at: number } | undefined;
  return {
    issue(cacheSeconds) {
      const at = now().getTime();
      if (newest && at - newest.at < cacheSeconds * 1000) return newest.ticket;
      for (const [ticket, until] of expiresAt) if (until <= at) expiresAt.delete(ticket);
      newest = { ticket: randomUUID(), at };
      expiresAt.set(newest.ticket, at + ttlMs);
      return newest.ticket;
    },
    renew(ticket) {
      const at = now().getTime();
      if (ticket === undefined || (expiresAt.get(ticket) ?? 0) <= at) return false;
      expiresAt.set(ticket, at + ttlMs);
      return true;
    },
    expire(ticket) {
      expiresAt.delete(ticket);
    },
  };
}
