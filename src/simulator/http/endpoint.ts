import type { Quirks } from '../quirks.ts';
import type { BlobStore } from '../world/blob-store.ts';
import type { World } from '../world/world.ts';
import type { FormBody } from './body.ts';
import { type ApiResponse, apiErrors } from './response.ts';
import type { TicketStore } from './tickets.ts';

/** The parts of the simulator that the endpoints use. */
export interface EndpointContext {
  readonly world: World;
  readonly blobs: BlobStore;
  readonly tickets: TicketStore;
  readonly credentials: { readonly username: string; readonly password: string; readonly apiKey: string };
  quirks(): Quirks;
  /** In [0, 1). */
  random(): number;
}

export interface EndpointRequest {
  /** The ids in the path, in order. */
  readonly ids: readonly string[];
  readonly query: EndpointQuery;
  /** Reads the body; empty if there is none. */
  body(): Promise<FormBody>;
}

export type Endpoint = (context: EndpointContext, request: EndpointRequest) => ApiResponse | Promise<ApiResponse>;

/** The query parameters. Names are case-insensitive, as upstream. */
export interface EndpointQuery {
  /** Returns undefined for a missing or empty parameter. */
  text(name: string): string | undefined;
  /** Throws an ApiError if the parameter is not an integer of at least `min`. */
  integer(name: string, fallback: number, min: number): number;
}

export function createEndpointQuery(search: URLSearchParams): EndpointQuery {
  const values = new Map([...search].map(([name, value]) => [name.toLowerCase(), value]));
  const text = (name: string) => values.get(name.toLowerCase()) || undefined;
  return {
    text,
    integer(name, fallback, min) {
      const number = Number(text(name) ?? fallback);
      if (!Number.isInteger(number) || number < min) throw apiErrors.badNumber(name);
      return number;
    },
  };
}
