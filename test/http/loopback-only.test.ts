import { type RequestOptions, jsonHeaders, startFullServer, type FullServer } from './full-server.ts';

let server: FullServer;
beforeAll(async () => {
  server = await startFullServer();
});
afterAll(() => server.close());

describe('what is for this machine alone', () => {
  const doors: readonly (readonly [string, string, RequestOptions])[] = [
    ['the page', '/', {}],
    ['the conversation', '/playground/state', {}],
    ['an act', '/playground/acts', { method: 'POST', headers: jsonHeaders, body: '{}' }],
    ['the metrics', '/metrics', {}],
    ['the readiness', '/readyz', {}],
    ['Teams without sign-in', '/api/messages', { method: 'POST', headers: jsonHeaders, body: '{}' }],
  ];

  it.each(doors)('%s is not for a name that was led to this machine', async (_, path, how) => {
    for (const host of [
      'evil.example',
      'evil.example:3978',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
    ]) {
      expect((await server.request(path, { ...how, headers: { ...how.headers, host } })).status).toBe(403);
    }
  });

  it.each(doors)('%s is not for whom a proxy or tunnel lets in', async (_, path, how) => {
    for (const [name, value] of [
      ['x-forwarded-for', '203.0.113.7'],
      ['x-forwarded-host', 'bot.example'],
      ['forwarded', 'for=203.0.113.7'],
      ['x-real-ip', '203.0.113.7'],
    ] as const) {
      expect((await server.request(path, { ...how, headers: { ...how.headers, [name]: value } })).status).toBe(
        403,
      );
    }
  });

  it.each(doors)('%s does not believe a header that says it is local', async (_, path, how) => {
    const headers = {
      ...how.headers,
      host: 'evil.example',
      'x-forwarded-host': 'localhost',
      'x-host': 'localhost',
    };
    expect((await server.request(path, { ...how, headers })).status).toBe(403);
  });

  it.each(doors.filter(([, , { method }]) => method === 'POST'))(
    '%s is not for the page of somebody else',
    async (_, path, how) => {
      for (const origin of ['https://evil.example', 'null', 'http://localhost:1', 'http://127.0.0.1:1']) {
        expect((await server.request(path, { ...how, headers: { ...how.headers, origin } })).status).toBe(403);
      }
      expect(server.bot.heard).toEqual([]);
    },
  );

  it.each(['/metrics', '/readyz'])('%s is not for pages of others, whatever they may read', async (path) => {
    const statuses = ['cross-site', 'same-site', 'same-origin', 'none'].map(async (site) => {
      return (await server.request(path, { headers: { 'sec-fetch-site': site } })).status;
    });
    expect(await Promise.all(statuses)).toEqual([403, 403, 200, 200]);
  });

  it('is reached by its other names', async () => {
    for (const host of ['localhost', `127.0.0.1:${server.port}`, '[::1]:3978']) {
      for (const path of ['/', '/metrics']) {
        expect((await server.request(path, { headers: { host } })).status).toBe(200);
      }
    }
  });
});
