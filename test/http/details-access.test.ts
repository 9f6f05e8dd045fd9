import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { startServer, stopServers } from './start-server.ts';

afterEach(stopServers);

const readiness = async () => ({ ready: true, checks: [{ name: 'Database', ok: true, detail: 'PostgreSQL 18.4' }] });
const metricsToken = 'a-metrics-token-for-tests';

/** With any Host header, as from another machine. */
async function get(port: number, path: string, headers: Readonly<Record<string, string>>) {
  const sent = request({ host: '127.0.0.1', port, path, headers }).end();
  const response = await new Promise<import('node:http').IncomingMessage>((resolve) => sent.once('response', resolve));
  return { status: response.statusCode, body: await text(response), headers: response.headers };
}

describe('what the bot says about itself', () => {
  const elsewhere = { host: 'bot.example.com' };

  it('is shown on this machine if no token is set', async () => {
    const { port } = await startServer({ readiness });
    expect((await get(port, '/readyz', {})).body).toContain('PostgreSQL');
    expect((await get(port, '/metrics', {})).status).toBe(200);
  });

  it('is not shown to others if no token is set, whatever address the server listens on', async () => {
    const { port } = await startServer({ readiness, host: '0.0.0.0' });
    for (const headers of [elsewhere, { 'x-forwarded-for': '203.0.113.7' }, { via: '1.1 proxy' }]) {
      const ready = await get(port, '/readyz', headers);
      expect([ready.status, JSON.parse(ready.body)]).toEqual([200, { ready: true }]);
      expect(await get(port, '/metrics', headers)).toMatchObject({
        status: 403,
        body: expect.not.stringContaining('barium_'),
      });
    }
  });

  it('needs the token if one is set, on this machine too', async () => {
    const { port } = await startServer({ readiness, metricsToken });
    for (const authorization of [undefined, `Bearer ${metricsToken}x`, `Basic ${metricsToken}`, metricsToken]) {
      const headers = authorization === undefined ? {} : { authorization };
      expect(JSON.parse((await get(port, '/readyz', headers)).body)).toEqual({ ready: true });
      expect(await get(port, '/metrics', headers)).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
  });

  it('is shown from elsewhere with the token', async () => {
    const { port } = await startServer({ readiness, metricsToken });
    const headers = { ...elsewhere, authorization: `Bearer ${metricsToken}` };
    expect((await get(port, '/readyz', headers)).body).toContain('PostgreSQL');
    expect((await get(port, '/metrics', headers)).body).toContain('barium_bot_');
  });

  it('leaves the status to a probe that sees no details', async () => {
    const notReady = async () => ({
      ready: false,
      checks: [{ name: 'Barium', ok: false, detail: 'https://barium.example' }],
    });
    const { port } = await startServer({ readiness: notReady });
    expect(await get(port, '/readyz', elsewhere)).toMatchObject({
      status: 503,
      body: expect.not.stringContaining('Barium'),
    });
  });
});
