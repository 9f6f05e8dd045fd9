import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  badlySignedHeaders,
  type FullServer,
  formHeaders,
  jsonHeaders,
  type RequestOptions,
  startFullServer,
} from './full-server.ts';

let server: FullServer;
beforeAll(async () => {
  server = await startFullServer();
});
afterAll(() => server.close());

const requests: readonly (readonly [string, string, RequestOptions])[] = [
  ['GET', '/healthz', {}],
  ['GET', '/readyz', {}],
  ['GET', '/metrics', {}],
  ['GET', '/pictures/made-up', {}],
  ['GET', '/pictures/%E0', {}],
  ['GET', '/', {}],
  ['GET', '/playground/page/main.js', {}],
  ['GET', '/playground/page/../../../package.json', {}],
  ['GET', '/playground/page/missing.js', {}],
  ['GET', '/playground/state', {}],
  ['GET', '/playground/content/missing', {}],
  ['GET', '/playground/suggestions', {}],
  ['POST', '/playground/actions', { headers: jsonHeaders, body: '{' }],
  ['POST', '/playground/actions', { headers: { ...jsonHeaders, origin: 'https://evil.example' }, body: '{}' }],
  ['GET', '/playground/state', { headers: { host: 'evil.example' } }],
  ['POST', '/slack/events', { headers: formHeaders, body: 'x' }],
  ['POST', '/slack/events', { headers: badlySignedHeaders(), body: 'x' }],
  ['POST', '/api/messages', { headers: jsonHeaders, body: '{' }],
  ['POST', '/api/messages', { headers: { ...jsonHeaders, host: 'evil.example' }, body: '{}' }],
  ['POST', '/api/messages', { headers: jsonHeaders, body: `"${'x'.repeat(600_000)}"` }],
  ['GET', '/api/messages/pictures/missing', {}],
  ['GET', '/nothing', {}],
  ['PUT', '/nothing', {}],
  ['OPTIONS', '/slack/events', {}],
  ['HEAD', '/healthz', {}],
  ['TRACE', '/healthz', {}],
  ['PROPFIND', '/', {}],
];

describe('every response of the server', () => {
  it.each(requests)('has security headers and forbids caching: %s %s', async (method, path, options) => {
    const { headers } = await server.request(path, { method, ...options });
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/default-src 'none'/u),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['cache-control']).toBe('no-store');
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:x-powered-by|server|access-control-.*|set-cookie)$/u)]),
    );
  });

  it('reveals no path and no stack trace of the server', async () => {
    for (const [method, path, options] of requests) {
      const { body } = await server.request(path, { method, ...options });
      expect(body).not.toMatch(/node_modules|\/work|\bat .*:\d+:\d+|Error:/u);
    }
  });

  it('is a bare 400 that closes the connection if the request is not HTTP', async () => {
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    socket.end('\u0016\u0003\u0001 nonsense\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/u);
  });
});

describe('the router', () => {
  it.each([
    ['GET', '/slack/events', 404],
    ['PUT', '/slack/events', 404],
    ['GET', '/api/messages', 404],
    ['POST', '/healthz', 404],
    ['POST', '/metrics', 404],
    ['DELETE', '/pictures/x', 404],
    ['GET', '/%70layground/state', 404],
    ['GET', '/playground/page/..%2f..%2fpackage.json', 404],
    ['GET', '/playground/page/%2e%2e/%2e%2e/package.json', 404],
    ['GET', '//healthz', 404],
  ])('has no route for %s %s', async (method, path, status) => {
    expect((await server.request(path, { method })).status).toBe(status);
  });

  it.each(['/SLACK/EVENTS', '/slack/events/', '/Slack/Events/?x=1'])(
    'requires a valid signature for the spelling %s',
    async (path) => {
      expect(
        (await server.request(path, { method: 'POST', headers: badlySignedHeaders(), body: 'command=x' })).status,
      ).toBe(401);
      expect((await server.request(path, { method: 'POST', headers: formHeaders, body: 'command=x' })).status).toBe(
        401,
      );
    },
  );

  it.each(['/PLAYGROUND/state', '/playground//state', '/playground/state/', '/playground/state?x', '/?x'])(
    'rejects other host names for the spelling %s',
    async (path) => {
      expect((await server.request(path, { headers: { host: 'evil.example' } })).status).toBe(403);
    },
  );

  it('ignores headers that override the method or the path', async () => {
    const headers = {
      'x-http-method-override': 'POST',
      'x-original-url': '/playground/actions',
      'x-rewrite-url': '/',
    };
    expect((await server.request('/nothing', { headers })).status).toBe(404);
  });
});
