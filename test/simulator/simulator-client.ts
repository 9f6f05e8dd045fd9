import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts';

/** What came back over HTTP; `body` is parsed where it is JSON. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape is what they check
  readonly body: any;
  readonly bytes: Buffer;
}

/** A simulator that stands still, with a client that knows nothing but fetch. */
export interface Visit {
  readonly sim: Simulator;
  call(method: string, path: string, body?: BodyInit, headers?: Record<string, string>): Promise<Seen>;
  get(path: string): Promise<Seen>;
  /** Asks for a ticket and uses it from now on. */
  signIn(change?: Record<string, string>): Promise<Seen>;
}

const running: Simulator[] = [];

/** Starts a simulator that ends with the test, and signs in. */
export async function visit(options: SimulatorOptions = {}): Promise<Visit> {
  const sim = await startSimulator({ speed: 0, ...options });
  running.push(sim);
  let ticket = '';
  const guest: Visit = {
    sim,
    call: async (method, path, body, headers = {}) => {
      const request = { method, headers: { ticket, ...headers }, ...omitUndefined({ body }) };
      return seen(await fetch(sim.baseUrl + path, request));
    },
    get: (path) => guest.call('GET', path),
    signIn: async (change = {}) => {
      const { username, password, apiKey } = sim.credentials;
      const form = new URLSearchParams({ username, password, apikey: apiKey, ...change });
      const answer = await guest.call('POST', '/authenticate?format=json', form);
      ticket = answer.body?.Ticket ?? answer.body?.ticket ?? String(answer.body).replace(/"/g, '');
      return answer;
    },
  };
  await guest.signIn();
  return guest;
}

/** Ends every simulator that {@link visit} started. */
export async function leave(): Promise<void> {
  await Promise.all(running.splice(0).map((sim) => sim.stop()));
}

async function seen(response: Response): Promise<Seen> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const { status, headers } = response;
  const text = bytes.toString('utf8');
  const isJson = headers.get('content-type')?.startsWith('application/json');
  return { status, headers, bytes, body: isJson ? JSON.parse(text) : text };
}

/** The id of an instance of this application that waits for this. Throws when the seed has none. */
export function waitingFor(sim: Simulator, application: string, what: string): string {
  const found = sim.control
    .list(1000)
    .find((one) => one.application === application && one.waitsFor.includes(what));
  if (!found) throw new Error(`no ${application} waits for ${what}`);
  return found.id;
}
