import { timingSafeEqual } from 'node:crypto';
import type { FormBody } from './body.ts';
import type { EndpointContext, EndpointRequest } from './endpoint.ts';
import { type ApiResponse, apiErrors } from './response.ts';

/** Issues a ticket for valid credentials, as JSON or text as requested or as the quirks demand. */
export async function signIn(context: EndpointContext, request: EndpointRequest): Promise<ApiResponse> {
  const body = await request.body();
  const quirks = context.quirks();
  if (!hasValidCredentials(context, body)) return rejectSignIn(context);
  const ticket = context.tickets.issue(quirks.signInCacheSeconds);
  const wantsJson = request.query.text('format') === 'json' || body.fields.get('webTicket') === 'true';
  if (quirks.bareTicket || !wantsJson) {
    return { kind: 'text', text: quirks.quotedTicket ? `"${ticket}"` : ticket };
  }
  const key = quirks.lowerTicketKey ? 'ticket' : 'Ticket';
  return { kind: 'json', body: { success: true, [key]: ticket } };
}

function rejectSignIn(context: EndpointContext): ApiResponse {
  const quirks = context.quirks();
  if (quirks.refusalAsText) return { kind: 'text', text: 'Authentication failed: wrong user name or password.' };
  if (quirks.refusalAsJson) return { kind: 'json', body: { success: false } };
  throw apiErrors.credentials();
}

function hasValidCredentials({ credentials }: EndpointContext, { fields }: FormBody): boolean {
  const actual = [fields.get('username'), fields.get('password'), fields.get('apikey')];
  const expected = [credentials.username, credentials.password, credentials.apiKey];
  // All three are compared, so that the time taken does not show which one is wrong.
  return actual.map((text, index) => isEqual(text ?? '', expected[index] ?? '')).every(Boolean);
}

function isEqual(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
