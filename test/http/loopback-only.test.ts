import { createServer, request as openRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type FullServer, jsonHeaders, type RequestOptions, startFullServer } from './full-server.ts';

let server: FullServer;
beforeAll(async () => {
  server = await startFullServer();
});
afterAll(() => server.close());

const routes: readonly (readonly [string, string, RequestOptions])[] = [
  ['playground page', '/', {}],
  ['playground state', '/playground/state', {}],
  ['playground action', '/playground/actions', { method: 'POST', headers: jsonHeaders, body: '{}' }],
  ['metrics', '/metrics', {}],
  ['Teams without authentication', '/api/messages', { method: 'POST', headers: jsonHeaders, body: '{}' }],
];
const withToken = routes.filter(([name]) => name !== 'metrics');

const statusOf = async (path: string, options: RequestOptions, headers: Readonly<Record<string, string>> = {}) =>
  (await server.request(path, { ...options, headers: { ...options.headers, ...headers } })).status;

describe('a loopback-only route', () => {
  it.each(routes)('rejects other host names: %s', async (_, path, options) => {
    for (const host of ['evil.example', 'evil.example:3978', '127.0.0.1.evil.example', 'localhost.evil.example']) {
      expect(await statusOf(path, options, { host })).toBe(403);
    }
  });

  it.each(routes)('rejects requests with a header of a proxy or tunnel: %s', async (_, path, options) => {
    for (const [name, value] of [
      ['x-forwarded-for', '203.0.113.7'],
      ['x-forwarded-host', 'bot.example'],
      ['x-forwarded-proto', 'https'],
      ['x-original-forwarded-for', '203.0.113.7'],
      ['forwarded', 'for=203.0.113.7'],
      ['x-real-ip', '203.0.113.7'],
      ['via', '1.1 proxy'],
      ['cf-connecting-ip', '203.0.113.7'],
      ['cf-ray', '8f'],
      ['cdn-loop', 'cloudflare'],
      ['true-client-ip', '203.0.113.7'],
    ] as const) {
      expect([name, await statusOf(path, options, { [name]: value })]).toEqual([name, 403]);
    }
  });

  it.each(routes)('rejects HTTP/1.0, which nginx speaks to the server behind it: %s', async (_, path, options) => {
    const { method = 'GET', headers = {}, body = '' } = options;
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    const query = path === '/api/messages' ? `?token=${server.token}` : '';
    const fields = { host: 'localhost', authorization: `Bearer ${server.token}`, ...headers };
    const lines = [`${method} ${path}${query} HTTP/1.0`, ...Object.entries(fields).map((field) => field.join(': '))];
    socket.end(`${lines.join('\r\n')}\r\ncontent-length: ${String(body).length}\r\n\r\n${body}`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 /);
  });

  it.each(withToken)(
    'rejects requests through a proxy that hides: Host rewritten, no header added, HTTP/1.1: %s',
    async (_, path, options) => {
      const proxy = await startHidingProxy(server.port);
      try {
        const { method = 'GET', headers, body } = options;
        const response = await fetch(`${proxy.url}${path}`, {
          method,
          ...(headers && { headers }),
          ...(typeof body === 'string' && { body }),
        });
        expect(response.status).toBe(403);
      } finally {
        proxy.close();
      }
      expect(server.bot.events).toEqual([]);
    },
  );

  it.each(withToken)('rejects requests with another token: %s', async (_, path, options) => {
    const other = 'x'.repeat(server.token.length);
    const headers = {
      ...options.headers,
      authorization: `Bearer ${other}`,
      cookie: `barium-bot-${server.port}=${other}`,
    };
    const { status } = await server.request(`${path}?token=${other}`, { ...options, headers, isStranger: true });
    expect(status).toBe(403);
  });

  it.each(routes)('ignores headers that claim a local host: %s', async (_, path, options) => {
    const claims = { host: 'evil.example', 'x-forwarded-host': 'localhost', 'x-host': 'localhost' };
    expect(await statusOf(path, options, claims)).toBe(403);
  });

  it.each(routes.filter(([, , { method }]) => method === 'POST'))(
    'rejects requests from pages of other origins: %s',
    async (_, path, options) => {
      for (const origin of ['https://evil.example', 'null', 'http://localhost:1', 'http://127.0.0.1:1']) {
        expect(await statusOf(path, options, { origin })).toBe(403);
      }
      expect(server.bot.events).toEqual([]);
    },
  );

  it.each([
    '/metrics',
    '/',
    '/playground/state',
    '/playground/suggestions?field=line&text=l&conversation=barium',
    '/playground/page/main.js',
  ])('rejects requests from pages of other sites, reading ones too: %s', async (path) => {
    const statuses = ['cross-site', 'same-site', 'same-origin', 'none'].map((site) =>
      statusOf(path, {}, { 'sec-fetch-site': site }),
    );
    expect(await Promise.all(statuses)).toEqual([403, 403, 200, 200]);
  });

  it('accepts the other names of this machine', async () => {
    for (const host of ['localhost', `127.0.0.1:${server.port}`, '[::1]:3978']) {
      for (const path of ['/', '/metrics']) expect(await statusOf(path, {}, { host })).toBe(200);
    }
  });
});

/** As nginx does by default since 1.29.7. */
async function startHidingProxy(port: number): Promise<{ readonly url: string; close(): void }> {
  const proxy = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const forwarded = openRequest(
      { port, path, method, headers: { ...headers, host: `127.0.0.1:${port}` } },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
