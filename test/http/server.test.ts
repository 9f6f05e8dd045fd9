import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { NotFoundError } from '../../src/barium/errors.ts';
import { ListenError } from '../../src/http/listen.ts';
import { createMetrics } from '../../src/metrics/index.ts';
import { startServer, stopServers } from './start-server.ts';

afterEach(stopServers);

describe('the server', () => {
  it('responds 200 to /healthz', async () => {
    const { url } = await startServer();
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });

  it('responds 200 to /readyz with the checks when all of them pass', async () => {
    const store = { name: 'store', ok: true, detail: 'open' };
    const { url } = await startServer({ readiness: async () => ({ ready: true, checks: [store] }) });
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([200, { ready: true, checks: [store] }]);
  });

  it('responds 503 to /readyz while a check fails', async () => {
    const slack = { name: 'slack', ok: false, detail: 'no socket' };
    const { url } = await startServer({ readiness: async () => ({ ready: false, checks: [slack] }) });
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([503, { ready: false, checks: [slack] }]);
  });

  it('responds to /metrics in the format of Prometheus', async () => {
    const metrics = createMetrics();
    metrics.recordCommand('list', 'done', 0.2);
    const { url } = await startServer({ metrics: metrics.registry });
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain('barium_bot_commands_total{command="list",outcome="done"} 1');
  });

  it('mounts the given routers and responds 404 to unknown paths', async () => {
    const router = express.Router().post('/events', (_, response) => void response.send('accepted'));
    const { url } = await startServer({ routers: [{ path: '/slack', router }] });
    const known = await fetch(`${url}/slack/events`, { method: 'POST' });
    const unknown = await fetch(`${url}/slack/else`);
    expect([known.status, unknown.status]).toEqual([200, 404]);
    expect(await unknown.text()).toBe('Not found\n');
  });

  it('sends security headers', async () => {
    const { url } = await startServer();
    const { headers } = await fetch(`${url}/healthz`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
    expect(headers.has('x-powered-by')).toBe(false);
  });
});

describe('a failing request', () => {
  const failing = (error: unknown) => ({ path: '/fail', router: () => Promise.reject(error) });

  it('gets an error ID that is in the log, and no details', async () => {
    const { url, logged } = await startServer({ routers: [failing(new Error('internal details'))] });
    const response = await fetch(`${url}/fail`);
    const [, id] = /^Something went wrong\. Error ID: (\S+)\n$/.exec(await response.text()) ?? [];
    expect(response.status).toBe(500);
    expect(logged).toMatchObject([{ level: 'error', id, err: { message: 'internal details' } }]);
  });

  it('gets status 500 when the upstream responded 404', async () => {
    const error = new NotFoundError({ endpoint: 'GET /Instances/{Id}', status: 404 });
    const { url } = await startServer({ routers: [failing(error)] });
    expect((await fetch(`${url}/fail`)).status).toBe(500);
  });

  it('gets its 4xx status and is not logged when the client caused it', async () => {
    const router = express.json({ limit: 10 });
    const { url, logged } = await startServer({ routers: [{ path: '/', router }] });
    const post = (body: string) =>
      fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const [large, broken, path] = [await post('"0123456789"'), await post('{'), await fetch(`${url}/pictures/%E0`)];
    expect([large.status, broken.status, path.status]).toEqual([413, 400, 400]);
    expect(await large.text()).toBe('Payload Too Large\n');
    expect(logged).toEqual([]);
  });

  it('is cut off when its response has already started', async () => {
    const router = express.Router().get('/', (_, response) => {
      response.write('half');
      throw new Error('the rest is missing');
    });
    const { url, logged } = await startServer({ routers: [{ path: '/', router }] });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(logged).toHaveLength(1);
  });

  it('gets status 408 when its headers do not arrive in time', async () => {
    const { port } = await startServer({ timeouts: { headersMs: 50 } });
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.write('GET /healthz HTTP/1.1\r\nHost:');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('starting the server', () => {
  it('fails with the setting to change when the port is in use', async () => {
    const { port } = await startServer();
    const second = startServer({ port });
    await expect(second).rejects.toThrow(ListenError);
    await expect(second).rejects.toThrow(`Port ${port} is in use. Set PORT`);
  });

  it('fails with the setting to change when the machine does not have the address', async () => {
    await expect(startServer({ host: '192.0.2.1' })).rejects.toThrow('Set HOST');
  });
});

describe('stopping the server', () => {
  it('completes responses in flight, refuses new connections, and then resolves', async () => {
    let onArrival = () => {};
    const arrived = new Promise<void>((resolve) => {
      onArrival = resolve;
    });
    let finish = (_: string) => {};
    const router = express.Router().get('/slow', (_, response) => {
      finish = (body) => void response.send(body);
      onArrival();
    });
    const { url, stop } = await startServer({ routers: [{ path: '/', router }] });
    const slow = fetch(`${url}/slow`);
    await arrived;
    const stopped = stop();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    finish('done');
    const response = await slow;
    expect([await response.text(), response.headers.get('connection')]).toEqual(['done', 'close']);
    await stopped;
  });

  it('waits neither for idle connections nor for ones that never sent a request', async () => {
    // Longer than the test may take.
    const { url, port, stop } = await startServer({ timeouts: { graceMs: 300_000 } });
    await (await fetch(`${url}/healthz`)).text();
    const silent = connect(port, '127.0.0.1');
    await once(silent, 'connect');
    // After a round trip on another connection, the server has accepted the silent one.
    await (await fetch(`${url}/healthz`)).text();
    await Promise.all([stop(), once(silent, 'close')]);
  });

  it('cuts off a response that does not end within the grace period', async () => {
    const router = express.Router().get('/', (_, response) => void response.write('for ever'));
    const { url, stop } = await startServer({ routers: [{ path: '/', router }], timeouts: { graceMs: 50 } });
    const endless = await fetch(url);
    await stop();
    await expect(endless.text()).rejects.toThrow();
  });

  it('is harmless when repeated', async () => {
    const { stop } = await startServer();
    await Promise.all([stop(), stop()]);
    await stop();
  });
});
