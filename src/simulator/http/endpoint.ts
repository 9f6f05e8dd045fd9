import type { Quirks } from '../quirks.ts';
import type { Blobs } from '../world/blobs.ts';
import type { World } from '../world/world.ts';
import type { Body } from './body.ts';
import { type Answer, REFUSALS } from './response.ts';
import type { Tickets } from './tickets.ts';

/** What every endpoint works with. */
export interface Desk {
  readonly world: World;
  readonly blobs: Blobs;
  readonly tickets: Tickets;
  readonly credentials: { readonly username: string; readonly password: string; readonly apiKey: string };
  quirks(): Quirks;
  /** The next number in [0, 1) of the simulator's chance. */
  chance(): number;
}

/** One call on its way to its endpoint. */
export interface Call {
  /** The ids in the path, in order. */
  readonly ids: readonly string[];
  readonly query: Query;
  /** Reads the body; a call without one gives an empty form. */
  body(): Promise<Body>;
}

export type Endpoint = (desk: Desk, call: Call) => Answer | Promise<Answer>;

/** The query string; names are compared without case, as upstream does. */
export class Query {
  readonly #values: ReadonlyMap<string, string>;

  constructor(search: URLSearchParams) {
    this.#values = new Map([...search].map(([name, value]) => [name.toLowerCase(), value]));
  }

  text(name: string): string | undefined {
    return this.#values.get(name.toLowerCase()) || undefined;
  }

  /** A whole number of at least `least`. Throws a Refusal for anything else. */
  whole(name: string, fallback: number, least: number): number {
    const number = Number(this.text(name) ?? fallback);
    if (!Number.isInteger(number) || number < least) throw REFUSALS.badNumber(name);
    return number;
  }
}
