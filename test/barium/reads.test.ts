import http from 'node:http';
import { clientOf, cut, failureOf, hang, inTurn, startUpstream } from './server.ts';

const instance = { body: { Id: 'i1' } };

describe('a read', () => {
  it('asks for a page by status, start and max', async () => {
    const upstream = await startUpstream(() => ({
      body: { TotalCount: 3, Data: [{ Id: 'a' }, { Name: 'x' }] },
    }));
    const { barium, dropped } = clientOf(upstream);
    const page = await barium.listInstances({ status: 'active', start: 40, max: 20 });
    expect(upstream.seen[0]?.path).toBe('/Instances?Status=active&Start=40&Max=20');
    expect(page).toMatchObject({ total: 3, rows: [{ id: 'a' }] });
    expect(dropped).toEqual([{ endpoint: 'GET /Instances', rows: 1 }]);
  });

  it('reaches each endpoint at its own address', async () => {
    const upstream = await startUpstream(() => ({ body: { Id: 'x', Totalcount: 0, Data: [] } }));
    const { barium } = clientOf(upstream);
    await barium.listInstances();
    await barium.listObjects('i1', { start: 2 });
    await barium.listFolder('o1', { max: 5 });
    await barium.getObject('i1', 'IDE', 'v2');
    await barium.listTasks('i1', { status: 'active' });
    await barium.getTask('i1', 't1');
    expect(upstream.seen.map(({ path }) => path)).toEqual([
      '/Instances',
      '/Instances/i1/Objects?Start=2',
      '/Objects/o1/Objects?Max=5',
      '/Instances/i1/Objects/IDE?VersionId=v2',
      '/Instances/i1/Tasks?Status=active',
      '/Instances/i1/Tasks/t1',
    ]);
  });

  it.each([
    ['a broken connection', cut],
    ['a failing server', { status: 500, body: { success: false } }],
    ['a gateway page with 502', { status: 502, body: '<html>' }],
    ['408', { status: 408 }],
  ])('is tried again after %s, later each time', async (_what, act) => {
    const upstream = await startUpstream(inTurn(act, act, instance));
    const { barium, waits } = clientOf(upstream);
    expect(await barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    expect(waits).toEqual([250, 500]);
  });

  it('gives up after three tries and says who failed', async () => {
    const upstream = await startUpstream(() => ({ status: 503, body: '<html>' }));
    const failure = await failureOf(clientOf(upstream).barium.getInstance('i1'));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'server', status: 503 });
    expect(upstream.seen).toHaveLength(3);
  });

  it.each([['2'], [new Date(12_000).toUTCString()]])(
    'waits as long as Retry-After: %s asks',
    async (header) => {
      const busy = { status: 429, headers: { 'retry-after': header } };
      const upstream = await startUpstream(inTurn(busy, instance));
      const { barium, waits } = clientOf(upstream, { now: () => 10_000 });
      await barium.getInstance('i1');
      expect(waits).toEqual([2000]);
    },
  );

  it('gives up at once where Retry-After asks for more than the deadline leaves', async () => {
    const upstream = await startUpstream(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    const { barium, waits } = clientOf(upstream);
    const failure = await failureOf(barium.getInstance('i1'));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'overloaded' });
    expect([waits, upstream.seen.length]).toEqual([[], 1]);
  });

  it.each([
    ['a web page for an answer', '<html>Sign in</html>', 'text/html'],
    ['half a JSON', '{"Id":"i1', 'application/json'],
    ['nothing', '', 'application/json'],
    ['JSON of another shape', '["i1"]', 'application/json'],
    ['an instance without an id', '{"Name":"x"}', 'application/json'],
  ])('tells %s from a failure, and does not repeat it', async (_what, body, type) => {
    const upstream = await startUpstream(() => ({ body, headers: { 'content-type': type } }));
    const failure = await failureOf(clientOf(upstream).barium.getInstance('i1'));
    expect(failure).toMatchObject({ name: 'NonsenseError', endpoint: 'GET /Instances/{Id}' });
    expect(upstream.seen).toHaveLength(1);
  });

  it('calls a list without rows nonsense, and an empty one empty', async () => {
    const upstream = await startUpstream(
      inTurn({ body: { Totalcount: 3 } }, { body: { Totalcount: 0, Data: [] } }),
    );
    const { barium } = clientOf(upstream);
    expect(await failureOf(barium.listInstances())).toMatchObject({ name: 'NonsenseError' });
    expect(await barium.listInstances()).toEqual({ total: 0, rows: [] });
  });

  it.each([200, 400, 409, 500])(
    'hands on the words and the log id of a refusal with status %i',
    async (status) => {
      const body = { success: false, errorCode: 17, errorMessage: 'Not now', errorData: { ErrorId: 'L-5' } };
      const upstream = await startUpstream(() => ({ status, body }));
      const failure = await failureOf(clientOf(upstream).barium.getInstance('i1'));
      const words = { errorCode: 17, errorMessage: 'Not now', errorLogId: 'L-5' };
      expect(failure).toMatchObject({ name: 'RefusedError', status, ...words });
    },
  );

  it.each([
    [404, 'NotFoundError'],
    [403, 'NotAllowedError'],
  ])('reads %i as %s even when a failure says more, and keeps that as the cause', async (status, name) => {
    const upstream = await startUpstream(() => ({ status, body: { success: false, errorLogId: 'L-6' } }));
    const failure = await failureOf(clientOf(upstream).barium.getInstance('i1'));
    expect(failure).toMatchObject({ name, status, cause: { name: 'RefusedError', errorLogId: 'L-6' } });
  });

  it('follows no redirect, to another host least of all', async () => {
    let visits = 0;
    const other = http.createServer((_request, response) => void response.end(String(++visits)));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const upstream = await startUpstream(() => ({
      status: 302,
      headers: { location: `http://127.0.0.1:${port}/` },
    }));
    const failure = await failureOf(clientOf(upstream).barium.getInstance('i1'));
    other.close();
    expect(failure).toMatchObject({ name: 'NonsenseError', status: 302 });
    expect(visits).toBe(0);
  });

  it('asks no proxy of the environment', async () => {
    const upstream = await startUpstream(() => instance);
    const before = process.env.http_proxy;
    process.env.http_proxy = 'http://127.0.0.1:9';
    try {
      expect(await clientOf(upstream).barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    } finally {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    }
  });

  it('lets no answer through that is larger than the cap', async () => {
    const upstream = await startUpstream(() => ({ body: { Id: 'i1', Description: 'x'.repeat(5000) } }));
    const failure = await failureOf(clientOf(upstream, { caps: { json: 1000 } }).barium.getInstance('i1'));
    expect(failure).toMatchObject({ name: 'TooLargeError', limit: 1000 });
  });

  it('reads a packed answer', async () => {
    const { gzipSync } = await import('node:zlib');
    const body = gzipSync(JSON.stringify({ Id: 'i1', Name: 'Åsa' }));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const upstream = await startUpstream(() => ({ body, headers }));
    expect(await clientOf(upstream).barium.getInstance('i1')).toMatchObject({ name: 'Åsa' });
  });

  it('keeps its connection for the next one', async () => {
    const upstream = await startUpstream(() => instance);
    const { barium } = clientOf(upstream);
    for (const id of ['i1', 'i2', 'i3']) await barium.getInstance(id);
    expect(upstream.connections()).toBe(1);
  });

  it('reports every try with its endpoint and outcome, and nothing else of the call', async () => {
    const upstream = await startUpstream(inTurn({ status: 500, body: '' }, instance));
    const { barium, reports } = clientOf(upstream, { now: () => 0 });
    await barium.getInstance('secret-name');
    const endpoint = 'GET /Instances/{Id}';
    expect(reports).toEqual([
      { endpoint: 'POST /authenticate', outcome: 'ok', milliseconds: 0, attempt: 1 },
      { endpoint, outcome: 'unreachable', milliseconds: 0, attempt: 1 },
      { endpoint, outcome: 'ok', milliseconds: 0, attempt: 2 },
    ]);
  });
});

describe('a call that takes too long', () => {
  it.each([
    ['an answer that never comes', hang],
    ['an answer that stops halfway', (response: http.ServerResponse) => void response.write('{"Id"')],
  ])('ends at its deadline: %s', async (_what, act) => {
    const upstream = await startUpstream(() => act);
    const failure = await failureOf(clientOf(upstream, { deadlineMs: 60 }).barium.getInstance('i1'));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'deadline' });
  });

  it('is cancelled by the signal of its caller, and by one that fired before', async () => {
    const controller = new AbortController();
    const upstream = await startUpstream(() => () => controller.abort());
    const { barium, reports } = clientOf(upstream);
    const { signal } = controller;
    expect(await failureOf(barium.getInstance('i1', { signal }))).toMatchObject({ name: 'CancelledError' });
    expect(await failureOf(barium.getInstance('i2', { signal }))).toMatchObject({ name: 'CancelledError' });
    expect(upstream.seen).toHaveLength(1);
    expect(reports.at(-1)?.outcome).toBe('cancelled');
  });

  it('does not drag the sign-in down that others wait for', async () => {
    const controller = new AbortController();
    const signIn = () => (response: http.ServerResponse) => {
      controller.abort();
      response.end('abc-1');
    };
    const upstream = await startUpstream(() => instance, { signIn });
    const { barium } = clientOf(upstream);
    const given = failureOf(barium.getInstance('i1', { signal: controller.signal }));
    const kept = barium.getInstance('i2');
    expect(await given).toMatchObject({ name: 'CancelledError' });
    expect(await kept).toMatchObject({ id: 'i1' });
    expect(upstream.signIns).toHaveLength(1);
  });

  it('is cancelled when the client closes, as is every later one', async () => {
    const upstream = await startUpstream(() => () => barium.close());
    const { barium } = clientOf(upstream);
    expect(await failureOf(barium.getInstance('i1'))).toMatchObject({ name: 'CancelledError' });
    expect(await failureOf(barium.getInstance('i1'))).toMatchObject({ name: 'CancelledError' });
  });
});

describe('many calls at once', () => {
  it('are let through eight at a time', async () => {
    let now = 0;
    let most = 0;
    const upstream = await startUpstream(() => (response) => {
      most = Math.max(most, ++now);
      setImmediate(() => {
        now--;
        response.setHeader('content-type', 'application/json').end('{"Id":"i1"}');
      });
    });
    const { barium } = clientOf(upstream);
    await Promise.all(Array.from({ length: 60 }, () => barium.getInstance('i1')));
    expect(most).toBeLessThanOrEqual(8);
    expect(upstream.seen).toHaveLength(60);
  });

  it('beyond the queue are turned away as overload', async () => {
    const upstream = await startUpstream(() => instance);
    const { barium } = clientOf(upstream, { concurrency: 1, queue: 1 });
    const calls = await Promise.allSettled(['a', 'b', 'c'].map((id) => barium.getInstance(id)));
    expect(calls.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(calls[2]).toMatchObject({ reason: { name: 'UnreachableError', reason: 'overloaded' } });
  });

  it('under one signal make no warning of leaking listeners', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    const upstream = await startUpstream(() => instance);
    const { barium } = clientOf(upstream);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 30 }, () => barium.getInstance('i1', { signal })));
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

describe('an upstream that is not there', () => {
  it('is unreachable after three tries', async () => {
    const upstream = await startUpstream(() => instance);
    await upstream.close();
    const { barium, waits } = clientOf(upstream);
    const failure = await failureOf(barium.getInstance('i1'));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'connection' });
    expect(failure).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(waits).toEqual([250, 500]);
  });
});
