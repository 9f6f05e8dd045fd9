import { timingSafeEqual } from 'node:crypto';
import type { Body } from './body.ts';
import type { Call, Desk } from './endpoint.ts';
import { type Answer, REFUSALS } from './response.ts';

/** Gives a ticket for the right credentials, in the form that was asked for or that the quirks want. */
export async function signIn(desk: Desk, call: Call): Promise<Answer> {
  const body = await call.body();
  const quirks = desk.quirks();
  if (!isKnown(desk, body)) return refuse(desk);
  const ticket = desk.tickets.issue(quirks.signInCacheSeconds);
  const wantsJson = call.query.text('format') === 'json' || body.fields.get('webTicket') === 'true';
  if (quirks.bareTicket || !wantsJson) {
    return { kind: 'text', text: quirks.quotedTicket ? `"${ticket}"` : ticket };
  }
  const key = quirks.lowerTicketKey ? 'ticket' : 'Ticket';
  return { kind: 'json', body: { success: true, [key]: ticket } };
}

function refuse(desk: Desk): Answer {
  const quirks = desk.quirks();
  if (quirks.refusalAsText)
    return { kind: 'text', text: 'Authentication failed: wrong user name or password.' };
  if (quirks.refusalAsJson) return { kind: 'json', body: { success: false } };
  throw REFUSALS.credentials();
}

function isKnown({ credentials }: Desk, { fields }: Body): boolean {
  const given = [fields.get('username'), fields.get('password'), fields.get('apikey')];
  const right = [credentials.username, credentials.password, credentials.apiKey];
  return given.map((text, at) => isSame(text ?? '', right[at] ?? '')).every(Boolean);
}

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
