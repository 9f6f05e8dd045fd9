/** An outbound proxy that alone knows the servers of a test: no name of theirs resolves on this machine. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Of the proxy and all servers behind it, as a file for `NODE_EXTRA_CA_CERTS`. */
export const certificateFile = 'test/fixtures/certificate/proxied-hosts.pem';

const certificate = {
  cert: readFileSync(certificateFile),
  key: readFileSync('test/fixtures/certificate/proxied-hosts-key.pem'),
};

interface ProxyServerOptions {
  /** The URLs on loopback of HTTP servers, by host and port. The proxy adds TLS, as if it was theirs. */
  readonly servers: Readonly<Record<string, string>>;
  /** `user:password`, which every connection has to have. */
  readonly credentials?: string;
  /** Whether clients speak TLS with the proxy itself. */
  readonly isSecure?: boolean;
}

export interface ProxyServer {
  /** Such as `127.0.0.1:3128`. */
  readonly address: string;
  /** The targets of all requests, such as `barium.example:443`, in order. */
  readonly targets: string[];
  /** The statuses of answers that open no connection, by target; 0 gives no answer. */
  refusals: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export async function startProxyServer(options: ProxyServerOptions): Promise<ProxyServer> {
  const { servers, credentials, isSecure = false } = options;
  const sockets = new Set<Socket>();
  const server = isSecure ? createSecureServer(certificate) : createServer();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  server.on('connect', (request, socket) => {
    const target = request.url ?? '';
    proxy.targets.push(target);
    const isUnknown = expected !== undefined && request.headers['proxy-authorization'] !== expected;
    const refusal = proxy.refusals[target] ?? (isUnknown ? 407 : servers[target] === undefined ? 502 : undefined);
    if (refusal === 0) return;
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const secure = new TLSSocket(socket as Socket, { isServer: true, ...certificate });
    const { port, hostname: host } = new URL(servers[target] ?? '');
    const behind = connect(Number(port), host);
    for (const [from, to] of [
      [secure, behind],
      [behind, secure],
    ] as const) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy: ProxyServer = {
    address,
    targets: [],
    refusals: {},
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
