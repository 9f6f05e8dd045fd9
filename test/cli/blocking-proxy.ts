/** A proxy in front of an upstream that can block deletions. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BlockingProxy {
  readonly baseUrl: string;
  /** The paths of the deletions that arrived, in order. */
  readonly deletions: readonly string[];
  /** Whether deletions get no response and do not reach the upstream. */
  isBlocking: boolean;
  /** Resolves once `count` deletions have arrived. */
  waitForDeletions(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startBlockingProxy(upstream: string): Promise<BlockingProxy> {
  const target = new URL(upstream);
  const deletions: string[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  const forward = (incoming: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = incoming;
    const forwarded = request(
      { host: target.hostname, port: target.port, path: url, method, headers },
      (upstreamResponse) => {
        response.writeHead(upstreamResponse.statusCode ?? 502, upstreamResponse.headers);
        upstreamResponse.pipe(response);
      },
    );
    forwarded.on('error', () => response.destroy());
    incoming.pipe(forwarded);
  };
  const server = createServer((incoming, response) => {
    if (incoming.method !== 'DELETE') return forward(incoming, response);
    deletions.push(incoming.url ?? '');
    for (const { count, resolve } of waiting) if (deletions.length >= count) resolve();
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
        else waiting.push({ count, resolve });
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
