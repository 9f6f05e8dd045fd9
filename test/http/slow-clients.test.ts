import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { badlySignedHeaders, type FullServer, jsonHeaders, startFullServer } from './full-server.ts';

let server: FullServer;
beforeAll(async () => {
  server = await startFullServer({ headersMs: 300, requestMs: 600, keepAliveMs: 200 });
});
afterAll(() => server.close());

describe('a slow client', () => {
  /** Opens a connection and returns what it received until the server closed it. */
  async function receive(write: (socket: Socket) => NodeJS.Timeout | undefined): Promise<string> {
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    await once(socket, 'connect');
    const timer = write(socket);
    // The server may also reset the connection.
    socket.on('error', () => undefined);
    try {
      return await text(socket).catch(() => '');
    } finally {
      clearInterval(timer);
      socket.destroy();
    }
  }
  const keepWriting = (socket: Socket, chunk: string) => setInterval(() => socket.writable && socket.write(chunk), 50);

  it('is cut off when it never completes its headers', async () => {
    const received = await receive((socket) => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
      return keepWriting(socket, 'X-More: 1\r\n');
    });
    expect(received).toMatch(/^HTTP\/1\.1 408 /u);
  });

  it('is cut off when it sends nothing', async () => {
    expect(await receive(() => undefined)).toMatch(/^(?:HTTP\/1\.1 408 [\s\S]*)?$/u);
  });

  it.each(['/slack/events', '/api/messages', '/playground/actions'])(
    'is cut off when it never completes its body for %s',
    async (path) => {
      const received = await receive((socket) => {
        const head = Object.entries({
          ...badlySignedHeaders(),
          ...jsonHeaders,
          Host: 'localhost',
          'Content-Length': '1000',
        });
        socket.write(`POST ${path} HTTP/1.1\r\n${head.map((one) => one.join(': ')).join('\r\n')}\r\n\r\n`);
        return keepWriting(socket, ' ');
      });
      expect(received).toMatch(/^HTTP\/1\.1 4\d\d |^$/u);
    },
  );

  it('is disconnected when its connection stays idle', async () => {
    const received = await receive((socket) => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      return undefined;
    });
    expect(received).toMatch(/^HTTP\/1\.1 200 /u);
  });

  it('does not delay other clients', async () => {
    const sockets = Array.from({ length: 200 }, () => connect(server.port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\n');
    }
    expect((await server.request('/healthz')).status).toBe(200);
    await Promise.all(sockets.map((socket) => once(socket.resume(), 'close')));
  });
});
