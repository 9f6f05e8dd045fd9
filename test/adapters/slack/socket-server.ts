/**
 * Slack's side of Socket Mode, as strict as Slack: a request goes to one open connection and has to be acknowledged there,
 * and after the closing handshake the TCP connection stays open.
 */
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

interface Connection {
  readonly socket: WebSocket;
  readonly tcp: Socket;
  /** Slack has sent its close frame: no more requests go there. */
  isClosed: boolean;
  /** The other side has closed the TCP connection. */
  isAbandoned: boolean;
}

export interface Ack {
  readonly envelope_id: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface SocketServer {
  readonly url: string;
  readonly connections: readonly Connection[];
  readonly acks: Ack[];
  /** Envelopes for which there was no connection. */
  readonly lost: unknown[];
  /** Sends to the newest open connection. */
  send(message: unknown): void;
  /** Announces that the newest connection will be closed, and closes it after `closeMs`. */
  recycle(reason: 'warning' | 'refresh_requested', closeMs: number): Connection;
  close(): Promise<void>;
}

/** With the status 1000. */
const closeFrame = Buffer.from([0x88, 0x02, 0x03, 0xe8]);

export async function startSocketServer(): Promise<SocketServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const connections: Connection[] = [];
  const acks: Ack[] = [];
  const lost: unknown[] = [];
  let closing: NodeJS.Timeout | undefined;
  const newest = () => connections.findLast((one) => !one.isClosed && !one.isAbandoned);
  server.on('connection', (socket, { socket: tcp }) => {
    const connection: Connection = { socket, tcp, isClosed: false, isAbandoned: false };
    connections.push(connection);
    for (const event of ['end', 'close']) {
      tcp.on(event, () => {
        connection.isAbandoned = true;
      });
    }
    socket.on('message', (data) => {
      if (!connection.isClosed) acks.push(JSON.parse(String(data)));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      connection.isClosed = true;
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    acks,
    lost,
    send(message) {
      const connection = newest();
      if (connection === undefined) lost.push(message);
      else connection.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    recycle(reason, closeMs) {
      const connection = newest();
      if (connection === undefined) throw new Error('there is no connection');
      connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink' } }));
      closing = setTimeout(() => {
        connection.isClosed = true;
        // Without `ws`, which would end the connection after the client's close frame.
        connection.tcp.end = () => connection.tcp;
        connection.tcp.write(closeFrame);
      }, closeMs);
      return connection;
    },
    close: () =>
      new Promise((resolve) => {
        clearTimeout(closing);
        for (const { tcp } of connections) tcp.destroy();
        server.close(() => resolve());
      }),
  };
}
