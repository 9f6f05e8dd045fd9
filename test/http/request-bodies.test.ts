import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';
import { badlySignedHeaders, type FullServer, jsonHeaders, startFullServer } from './full-server.ts';
import { startServer } from './start-server.ts';

let server: FullServer;
beforeAll(async () => {
  server = await startFullServer();
});
afterAll(() => server.close());

describe('a request body', () => {
  const megabyte = 1024 * 1024;
  const large = [
    ['/api/messages', jsonHeaders, megabyte],
    ['/playground/actions', jsonHeaders, megabyte],
    ['/playground/actions', { 'content-type': 'multipart/form-data; boundary=x' }, 27 * megabyte],
    ['/slack/events', badlySignedHeaders(), 5 * megabyte],
  ] as const;

  it.each(large)('is rejected when it is too large for %s', async (path, headers, size) => {
    const { status } = await server.request(path, { method: 'POST', headers, body: Buffer.alloc(size, 32) });
    expect(status).toBe(413);
  });

  it.each(large)('is rejected when it is too large for %s and has no Content-Length', async (path, headers, size) => {
    const chunk = Buffer.alloc(64 * 1024, 32);
    const chunks = Readable.from(Array.from({ length: Math.ceil(size / chunk.length) + 1 }, () => chunk));
    const { status } = await server.request(path, { method: 'POST', headers, body: chunks });
    expect(status).toBe(413);
  });

  it.each(['/api/messages', '/playground/actions'])('counts by its unpacked size for %s', async (path) => {
    const bomb = gzipSync(Buffer.alloc(100 * megabyte, 32));
    for (const type of ['application/json', 'multipart/form-data; boundary=x']) {
      const headers = { 'content-type': type, 'content-encoding': 'gzip' };
      const { status } = await server.request(path, { method: 'POST', headers, body: bomb });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it('is rejected for /slack/events when it is compressed', async () => {
    const headers = { ...badlySignedHeaders(), 'content-encoding': 'gzip' };
    expect((await server.request('/slack/events', { method: 'POST', headers, body: gzipSync('x') })).status).toBe(415);
  });

  it('is hardly read after its request was rejected, and its connection is closed after a moment', async () => {
    let socket: Socket | undefined;
    const router: RequestHandler = (request, response) => {
      socket = request.socket;
      response.status(401).end();
    };
    const { port } = await startServer({ routers: [{ path: '/', router }], timeouts: { lingerMs: 300 } });
    const client = connect(port, '127.0.0.1').setEncoding('utf8');
    client.on('error', () => undefined);
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${100 * megabyte}\r\n\r\n`);
    const head = once(client, 'data');
    for (let sent = 0; sent < 100; sent += 1) client.write(Buffer.alloc(megabyte));
    expect(String(await head)).toMatch(/^HTTP\/1\.1 401 /u);
    await closed;
    expect(socket?.bytesRead).toBeLessThan(megabyte);
  });

  it('that is small is discarded after its request was rejected, and the connection serves the next one', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports: (number | undefined)[] = [];
    const router: RequestHandler = (request, response) => {
      ports.push(request.socket.remotePort);
      response.status(401).end();
    };
    const { port } = await startServer({ routers: [{ path: '/', router }] });
    for (let sent = 0; sent < 2; sent += 1) {
      const sending = request({ port, host: '127.0.0.1', method: 'POST', agent }).end(Buffer.alloc(200 * 1024));
      const [response] = (await once(sending, 'response')) as [IncomingMessage];
      await text(response);
    }
    agent.destroy();
    expect(new Set(ports).size).toBe(1);
  });

  it('is rejected when the request has both Content-Length and Transfer-Encoding', async () => {
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.end('0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [\s\S]*$/u);
  });
});
