/**
 * A Barium over HTTP that takes its time, and bears so many requests at once: it refuses further ones with 429, or lets them wait.
 * Its cases can be changed at any time, also while lists are read.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { guid } from '../memory-barium.ts';

export interface PacedBarium {
  readonly baseUrl: string;
  /** Requests at once; the rest is refused, or waits. */
  capacity: number;
  /** Milliseconds from the moment at which a request is worked on. */
  responseMs: number;
  readonly stats: PacedStats;
  set(n: number, change: Partial<PacedCase>): void;
  remove(n: number): void;
  close(): Promise<void>;
}

interface PacedStats {
  requests: number;
  /** Requests that were there at the same time, at most. */
  maxConcurrent: number;
  /** When requests were refused, in ms since the first request. */
  readonly refusedAtMs: number[];
}

interface PacedCase {
  readonly Id: string;
  readonly Name: string;
  readonly Status: string;
  readonly Milestone: string;
}

interface PacedOptions {
  /** Cases 1 to `active` are active. */
  readonly active: number;
  /** The next ones are completed. */
  readonly completed?: number;
  readonly capacity: number;
  readonly responseMs: number;
  /** Whether requests beyond the capacity are refused; otherwise they wait. */
  readonly refuses: boolean;
}

export const pacedCredentials = { username: 'bot', password: 'secret', apiKey: 'key' };

export async function startPacedBarium(options: PacedOptions): Promise<PacedBarium> {
  const { active, completed = 0, refuses } = options;
  const lists = new Map<string, Map<number, string>>();
  const cases = new Map<number, PacedCase>();
  const listOf = (status: string) => {
    const list = lists.get(status) ?? new Map<number, string>();
    lists.set(status, list);
    return list;
  };

  function put(n: number, one: PacedCase): void {
    lists.get(cases.get(n)?.Status ?? '')?.delete(n);
    cases.set(n, one);
    listOf(one.Status).set(n, JSON.stringify(toRow(one)));
  }

  for (let n = 1; n <= active + completed; n += 1) {
    put(n, { Id: guid(n), Name: `Order ${n}`, Status: n <= active ? 'active' : 'completed', Milestone: 'Received' });
  }

  let running = 0;
  let firstAtMs: number | undefined;
  const waiting: (() => void)[] = [];
  const stats: PacedStats = { requests: 0, maxConcurrent: 0, refusedAtMs: [] };

  async function serve(url: URL, response: ServerResponse): Promise<void> {
    firstAtMs ??= performance.now();
    stats.requests += 1;
    running += 1;
    stats.maxConcurrent = Math.max(stats.maxConcurrent, running);
    try {
      if (running > self.capacity && refuses) {
        stats.refusedAtMs.push(performance.now() - firstAtMs);
        response.writeHead(429).end();
        return;
      }
      if (running > self.capacity) await new Promise<void>((resolve) => waiting.push(resolve));
      await sleep(self.responseMs);
      respond(url, response);
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  }

  function respond({ pathname, searchParams }: URL, response: ServerResponse): void {
    response.setHeader('content-type', 'application/json');
    const id = /\/Instances\/([^/]+)$/u.exec(pathname)?.[1];
    if (id === undefined) {
      const list = listOf(searchParams.get('Status')?.toLowerCase() ?? '');
      const [start, max] = [Number(searchParams.get('Start') ?? 0), Number(searchParams.get('Max') ?? 100)];
      const rows = [...list.values()].slice(start, start + max);
      response.end(`{"TotalCount":${list.size},"Data":[${rows.join(',')}]}`);
      return;
    }
    const one = cases.get(Number.parseInt(id.slice(0, 8), 16));
    if (one === undefined) response.writeHead(404).end('{}');
    else response.end(JSON.stringify(toRow(one)));
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    request.resume();
    if (url.pathname.endsWith('/authenticate')) response.end('{"success":true,"Ticket":"ticket"}');
    else void serve(url, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: PacedBarium = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1.1`,
    capacity: options.capacity,
    responseMs: options.responseMs,
    stats,
    set(n, change) {
      const one = cases.get(n);
      if (one !== undefined) put(n, { ...one, ...change });
    },
    remove(n) {
      listOf(cases.get(n)?.Status ?? '').delete(n);
      cases.delete(n);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

function toRow(one: PacedCase) {
  return {
    ...one,
    StartDate: '2026-11-01T08:00:00Z',
    StartedBy: 'Alice',
    ApplicationName: 'Order',
    CompletedDate: null,
  };
}
