/** Stands before an upstream and lets everything through but deletions, which it holds or lets through as told. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BlockingProxy {
  readonly baseUrl: string;
  /** The deletions that came, in order. */
  readonly deletions: readonly string[];
  /** Whether a deletion is kept without an answer, and never reaches the upstream. */
  isBlocking: boolean;
  /** Resolves once so many deletions came. */
  waitForDeletions(deletions: number): Promise<void>;
  close(): Promise<void>;
}

export async function startBlockingProxy(upstream: string): Promise<BlockingProxy> {
  const target = new URL(upstream);
  const deletions: string[] = [];
  const waiting: { readonly many: number; readonly resolve: () => void }[] = [];

  const forward = (incoming: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = incoming;
    const onward = request(
      { host: target.hostname, port: target.port, path: url, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  };
  const server = createServer((incoming, response) => {
    if (incoming.method !== 'DELETE') return forward(incoming, response);
    deletions.push(incoming.url ?? '');
    for (const one of waiting) if (deletions.length >= one.many) one.resolve();
    if (!proxy.isBlocking) forward(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: BlockingProxy = {
    baseUrl: `http://127.0.0.1:${port}${target.pathname}`,
    deletions,
    isBlocking: false,
    waitForDeletions: (count) =>
      new Promise((resolve) => {
        if (deletions.length >= count) resolve();
        else waiting.push({ many: count, resolve });
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
