import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { jsonHeaders, startFullServer, badlySignedHeaders, type FullServer } from './full-server.ts';

let server: FullServer;
beforeAll(async () => {
  server = await startFullServer({ headersMs: 300, requestMs: 600, keepAliveMs: 200 });
});
afterAll(() => server.close());

describe('a slow client', () => {
  /** Opens a connection, and answers what it was told until it was closed. */
  async function slowly(say: (socket: Socket) => NodeJS.Timeout | undefined): Promise<string> {
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    await once(socket, 'connect');
    const timer = say(socket);
    // A reset is as good an end as any.
    socket.on('error', () => undefined);
    try {
      return await text(socket).catch(() => '');
    } finally {
      clearInterval(timer);
      socket.destroy();
    }
  }
  const drip = (socket: Socket, words: string) =>
    setInterval(() => socket.writable && socket.write(words), 50);

  it('that never finishes its head is cut off', async () => {
    const said = await slowly((socket) => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
      return drip(socket, 'X-More: 1\r\n');
    });
    expect(said).toMatch(/^HTTP\/1\.1 408 /u);
  });

  it('that says nothing at all is cut off', async () => {
    expect(await slowly(() => undefined)).toMatch(/^(?:HTTP\/1\.1 408 [\s\S]*)?$/u);
  });

  it.each(['/slack/events', '/api/messages', '/playground/acts'])(
    'that never finishes its body for %s is cut off',
    async (path) => {
      const said = await slowly((socket) => {
        const head = Object.entries({ ...badlySignedHeaders(), ...jsonHeaders, Host: 'localhost', 'Content-Length': '1000' });
        socket.write(`POST ${path} HTTP/1.1\r\n${head.map((one) => one.join(': ')).join('\r\n')}\r\n\r\n`);
        return drip(socket, ' ');
      });
      expect(said).toMatch(/^HTTP\/1\.1 4\d\d |^$/u);
    },
  );

  it('that keeps its connection and asks nothing more is let go', async () => {
    const said = await slowly((socket) => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      return undefined;
    });
    expect(said).toMatch(/^HTTP\/1\.1 200 /u);
  });

  it('keeps nobody else waiting', async () => {
    const many = Array.from({ length: 200 }, () => connect(server.port, '127.0.0.1'));
    await Promise.all(many.map((socket) => once(socket, 'connect')));
    for (const socket of many) {
      socket.on('error', () => undefined);
      socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\n');
    }
    expect((await server.request('/healthz')).status).toBe(200);
    await Promise.all(many.map((socket) => once(socket.resume(), 'close')));
  });
});
