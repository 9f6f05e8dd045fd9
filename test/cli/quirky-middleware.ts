/** Runs before the quirky upstream's routes: sign-in, expiring tickets, and transient failures. */
import { errorBody, type QuirkyRequest, type QuirkyResponse } from './quirky-routes.ts';

export const credentials = { username: 'quirky-user', password: 'quirky-p4ss&word', apikey: 'quirky-key+91' };

export const signInFailures = {
  json: { body: { success: false, errorMessage: 'Wrong user or password' } },
  text: { headers: { 'content-type': 'text/html' }, body: 'Authentication failed' },
  status: { status: 401, body: errorBody('Unauthorized') },
} satisfies Record<string, QuirkyResponse>;

export type SignInFailure = keyof typeof signInFailures;

const requestsPerTicket = 9;

/** Each occurs once, at the read or write with this number. A write is rejected before it has an effect. */
const transientFailures: Readonly<Record<string, QuirkyResponse>> = {
  'read 3': { status: 500, body: errorBody('Deadlock victim') },
  'read 8': { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>502 Bad Gateway</h1>' },
  'read 14': { status: 429, headers: { 'retry-after': '0' }, body: errorBody('Too many requests') },
  'write 1': { status: 429, headers: { 'retry-after': '1' }, body: errorBody('Too many requests') },
};

/** Issues tickets, alternately quoted or as JSON, and checks them. */
export function createTickets() {
  const uses = new Map<string, number>();
  return {
    count: () => uses.size,
    signIn({ body }: QuirkyRequest, failure: SignInFailure | undefined): QuirkyResponse {
      const form = new URLSearchParams(body.toString());
      const isValid = Object.entries(credentials).every(([name, value]) => form.get(name) === value);
      if (failure !== undefined || !isValid) return signInFailures[failure ?? 'text'];
      const ticket = `ticket-${uses.size + 1}`;
      uses.set(ticket, 0);
      if (uses.size % 2 === 1) return { body: { success: 'true', ticket } };
      return { headers: { 'content-type': 'text/plain' }, body: `"${ticket}"` };
    },
    /** Counts a use. `unknown` was never issued. */
    use(ticket: string): 'valid' | 'expired' | 'unknown' {
      const useCount = uses.get(ticket);
      if (useCount === undefined) return 'unknown';
      uses.set(ticket, useCount + 1);
      return useCount < requestsPerTicket ? 'valid' : 'expired';
    },
  };
}

/** Counts requests; `next` returns the failure of the next one, if it has one. */
export function createTransientFailures() {
  const pending = new Map(Object.entries(transientFailures));
  const counts = { read: 0, write: 0 };
  return {
    pending: () => [...pending.keys()],
    next(kind: 'read' | 'write'): QuirkyResponse | undefined {
      const name = `${kind} ${++counts[kind]}`;
      const failure = pending.get(name);
      pending.delete(name);
      return failure;
    },
  };
}
