import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/** A way to a server that can be cut, go dead without a word, or lead to another one. */
export interface Way {
  readonly port: number;
  /** Hangs up on everybody; who comes anew is let through. */
  cut(): void;
  /** Passes nothing more on the connections that there are, in the directions given, and does not hang up. */
  silence(directions: readonly ('there' | 'back')[]): void;
  /** Whether new connections are taken and answered; else they are taken and left alone. */
  open: boolean;
  close(): Promise<void>;
}

export async function openWay(target: number): Promise<Way> {
  const pairs = new Set<{ readonly client: Socket; readonly upstream: Socket }>();
  const lone = new Set<Socket>();
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (!way.open) {
      lone.add(client);
      return;
    }
    const upstream = dial(target, '127.0.0.1');
    upstream.on('error', () => client.destroy());
    const pair = { client, upstream };
    pairs.add(pair);
    client.pipe(upstream).pipe(client);
    // Not when the server hangs up: who was silenced does not hear of that, and is still there to be cut.
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
    for (const client of lone) client.destroy();
  };
  const way: Way = {
    port: (server.address() as AddressInfo).port,
    open: true,
    cut,
    silence(directions) {
      for (const { client, upstream } of pairs) {
        if (directions.includes('there')) client.unpipe(upstream);
        if (directions.includes('back')) upstream.unpipe(client);
      }
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
  return way;
}
