/**
 * Barium as a bot sees it that only watches: real HTTP, as many cases as wanted, and a time that each answer takes. It can change
 * milestones. Its rows are serialized once, so that it takes little of the machine's time.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guid } from '../memory-barium.ts';

export interface SlowBarium {
  readonly baseUrl: string;
  readonly credentials: { readonly username: string; readonly password: string; readonly apiKey: string };
  /** Requests so far, without sign-ins. */
  requests(): number;
  /** The most that were being answered at once. */
  maxConcurrent(): number;
  /** Changes the milestone of the nth open case. Returns its id. */
  change(n: number, milestone: string): string;
  close(): Promise<void>;
}

interface SlowBariumOptions {
  readonly openCases: number;
  readonly closedCases: number;
  /** Until a page of a list is answered. */
  readonly pageMs: number;
  /** Until another request is answered. */
  readonly requestMs: number;
  applicationOf(n: number): string;
}

const path = '/api/v1.1';

export async function startSlowBarium(options: SlowBariumOptions): Promise<SlowBarium> {
  const { openCases, closedCases, pageMs, requestMs } = options;
  let [requests, running, maxRunning] = [0, 0, 0];
  const rows = Array.from({ length: openCases }, (_, n) => rowOf(n, 'active'));
  const closed = Array.from({ length: closedCases }, (_, n) => rowOf(openCases + n, 'completed'));
  const lists = new Map([
    ['active', rows],
    ['completed', closed],
  ]);
  const indexes = new Map(rows.map((_, n) => [guid(n + 1), n]));

  function rowOf(n: number, status: string, milestone = 'Step 0'): string {
    return JSON.stringify({
      Id: guid(n + 1),
      Name: `Order ${n + 1}`,
      Status: status,
      Milestone: milestone,
      StartDate: '2026-11-01T08:00:00Z',
      StartedBy: 'Eva Lind',
      ApplicationName: options.applicationOf(n),
      Description: 'An order that a customer placed on the web',
    });
  }

  function answer({ pathname, searchParams }: URL, response: ServerResponse): void {
    requests += 1;
    running += 1;
    maxRunning = Math.max(maxRunning, running);
    const id = pathname.slice(`${path}/Instances/`.length);
    setTimeout(
      () => {
        running -= 1;
        response.end(id === '' ? page(searchParams) : (rows[indexes.get(id) ?? -1] ?? '{}'));
      },
      id === '' ? pageMs : requestMs,
    );
  }

  function page(query: URLSearchParams): string {
    const list = lists.get(query.get('Status') ?? '') ?? [];
    const start = Number(query.get('Start') ?? 0);
    const max = Number(query.get('Max') ?? 100);
    return `{"Totalcount":${list.length},"data":[${list.slice(start, start + max).join(',')}]}`;
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://barium');
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (url.pathname.endsWith('/authenticate')) response.end('{"success":true,"Ticket":"ticket"}');
    else answer(url, response);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    credentials: { username: 'bot@example.com', password: 'secret', apiKey: 'key' },
    requests: () => requests,
    maxConcurrent: () => maxRunning,
    change(n, milestone) {
      rows[n] = rowOf(n, 'active', milestone);
      return guid(n + 1);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
