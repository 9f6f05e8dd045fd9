import http from 'node:http';
import { createClient, cutConnection, errorOf, inSequence, neverRespond, startUpstream } from './server.ts';

const instance = { body: { Id: 'i1' } };

describe('a read request', () => {
  it('a list is requested by page with status, start and max, and rows without an id are left out', async () => {
    const upstream = await startUpstream(() => ({
      body: { TotalCount: 3, Data: [{ Id: 'a' }, { Name: 'x' }] },
    }));
    const { barium, dropped } = createClient(upstream);
    const page = await barium.listInstances({ status: 'active', start: 40, max: 20 });
    expect(upstream.requests[0]?.path).toBe('/Instances?Status=active&Start=40&Max=20');
    expect(page).toMatchObject({ total: 3, rows: [{ id: 'a' }] });
    expect(dropped).toEqual([{ endpoint: 'GET /Instances', rows: 1 }]);
  });

  it('each read uses the URL of its endpoint', async () => {
    const upstream = await startUpstream(() => ({ body: { Id: 'x', Totalcount: 0, Data: [] } }));
    const { barium } = createClient(upstream);
    await barium.listInstances();
    await barium.listObjects('i1', { start: 2 });
    await barium.listFolder('o1', { max: 5 });
    await barium.getObject('i1', 'IDE', 'v2');
    await barium.listTasks('i1', { status: 'active' });
    await barium.getTask('i1', 't1');
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/Instances',
      '/Instances/i1/Objects?Start=2',
      '/Objects/o1/Objects?Max=5',
      '/Instances/i1/Objects/IDE?VersionId=v2',
      '/Instances/i1/Tasks?Status=active',
      '/Instances/i1/Tasks/t1',
    ]);
  });

  it.each([
    ['a broken connection', cutConnection],
    ['a failing server', { status: 500, body: { success: false } }],
    ['a gateway page with 502', { status: 502, body: '<html>' }],
    ['408', { status: 408 }],
  ])('a read is retried after %s, with growing delays', async (_description, behavior) => {
    const upstream = await startUpstream(inSequence(behavior, behavior, instance));
    const { barium, delays } = createClient(upstream);
    expect(await barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    expect(delays).toEqual([250, 500]);
  });

  it('a read fails after three attempts with the status of the last one', async () => {
    const upstream = await startUpstream(() => ({ status: 503, body: '<html>' }));
    const error = await errorOf(createClient(upstream).barium.getInstance('i1'));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'server', status: 503 });
    expect(upstream.requests).toHaveLength(3);
  });

  it.each([['2'], [new Date(12_000).toUTCString()]])(
    'a read waits as long as Retry-After: %s asks for',
    async (header) => {
      const busy = { status: 429, headers: { 'retry-after': header } };
      const upstream = await startUpstream(inSequence(busy, instance));
      const { barium, delays } = createClient(upstream, { now: () => 10_000 });
      await barium.getInstance('i1');
      expect(delays).toEqual([2000]);
    },
  );

  it('a read fails at once if Retry-After asks for more time than the deadline leaves', async () => {
    const upstream = await startUpstream(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    const { barium, delays } = createClient(upstream);
    const error = await errorOf(barium.getInstance('i1'));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'overloaded' });
    expect([delays, upstream.requests.length]).toEqual([[], 1]);
  });

  it.each([
    ['a web page', '<html>Sign in</html>', 'text/html'],
    ['truncated JSON', '{"Id":"i1', 'application/json'],
    ['an empty body', '', 'application/json'],
    ['JSON of another shape', '["i1"]', 'application/json'],
    ['an instance without an id', '{"Name":"x"}', 'application/json'],
  ])('a read reports %s as an invalid response and is not retried', async (_description, body, type) => {
    const upstream = await startUpstream(() => ({ body, headers: { 'content-type': type } }));
    const error = await errorOf(createClient(upstream).barium.getInstance('i1'));
    expect(error).toMatchObject({ name: 'InvalidResponseError', endpoint: 'GET /Instances/{Id}' });
    expect(upstream.requests).toHaveLength(1);
  });

  it('a list without rows is an invalid response, unlike an empty list', async () => {
    const upstream = await startUpstream(
      inSequence({ body: { Totalcount: 3 } }, { body: { Totalcount: 0, Data: [] } }),
    );
    const { barium } = createClient(upstream);
    expect(await errorOf(barium.listInstances())).toMatchObject({ name: 'InvalidResponseError' });
    expect(await barium.listInstances()).toEqual({ total: 0, rows: [] });
  });

  it.each([200, 400, 409])(
    'a read passes on the message and the log id of a rejection with status %i',
    async (status) => {
      const body = { success: false, errorCode: 17, errorMessage: 'Not now', errorData: { ErrorId: 'L-5' } };
      const upstream = await startUpstream(() => ({ status, body }));
      const error = await errorOf(createClient(upstream).barium.getInstance('i1'));
      const words = { errorCode: 17, errorMessage: 'Not now', errorLogId: 'L-5' };
      expect(error).toMatchObject({ name: 'RejectedError', status, ...words });
    },
  );

  it.each([500, 502, 503])(
    'a read reports status %i as a fault of Barium, even with a JSON body, and keeps the log id',
    async (status) => {
      const body = { success: false, errorMessage: 'An unexpected error occurred.', errorLogId: 'L-5' };
      const upstream = await startUpstream(() => ({ status, body }));
      const error = await errorOf(createClient(upstream).barium.getInstance('i1'));
      expect(error).toMatchObject({ name: 'UnreachableError', reason: 'server', cause: { errorLogId: 'L-5' } });
    },
  );

  it.each([
    [404, 'NotFoundError'],
    [403, 'ForbiddenError'],
  ])('a read reports %i as %s and keeps the details of the rejection as its cause', async (status, name) => {
    const upstream = await startUpstream(() => ({ status, body: { success: false, errorLogId: 'L-6' } }));
    const error = await errorOf(createClient(upstream).barium.getInstance('i1'));
    expect(error).toMatchObject({ name, status, cause: { name: 'RejectedError', errorLogId: 'L-6' } });
  });

  it.each([
    ['Instance not found', true],
    ['The instance does not exist.', true],
    ['Process instance 01234567-89ab-cdef-0123-456789abcdef could not be found!', true],
    ['There is no instance with this id', true],
    ['The case was deleted', true],
    ['Not found.', true],
    ['Instansen hittades inte', true],
    ['Ärendet finns inte längre.', true],
    ['Kunde inte hitta instansen', true],
    ['User not found', false],
    ['There are no changes in this instance', false],
    ['The template of the instance was not found', false],
    ['You have no access to the instance', false],
    ['The instance is locked', false],
    ['Instance is busy. Try again, the lock was not found.', false],
    ['The task does not exist', false],
    ['Object reference not set to an instance of an object', false],
  ])(
    'a read of an instance reads the rejection “%s” as not found: %s, with any status',
    async (errorMessage, isNotFound) => {
      for (const status of [200, 400, 500]) {
        const body = { success: false, errorCode: 1004, errorMessage, errorLogId: 'L-7' };
        const upstream = await startUpstream(() => ({ status, body }));
        const error = await errorOf(createClient(upstream).barium.getInstance('i1'));
        if (isNotFound) expect(error).toMatchObject({ name: 'NotFoundError', status, cause: { errorLogId: 'L-7' } });
        else if (status < 500) expect(error).toMatchObject({ name: 'RejectedError', status, errorMessage });
        else expect(error).toMatchObject({ name: 'UnreachableError', status, cause: { errorMessage } });
        if (isNotFound) expect(upstream.requests).toHaveLength(1);
      }
    },
  );

  it('a read of a list never reads a rejection as not found', async () => {
    const upstream = await startUpstream(() => ({ status: 400, body: { success: false, errorMessage: 'Not found' } }));
    expect(await errorOf(createClient(upstream).barium.listInstances())).toMatchObject({ name: 'RejectedError' });
  });

  it('a read does not follow a redirect to another host', async () => {
    let visits = 0;
    const other = http.createServer((_request, response) => void response.end(String(++visits)));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const upstream = await startUpstream(() => ({
      status: 302,
      headers: { location: `http://127.0.0.1:${port}/` },
    }));
    const error = await errorOf(createClient(upstream).barium.getInstance('i1'));
    other.close();
    expect(error).toMatchObject({ name: 'InvalidResponseError', status: 302 });
    expect(visits).toBe(0);
  });

  it('a read ignores the proxy of the environment', async () => {
    const upstream = await startUpstream(() => instance);
    const before = process.env.http_proxy;
    process.env.http_proxy = 'http://127.0.0.1:9';
    try {
      expect(await createClient(upstream).barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    } finally {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    }
  });

  it('a read rejects a response that exceeds the size limit', async () => {
    const upstream = await startUpstream(() => ({ body: { Id: 'i1', Description: 'x'.repeat(5000) } }));
    const error = await errorOf(createClient(upstream, { sizeLimits: { json: 1000 } }).barium.getInstance('i1'));
    expect(error).toMatchObject({ name: 'TooLargeError', maxBytes: 1000 });
  });

  it('a read decompresses the response', async () => {
    const { gzipSync } = await import('node:zlib');
    const body = gzipSync(JSON.stringify({ Id: 'i1', Name: 'Åsa' }));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const upstream = await startUpstream(() => ({ body, headers }));
    expect(await createClient(upstream).barium.getInstance('i1')).toMatchObject({ name: 'Åsa' });
  });

  it('a read leaves its connection to the next request', async () => {
    const upstream = await startUpstream(() => instance);
    const { barium } = createClient(upstream);
    for (const id of ['i1', 'i2', 'i3']) await barium.getInstance(id);
    expect(upstream.connections()).toBe(1);
  });

  it('every attempt is reported with its endpoint and outcome, and without details of the request', async () => {
    const upstream = await startUpstream(inSequence({ status: 500, body: '' }, instance));
    const { barium, reports } = createClient(upstream, { now: () => 0 });
    await barium.getInstance('secret-name');
    const endpoint = 'GET /Instances/{Id}';
    expect(reports).toEqual([
      { endpoint: 'POST /authenticate', outcome: 'ok', durationMs: 0, attempt: 1 },
      { endpoint, outcome: 'unreachable', durationMs: 0, attempt: 1 },
      { endpoint, outcome: 'ok', durationMs: 0, attempt: 2 },
    ]);
  });
});

describe('a request that is cut short', () => {
  it.each([
    ['no response', neverRespond],
    ['half a response', (response: http.ServerResponse) => void response.write('{"Id"')],
  ])('a request fails at its deadline after %s', async (_description, behavior) => {
    const upstream = await startUpstream(() => behavior);
    const error = await errorOf(createClient(upstream, { deadlineMs: 500 }).barium.getInstance('i1'));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'deadline' });
  });

  it('a request aborts with the signal of its caller, also if that has aborted before', async () => {
    const controller = new AbortController();
    const upstream = await startUpstream(() => () => controller.abort());
    const { barium, reports } = createClient(upstream);
    const { signal } = controller;
    expect(await errorOf(barium.getInstance('i1', { signal }))).toMatchObject({ name: 'AbortedError' });
    expect(await errorOf(barium.getInstance('i2', { signal }))).toMatchObject({ name: 'AbortedError' });
    expect(upstream.requests).toHaveLength(1);
    expect(reports.at(-1)?.outcome).toBe('aborted');
  });

  it('an aborted request does not abort the sign-in that other requests wait for', async () => {
    const controller = new AbortController();
    const signIn = () => (response: http.ServerResponse) => {
      controller.abort();
      response.end('abc-1');
    };
    const upstream = await startUpstream(() => instance, { signIn });
    const { barium } = createClient(upstream);
    const given = errorOf(barium.getInstance('i1', { signal: controller.signal }));
    const kept = barium.getInstance('i2');
    expect(await given).toMatchObject({ name: 'AbortedError' });
    expect(await kept).toMatchObject({ id: 'i1' });
    expect(upstream.signIns).toHaveLength(1);
  });

  it('closing the client aborts its requests, also later ones', async () => {
    const upstream = await startUpstream(() => () => barium.close());
    const { barium } = createClient(upstream);
    expect(await errorOf(barium.getInstance('i1'))).toMatchObject({ name: 'AbortedError' });
    expect(await errorOf(barium.getInstance('i1'))).toMatchObject({ name: 'AbortedError' });
  });
});

describe('concurrent requests', () => {
  it('requests run eight at a time', async () => {
    let now = 0;
    let peak = 0;
    const upstream = await startUpstream(() => (response) => {
      peak = Math.max(peak, ++now);
      setImmediate(() => {
        now--;
        response.setHeader('content-type', 'application/json').end('{"Id":"i1"}');
      });
    });
    const { barium } = createClient(upstream);
    await Promise.all(Array.from({ length: 60 }, () => barium.getInstance('i1')));
    expect(peak).toBeLessThanOrEqual(8);
    expect(upstream.requests).toHaveLength(60);
  });

  it('requests are rejected as overload when the queue is full', async () => {
    const upstream = await startUpstream(() => instance);
    const { barium } = createClient(upstream, { maxConcurrent: 1, maxQueued: 1 });
    const calls = await Promise.allSettled(['a', 'b', 'c'].map((id) => barium.getInstance(id)));
    expect(calls.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(calls[2]).toMatchObject({ reason: { name: 'UnreachableError', reason: 'overloaded' } });
  });

  it('requests can share one signal without a warning about leaking listeners', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    const upstream = await startUpstream(() => instance);
    const { barium } = createClient(upstream);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 30 }, () => barium.getInstance('i1', { signal })));
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

describe('a server that is down', () => {
  it('a server that is down is reported as unreachable after three attempts', async () => {
    const upstream = await startUpstream(() => instance);
    await upstream.close();
    const { barium, delays } = createClient(upstream);
    const error = await errorOf(barium.getInstance('i1'));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'connection' });
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(delays).toEqual([250, 500]);
  });
});
