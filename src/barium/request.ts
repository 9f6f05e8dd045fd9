import type { Leash } from '../lib/deadline.ts';
import { type BariumError, TooLargeError, UnreachableError } from './errors.ts';
import { cutError, faultOfSilence, faultOfStatus, unclear } from './failure.ts';
import type { Settings } from './options.ts';
import { OverCapError, readText } from './read-body.ts';
import { outcomeOf } from './report.ts';
import type { Run, Tried } from './retry.ts';
import { bare, NoAnswerError, type Wire, type WireAnswer, type WireRequest } from './transport.ts';

/** An answer whose body is still to come. Whoever has it closes it, with the error that ended it or none. */
export interface Opened {
  readonly endpoint: string;
  readonly answer: WireAnswer;
  readonly leash: Leash;
  close(error?: BariumError): void;
}

/** The text of an answer. */
export interface Told {
  readonly status: number;
  readonly text: string;
}

/** One try: what is sent, what comes back, and what it means when nothing does. */
export interface Attempts {
  /** As far as the head of an answer with a status from 200 to 299. */
  open(run: Run): Promise<Tried<Opened>>;
  /** To the end of the answer. */
  tell(run: Run): Promise<Tried<Told>>;
}

/** As much of a failure's body as is worth reading, in bytes. */
const failureCap = 64 * 1024;

export function createAttempts(settings: Settings, wire: Wire): Attempts {
  async function open(run: Run): Promise<Tried<Opened>> {
    const { endpoint, body } = run.call;
    const close = reporter(run, settings);
    try {
      const answer = await wire.send(requestOf(run));
      if (answer.status >= 200 && answer.status < 300) {
        return { value: { endpoint, answer, leash: run.leash, close } };
      }
      const fault = faultOfStatus(await badAnswer(endpoint, answer), settings.now());
      close(fault.error);
      return { fault };
    } catch (thrown) {
      if (!(thrown instanceof NoAnswerError)) throw thrown;
      const fault = faultOfSilence(endpoint, body, run.leash, thrown.reached, thrown.cause);
      close(fault.error);
      return { fault };
    }
  }

  async function tell(run: Run): Promise<Tried<Told>> {
    const opened = await open(run);
    if ('fault' in opened) return opened;
    const { answer, close } = opened.value;
    try {
      const text = await readText(answer.body, settings.caps.json);
      close();
      return { value: { status: answer.status, text } };
    } catch (thrown) {
      const error = errorOfReading(opened.value, thrown, settings.caps.json);
      close(error);
      const repeat = error instanceof UnreachableError && !run.leash.cut ? 'reads' : 'never';
      return { fault: { ...unclear(error), repeat } };
    }
  }

  return { open, tell };
}

/** Why the body of an answer could not be read to its end. */
export function errorOfReading(
  { endpoint, answer, leash }: Pick<Opened, 'endpoint' | 'answer' | 'leash'>,
  thrown: unknown,
  cap: number,
): BariumError {
  const { status } = answer;
  if (thrown instanceof OverCapError) return new TooLargeError(cap, { endpoint, status });
  if (leash.cut) return cutError(endpoint, leash);
  return new UnreachableError('connection', { endpoint, status, cause: bare(thrown) });
}

function requestOf({ call, ticket, leash }: Run): WireRequest {
  const { method, url, body, writes, binary } = call;
  const headers: Record<string, string> = {
    accept: binary ? '*/*' : 'application/json',
    // A packed picture has no length that could be announced.
    'accept-encoding': binary ? 'identity' : 'gzip',
    'user-agent': 'barium-bot',
  };
  if (ticket !== undefined) headers.ticket = ticket;
  if (body) headers['content-type'] = body.type;
  if (body?.length !== undefined) headers['content-length'] = String(body.length);
  const content = body?.open(leash.refresh, leash.signal);
  return { method, url, headers, body: content, fresh: writes, signal: leash.signal };
}

async function badAnswer(endpoint: string, answer: WireAnswer) {
  const { status, body } = answer;
  // The status says what happened; a body that cannot be read takes nothing from it.
  const text = await readText(body, failureCap).catch(() => '');
  return { endpoint, status, text, retryAfter: answer.header('retry-after') };
}

/** Reports the end of a try, once. */
function reporter({ call, attempt }: Run, { now, onCall }: Settings): Opened['close'] {
  const start = now();
  let open = true;
  return (error) => {
    if (!open) return;
    open = false;
    const milliseconds = now() - start;
    onCall({ endpoint: call.endpoint, outcome: outcomeOf(error), milliseconds, attempt });
  };
}
