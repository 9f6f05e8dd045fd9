/** How long one call that worked says of a ticket that it is taken. In ms; it lives for 50 minutes. */
const provenFor = 60_000;

/** What calls showed of tickets, so that a 401 is put down to what it is about. */
export interface Trust {
  /** A call was answered. */
  worked(endpoint: string, ticket: string): void;
  /** A call was answered with 401 although its ticket had just been renewed for it. */
  refused(endpoint: string): void;
  /** Whether a 401 is about the endpoint, which the user may not call: another ticket would change nothing. */
  isOfEndpoint(endpoint: string, ticket: string): boolean;
  /** Whether other calls were answered with this ticket a moment ago. */
  isTaken(ticket: string): boolean;
}

export function createTrust(now: () => number): Trust {
  /** By endpoint, when it last refused a new ticket. */
  const refusals = new Map<string, number>();
  let taken: { readonly ticket: string; readonly at: number } | undefined;
  const isTaken = (ticket: string) => taken?.ticket === ticket && now() - taken.at < provenFor;
  return {
    isTaken,
    worked(endpoint, ticket) {
      refusals.delete(endpoint);
      taken = { ticket, at: now() };
    },
    refused: (endpoint) => void refusals.set(endpoint, now()),
    isOfEndpoint(endpoint, ticket) {
      const at = refusals.get(endpoint);
      return at !== undefined && (now() - at < provenFor || isTaken(ticket));
    },
  };
}
