import { raceAbort } from '../lib/deadline.ts';
import { createTicketEvidence, createTicketManager, signIn, signInEndpoint } from './auth.ts';
import { createReadEndpoints, createWriteEndpoints } from './endpoints.ts';
import { AbortedError } from './errors.ts';
import { type BariumHttpClient, createBariumHttpClient } from './http-client.ts';
import { createLoad } from './load.ts';
import { type BariumOptions, withDefaults } from './options.ts';
import { createSecretRedactor } from './redaction.ts';
import { abortError } from './retry.ts';
import { createTransport } from './transport.ts';
import type { Barium } from './types.ts';
import { createUrlBuilder } from './url.ts';

/**
 * A client of Barium's REST API. It signs in with the first request.
 *
 * Every method rejects with a class of `errors.ts`. Reads are retried after a broken connection, a 5xx and a 429;
 * writes only if they cannot have had an effect. An id that cannot exist (empty, `..`) is a `NotFoundError` without a
 * request.
 *
 * @throws TypeError if `baseUrl` is not an http(s) URL, or has a user, query or fragment
 */
export function createBariumClient(options: BariumOptions): Barium {
  const resolved = withDefaults(options);
  const { maxConcurrent, deadlineMs, now, sleep } = resolved;
  const buildUrl = createUrlBuilder(resolved.baseUrl);
  const redactor = createSecretRedactor([resolved.password, resolved.apiKey]);
  const evidence = createTicketEvidence(now);
  const closing = new AbortController();
  const tickets = createTicketManager({
    now,
    isKnownGood: evidence.isKnownGood,
    sleep: (ms) =>
      sleep(ms, closing.signal).catch((cause: unknown) => {
        throw new AbortedError({ endpoint: signInEndpoint, cause });
      }),
    signIn: async () => {
      const url = buildUrl(signInEndpoint, ['authenticate'], { format: 'json' });
      return redactor.add(await signIn(http.request, url, resolved));
    },
  });
  const load = createLoad(resolved);
  const http: BariumHttpClient = createBariumHttpClient(resolved, {
    load,
    transport: createTransport(maxConcurrent),
    redact: redactor.redact,
    evidence,
    tickets,
    probe: {
      endpoint: 'GET /Instances',
      method: 'GET',
      url: buildUrl('GET /Instances', ['Instances'], { Max: 1 }),
      responseType: 'json',
      isWrite: false,
    },
  });
  const services = { options: resolved, buildUrl, http, redact: redactor.redact };
  const reads = createReadEndpoints(services);
  return {
    ...reads,
    ...createWriteEndpoints(services, reads.getInstance),
    async signIn(call) {
      const deadline = http.startDeadline(deadlineMs, call?.signal);
      try {
        await raceAbort(tickets.get(), deadline.signal);
      } catch (error) {
        throw deadline.reason ? abortError(signInEndpoint, deadline) : error;
      } finally {
        deadline.dispose();
      }
      // A new ticket proves nothing after Barium rejected the last new one.
      if (tickets.isSessionEnded()) await reads.listInstances({ max: 1 }, call);
    },
    backgroundConcurrency: load.backgroundConcurrency,
    close() {
      closing.abort();
      http.close();
    },
  };
}
