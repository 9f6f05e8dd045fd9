import { formBody } from './body.ts';
import {
  CredentialsError,
  NonsenseError,
  NotAllowedError,
  NotFoundError,
  RefusedError,
  UnreachableError,
} from './errors.ts';
import type { Calls } from './http-client.ts';
import type { Settings } from './options.ts';
import { readTicket, signInEndpoint } from './ticket.ts';

type Credentials = Pick<Settings, 'username' | 'password' | 'apiKey'>;

/**
 * Signs in once and answers the ticket. Its failures are its own: a sign-in that is not found must not read as
 * an instance that is not found.
 */
export async function signInWith(calls: Calls, url: string, who: Credentials): Promise<string> {
  const body = formBody({ username: who.username, password: who.password, apikey: who.apiKey });
  try {
    // It changes nothing upstream, so that it may be repeated like a read.
    const told = await calls.signIn({ endpoint: signInEndpoint, method: 'POST', url, body, writes: false });
    return readTicket(told.text, told.status);
  } catch (error) {
    throw asSignInError(error);
  }
}

function asSignInError(error: unknown): unknown {
  const endpoint = signInEndpoint;
  if (error instanceof NotAllowedError) return new CredentialsError({ endpoint, status: error.status });
  if (error instanceof NotFoundError) {
    return new NonsenseError('there is no sign-in at this base URL', { endpoint, status: 404 });
  }
  if (!(error instanceof RefusedError)) return error;
  const { status, errorLogId, errorCode } = error;
  if (status === undefined || status < 500) return new CredentialsError({ endpoint, status });
  // Without Barium's own words, which may quote what was sent.
  const cause = new RefusedError({ endpoint, status, errorLogId, errorCode });
  return new UnreachableError('server', { endpoint, status, cause });
}
