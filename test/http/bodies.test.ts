import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { jsonHeaders, startFullServer, badlySignedHeaders, type FullServer } from './full-server.ts';

let server: FullServer;
beforeAll(async () => {
  server = await startFullServer();
});
afterAll(() => server.close());

describe('a body', () => {
  const megabyte = 1024 * 1024;
  const large = [
    ['/api/messages', jsonHeaders, megabyte],
    ['/playground/acts', jsonHeaders, megabyte],
    ['/playground/acts', { 'content-type': 'multipart/form-data; boundary=x' }, 27 * megabyte],
    ['/slack/events', badlySignedHeaders(), 5 * megabyte],
  ] as const;

  it.each(large)('of %s is refused when it is too large', async (path, headers, size) => {
    const { status } = await server.request(path, { method: 'POST', headers, body: Buffer.alloc(size, 32) });
    expect(status).toBe(413);
  });

  it.each(large)(
    'of %s that does not say its length is refused all the same',
    async (path, headers, size) => {
      const chunk = Buffer.alloc(64 * 1024, 32);
      const chunks = Readable.from(Array.from({ length: Math.ceil(size / chunk.length) + 1 }, () => chunk));
      const { status } = await server.request(path, { method: 'POST', headers, body: chunks });
      expect(status).toBe(413);
    },
  );

  it.each(['/api/messages', '/playground/acts'])('of %s counts as large as it unpacks', async (path) => {
    const bomb = gzipSync(Buffer.alloc(100 * megabyte, 32));
    for (const type of ['application/json', 'multipart/form-data; boundary=x']) {
      const headers = { 'content-type': type, 'content-encoding': 'gzip' };
      const { status } = await server.request(path, { method: 'POST', headers, body: bomb });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it('of Slack is not unpacked before its signature is checked', async () => {
    const headers = { ...badlySignedHeaders(), 'content-encoding': 'gzip' };
    expect((await server.request('/slack/events', { method: 'POST', headers, body: gzipSync('x') })).status).toBe(
      401,
    );
  });

  it('with two lengths is refused', async () => {
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    socket.write(
      'POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    socket.end('0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [\s\S]*$/u);
  });
});
