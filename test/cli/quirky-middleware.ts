/** What stands before the quirky upstream's routes: sign-in, tickets that wear out, and mishaps that come once. */
import { type QuirkyResponse, type QuirkyRequest, errorBody } from './quirky-routes.ts';

export const credentials = { username: 'quirky-user', password: 'quirky-p4ss&word', apikey: 'quirky-key+91' };

export const signInFailures = {
  json: { body: { success: false, errorMessage: 'Wrong user or password' } },
  text: { headers: { 'content-type': 'text/html' }, body: 'Authentication failed' },
  status: { status: 401, body: errorBody('Unauthorized') },
} satisfies Record<string, QuirkyResponse>;

export type SignInFailure = keyof typeof signInFailures;

const requestsPerTicket = 9;

/** Each of these comes once, at the read or write of this number. A write is turned away before it has an effect. */
const transientFailures: Readonly<Record<string, QuirkyResponse>> = {
  'read 3': { status: 500, body: errorBody('Deadlock victim') },
  'read 8': { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>502 Bad Gateway</h1>' },
  'read 14': { status: 429, headers: { 'retry-after': '0' }, body: errorBody('Too many requests') },
  'write 1': { status: 429, headers: { 'retry-after': '1' }, body: errorBody('Too many requests') },
};

/** Gives tickets away, in quotes or as JSON by turns, and answers how to spend one for a call. */
export function createTickets() {
  const uses = new Map<string, number>();
  return {
    count: () => uses.size,
    signIn({ body }: QuirkyRequest, refusal: SignInFailure | undefined): QuirkyResponse {
      const said = new URLSearchParams(body.toString());
      const isRight = Object.entries(credentials).every(([name, value]) => said.get(name) === value);
      if (refusal !== undefined || !isRight) return signInFailures[refusal ?? 'text'];
      const ticket = `ticket-${uses.size + 1}`;
      uses.set(ticket, 0);
      if (uses.size % 2 === 1) return { body: { success: 'true', ticket } };
      return { headers: { 'content-type': 'text/plain' }, body: `"${ticket}"` };
    },
    /** `stranger`: it never was a ticket here. */
    spend(ticket: string): 'taken' | 'expired' | 'stranger' {
      const used = uses.get(ticket);
      if (used === undefined) return 'stranger';
      uses.set(ticket, used + 1);
      return used < requestsPerTicket ? 'taken' : 'expired';
    },
  };
}

/** Counts calls; `next` answers the mishap of a call, if it is its turn. */
export function createTransientFailures() {
  const pending = new Map(Object.entries(transientFailures));
  const counts = { read: 0, write: 0 };
  return {
    toCome: () => [...pending.keys()],
    next(kind: 'read' | 'write'): QuirkyResponse | undefined {
      const turn = `${kind} ${++counts[kind]}`;
      const mishap = pending.get(turn);
      pending.delete(turn);
      return mishap;
    },
  };
}
