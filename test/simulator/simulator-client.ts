import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts';

/** `body` is parsed if it is JSON. */
export interface SimulatorResponse {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the shape of responses
  readonly body: any;
  readonly bytes: Buffer;
}

/** A paused simulator, with a client that uses only fetch. */
export interface SimulatorClient {
  readonly sim: Simulator;
  request(method: string, path: string, body?: BodyInit, headers?: Record<string, string>): Promise<SimulatorResponse>;
  get(path: string): Promise<SimulatorResponse>;
  /** Gets a ticket for the later requests. */
  signIn(change?: Record<string, string>): Promise<SimulatorResponse>;
}

const running: Simulator[] = [];

/** Starts a simulator and signs in. {@link stopSimulators} stops it. */
export async function startClient(options: SimulatorOptions = {}): Promise<SimulatorClient> {
  const sim = await startSimulator({ speed: 0, ...options });
  running.push(sim);
  let ticket = '';
  const client: SimulatorClient = {
    sim,
    request: async (method, path, body, headers = {}) => {
      // A kept connection may be closed just when the next request begins.
      const request = { method, headers: { connection: 'close', ticket, ...headers }, ...omitUndefined({ body }) };
      return toResponse(await fetch(sim.baseUrl + path, request));
    },
    get: (path) => client.request('GET', path),
    signIn: async (change = {}) => {
      const { username, password, apiKey } = sim.credentials;
      const form = new URLSearchParams({ username, password, apikey: apiKey, ...change });
      const answer = await client.request('POST', '/authenticate?format=json', form);
      ticket = answer.body?.Ticket ?? answer.body?.ticket ?? String(answer.body).replace(/"/g, '');
      return answer;
    },
  };
  await client.signIn();
  return client;
}

/** Stops all simulators that {@link startClient} started. */
export async function stopSimulators(): Promise<void> {
  await Promise.all(running.splice(0).map((sim) => sim.stop()));
}

async function toResponse(response: Response): Promise<SimulatorResponse> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const { status, headers } = response;
  const text = bytes.toString('utf8');
  const isJson = headers.get('content-type')?.startsWith('application/json');
  return { status, headers, bytes, body: isJson ? JSON.parse(text) : text };
}

/** The id of an instance of the application that waits for `name`. Throws if there is none. */
export function findWaiting(sim: Simulator, application: string, name: string): string {
  const found = sim.control.list(1000).find((one) => one.application === application && one.waitingFor.includes(name));
  if (!found) throw new Error(`no ${application} waits for ${name}`);
  return found.id;
}
