import { orCut } from '../lib/deadline.ts';
import { CancelledError } from './errors.ts';
import { cutError } from './failure.ts';
import { type Calls, createCalls } from './http-client.ts';
import { type BariumOptions, settle } from './options.ts';
import { createReads } from './reads.ts';
import { createConfidence } from './redaction.ts';
import { signInWith } from './sign-in.ts';
import { createTicketOffice, signInEndpoint } from './ticket.ts';
import { createTrust } from './ticket-evidence.ts';
import { createWire } from './transport.ts';
import type { Barium } from './types.ts';
import { createAddress } from './url.ts';
import { createWrites } from './writes.ts';

/**
 * The upstream over HTTP. It signs in with the first call, and nothing happens before that.
 *
 * Every method rejects with a class of `errors.ts`. Reads are repeated after a broken connection, a 5xx and a
 * 429; writes only where nothing can have been done. An id that cannot be an id (empty, `..`) is answered with
 * `NotFoundError` and never sent.
 *
 * @throws TypeError when `baseUrl` is not a plain http(s) address
 */
export function createBarium(options: BariumOptions): Barium {
  const settings = settle(options);
  const address = createAddress(settings.baseUrl);
  const confidence = createConfidence([settings.password, settings.apiKey]);
  const trust = createTrust(settings.now);
  const ending = new AbortController();
  const office = createTicketOffice({
    now: settings.now,
    isTaken: trust.isTaken,
    delay: (ms) =>
      settings.delay(ms, ending.signal).catch((cause: unknown) => {
        throw new CancelledError({ endpoint: signInEndpoint, cause });
      }),
    signIn: () => signInWith(calls, address(signInEndpoint, ['authenticate'], { format: 'json' }), settings),
  });
  const ticketFor = async (dead: string | undefined) =>
    confidence.keep(await (dead === undefined ? office.current() : office.renew(dead)));
  const calls: Calls = createCalls(settings, createWire(settings.concurrency), ticketFor, confidence, trust);
  const reads = createReads({ settings, address, calls, confidence });
  return {
    ...reads,
    ...createWrites({ settings, address, calls, reads }),
    async signIn(how) {
      const leash = calls.leash(settings.deadlineMs, how?.signal);
      try {
        await orCut(office.current(), leash.signal);
      } catch (error) {
        throw leash.cut ? cutError(signInEndpoint, leash) : error;
      } finally {
        leash.end();
      }
    },
    close() {
      ending.abort();
      calls.close();
    },
  };
}
