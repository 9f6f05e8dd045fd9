import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/** A proxy to a server whose connections can be cut or go silent. */
export interface TcpProxy {
  readonly port: number;
  /** Closes all connections; new ones are accepted. */
  cutConnections(): void;
  /** Stops forwarding on existing connections, in the given directions, without closing them. */
  stopForwarding(directions: readonly ('to-server' | 'to-client')[]): void;
  /** Whether new connections are forwarded; otherwise they are accepted and left without a response. */
  isAccepting: boolean;
  close(): Promise<void>;
}

export async function openTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<{ readonly client: Socket; readonly upstream: Socket }>();
  const ignored = new Set<Socket>();
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (!proxy.isAccepting) {
      ignored.add(client);
      return;
    }
    const upstream = dial(target, '127.0.0.1');
    upstream.on('error', () => client.destroy());
    const pair = { client, upstream };
    pairs.add(pair);
    client.pipe(upstream).pipe(client);
    // Only the client's side counts: a silent connection stays open when the server closes it.
    client.on('close', () => {
      upstream.destroy();
      pairs.delete(pair);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const { client, upstream } of pairs) {
      client.destroy();
      upstream.destroy();
    }
    for (const client of ignored) client.destroy();
  };
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    isAccepting: true,
    cutConnections: cut,
    stopForwarding(directions) {
      for (const { client, upstream } of pairs) {
        if (directions.includes('to-server')) client.unpipe(upstream);
        if (directions.includes('to-client')) upstream.unpipe(client);
      }
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
