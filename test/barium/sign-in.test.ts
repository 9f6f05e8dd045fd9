import { inspect } from 'node:util';
import {
  AuthenticationError,
  InvalidResponseError,
  SessionEndedError,
  UnreachableError,
} from '../../src/barium/errors.ts';
import { streamOf } from '../../src/lib/bytes.ts';
import {
  createClient,
  errorOf,
  inSequence,
  type ReceivedRequest,
  type Script,
  secrets,
  startUpstream,
} from './server.ts';

const instance = { body: { Id: 'i1' } };

describe('signIn', () => {
  it('sign-in posts the credentials as a form without a charset, and not in the URL', async () => {
    const upstream = await startUpstream(() => instance);
    await createClient(upstream).barium.signIn();
    const [signIn] = upstream.signIns;
    expect(signIn?.path).toBe('/authenticate?format=json');
    expect(signIn?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(signIn?.body.toString()).toString()).toBe(
      'username=bot%40example.org&password=pass-7f3a&apikey=key-91bc',
    );
  });

  it.each<[string, unknown]>([
    ['JSON with Ticket', { success: true, Ticket: 'abc-1' }],
    ['JSON with ticket', { Success: 'true', ticket: 'abc-1' }],
    ['plain text', 'abc-1'],
    ['quoted text', '"abc-1"\r\n'],
  ])('sign-in reads the ticket from %s and sends it in a header only', async (_description, body) => {
    const upstream = await startUpstream(() => instance, { signIn: () => ({ body }) });
    await createClient(upstream).barium.getInstance('i1');
    expect(upstream.requests[0]).toMatchObject({ path: '/Instances/i1', headers: { ticket: 'abc-1' } });
  });

  it.each<[string, Script]>([
    ['success false with status 200', () => ({ body: { success: false, errorMessage: 'no' } })],
    ['text that says failed', () => ({ body: 'Authentication FAILED' })],
    ['quoted text that says failed', () => ({ body: '"Login failed for user"' })],
    ['401', () => ({ status: 401, body: 'no' })],
    ['a rejection with status 400', () => ({ status: 400, body: { success: false } })],
  ])('sign-in recognizes rejected credentials by %s', async (_description, signIn) => {
    const upstream = await startUpstream(() => instance, { signIn });
    expect(await errorOf(createClient(upstream).barium.getInstance('i1'))).toBeInstanceOf(AuthenticationError);
    expect(upstream.requests).toHaveLength(0);
  });

  it('sign-in does not send rejected credentials again for 30 seconds', async () => {
    const upstream = await startUpstream(() => instance, { signIn: () => ({ status: 401 }) });
    let time = 0;
    const { barium } = createClient(upstream, { now: () => time });
    for (time of [0, 1000, 29_999]) expect(await errorOf(barium.signIn())).toBeInstanceOf(AuthenticationError);
    expect(upstream.signIns).toHaveLength(1);
    time = 30_000;
    await errorOf(barium.signIn());
    expect(upstream.signIns).toHaveLength(2);
  });

  it('sign-in is retried after a server error', async () => {
    const signIn = inSequence({ status: 503, body: 'down' }, { body: 'abc-1' });
    const upstream = await startUpstream(() => instance, { signIn });
    await createClient(upstream).barium.signIn();
    expect(upstream.signIns).toHaveLength(2);
  });

  it.each<[string, Script, unknown]>([
    ['a web page', () => ({ body: '<html>welcome</html>' }), InvalidResponseError],
    ['an empty response', () => ({ body: '' }), InvalidResponseError],
    ['success without a ticket', () => ({ body: { success: true } }), InvalidResponseError],
    ['a ticket that would break the header', () => ({ body: '"a\\r\\nb"' }), InvalidResponseError],
    ['a 404, which is not reported as a missing instance', () => ({ status: 404 }), InvalidResponseError],
    ['a redirect', () => ({ status: 302, headers: { location: 'http://localhost/' } }), InvalidResponseError],
    ['a rejection with status 500', () => ({ status: 500, body: { success: false } }), UnreachableError],
  ])('sign-in fails after %s', async (_description, signIn, expected) => {
    const upstream = await startUpstream(() => instance, { signIn });
    expect(await errorOf(createClient(upstream).barium.getInstance('i1'))).toBeInstanceOf(expected);
  });
});

describe('an expired ticket', () => {
  const expiring: Script = ({ headers }) => (headers.ticket === 'ticket-1' ? { status: 401 } : instance);

  it('an expired ticket costs fifty concurrent requests one sign-in, and each one more attempt', async () => {
    const upstream = await startUpstream(expiring);
    const { barium } = createClient(upstream, { maxConcurrent: 50 });
    await barium.signIn();
    const ids = Array.from({ length: 50 }, (_, index) => `i${index}`);
    await Promise.all(ids.map((id) => barium.getInstance(id)));
    expect(upstream.signIns).toHaveLength(2);
    const tries = ids.map((id) => upstream.requests.filter(({ path }) => path === `/Instances/${id}`).length);
    expect(new Set(tries)).toEqual(new Set([2]));
  });

  it('an expired ticket does not keep a write from being retried, since a 401 proves that it had no effect', async () => {
    const upstream = await startUpstream((seen) =>
      seen.headers.ticket === 'ticket-1' ? { status: 401 } : { body: { success: true } },
    );
    await createClient(upstream).barium.deleteInstance('i1');
    expect(upstream.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  });

  it('an expired ticket that sign-in returns again is waited out once', async () => {
    const signIn = inSequence({ body: 'old' }, { body: 'old' }, { body: 'new' });
    const upstream = await startUpstream(({ headers }) => (headers.ticket === 'old' ? { status: 401 } : instance), {
      signIn,
    });
    const { barium, delays } = createClient(upstream);
    await barium.getInstance('i1');
    expect(delays).toEqual([15_000]);
    expect(upstream.signIns).toHaveLength(3);
  });

  it('an expired ticket that sign-in never replaces means that Barium ended the session', async () => {
    const upstream = await startUpstream(() => ({ status: 401 }), { signIn: () => ({ body: 'old' }) });
    const { barium } = createClient(upstream);
    expect(await errorOf(barium.getInstance('i1'))).toBeInstanceOf(SessionEndedError);
    expect(upstream.signIns).toHaveLength(3);
  });

  it('an expired ticket is refreshed once per request; a second 401 means that the permission is missing, if Barium accepts the ticket elsewhere', async () => {
    const upstream = await startUpstream(({ path }) =>
      path.startsWith('/Instances/i1') ? { status: 401 } : { body: { Totalcount: 0, Data: [] } },
    );
    const error = await errorOf(createClient(upstream).barium.getInstance('i1'));
    expect(error).toMatchObject({ name: 'ForbiddenError', status: 401 });
    expect(upstream.signIns).toHaveLength(2);
  });

  it('an expired ticket during an upload that cannot be repeated is not a missing permission', async () => {
    let isExpired = false;
    const upstream = await startUpstream(({ method, headers }) => {
      isExpired ||= method === 'POST';
      return isExpired && headers.ticket === 'ticket-1' ? { status: 401 } : instance;
    });
    const { barium } = createClient(upstream);
    const file = { name: 'a.bin', type: 'application/octet-stream', bytes: streamOf(Buffer.alloc(2 * 1024 * 1024)) };
    expect(await errorOf(barium.addFile('i1', file))).toBeInstanceOf(SessionEndedError);
    // The ticket had only expired, so the next request signs in without a pause.
    expect(await barium.getInstance('i1')).toMatchObject({ id: 'i1' });
  });
});

describe('a session that Barium ended', () => {
  /** Rejects all tickets while `isDown`. */
  async function startFlakyUpstream() {
    const state = { isDown: true, time: 0 };
    const upstream = await startUpstream(({ path }) => {
      if (state.isDown) return { status: 401 };
      return path.startsWith('/Instances?') ? { body: { Totalcount: 0, Data: [] } } : instance;
    });
    return { state, upstream, ...createClient(upstream, { now: () => state.time, maxConcurrent: 50 }) };
  }

  it('a session that Barium ended is reported as that by every endpoint, never as a missing permission', async () => {
    const { barium } = await startFlakyUpstream();
    const errors = [
      barium.getInstance('i1'),
      barium.listTasks('i1'),
      barium.listInstances(),
      barium.deleteInstance('i1'),
    ];
    for (const error of await Promise.all(errors.map(errorOf))) expect(error).toBeInstanceOf(SessionEndedError);
  });

  it('a session that Barium ended is replaced within seconds after Barium accepts tickets again', async () => {
    const { barium, state } = await startFlakyUpstream();
    for (const read of [() => barium.getInstance('i1'), () => barium.listTasks('i1')]) await errorOf(read());
    state.isDown = false;
    state.time = 3_000;
    expect(await barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    expect(await errorOf(barium.listTasks('i1'))).not.toMatchObject({ name: 'ForbiddenError' });
  });

  it('a session that Barium ended costs at most two sign-ins every three seconds, however much is asked', async () => {
    const { barium, state, upstream } = await startFlakyUpstream();
    for (state.time of [0, 1_000, 2_999]) {
      const requests = Array.from({ length: 30 }, (_, index) => errorOf(barium.getInstance(`i${index}`)));
      for (const error of await Promise.all(requests)) expect(error).toBeInstanceOf(SessionEndedError);
    }
    expect(upstream.signIns).toHaveLength(2);
    state.time = 3_000;
    await errorOf(barium.getInstance('i1'));
    expect(upstream.signIns).toHaveLength(4);
  });

  it('a session that Barium ended fails the check of the sign-in until Barium accepts a ticket', async () => {
    const { barium, state } = await startFlakyUpstream();
    await errorOf(barium.getInstance('i1'));
    expect(await errorOf(barium.signIn())).toBeInstanceOf(SessionEndedError);
    state.time = 3_000;
    expect(await errorOf(barium.signIn())).toBeInstanceOf(SessionEndedError);
    state.isDown = false;
    state.time = 6_000;
    await barium.signIn();
    await barium.signIn();
  });
});

describe('an endpoint that answers 401 to every ticket', () => {
  const script: Script = ({ path }) => (path.startsWith('/Instances/i1/Tasks') ? { status: 401 } : instance);

  it('an endpoint that answers 401 to every ticket is reported as forbidden and costs one sign-in in all', async () => {
    const upstream = await startUpstream(script);
    let time = 0;
    const { barium } = createClient(upstream, { now: () => time });
    await barium.getInstance('i1');
    for (time of [1_000, 2_000, 61_500, 120_000]) {
      await barium.getInstance('i1');
      expect(await errorOf(barium.listTasks('i1'))).toMatchObject({ name: 'ForbiddenError', status: 401 });
    }
    expect(upstream.signIns).toHaveLength(2);
  });

  it('an endpoint that answers 401 to every ticket costs one sign-in, even if no other request proves the ticket valid', async () => {
    const upstream = await startUpstream(script);
    let time = 0;
    const { barium } = createClient(upstream, { now: () => time });
    for (time of [0, 1_000, 59_000]) await errorOf(barium.listTasks('i1'));
    expect(upstream.signIns).toHaveLength(2);
  });

  it('an endpoint that answers 401 to every ticket does not discard the ticket of other requests', async () => {
    const upstream = await startUpstream(script, { signIn: () => ({ body: 'same' }) });
    const { barium, delays } = createClient(upstream);
    await barium.getInstance('i1');
    expect(await errorOf(barium.listTasks('i1'))).toMatchObject({ name: 'ForbiddenError' });
    expect(await barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    expect(await errorOf(barium.listTasks('i1'))).toMatchObject({ name: 'ForbiddenError' });
    expect([delays, upstream.signIns.length]).toEqual([[15_000], 3]);
  });

  it('an endpoint that answered 401 to every ticket has its expired ticket refreshed again after a success', async () => {
    let isRefused = true;
    const upstream = await startUpstream(({ headers, path }) => {
      if (path.startsWith('/Instances?')) return { body: { Totalcount: 0, Data: [] } };
      if (isRefused) return { status: 401 };
      return headers.ticket === 'ticket-2' ? instance : { status: 401 };
    });
    let time = 0;
    const { barium } = createClient(upstream, { now: () => time });
    await errorOf(barium.getInstance('i1'));
    isRefused = false;
    expect(await barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    time = 30_000;
    isRefused = true;
    await errorOf(barium.getInstance('i1'));
    expect(upstream.signIns).toHaveLength(3);
  });
});

describe('secrets', () => {
  it.each<[string, Script, Script]>([
    ['a rejected sign-in', () => instance, ({ body }) => ({ status: 400, body: { errorMessage: body.toString() } })],
    ['a failing sign-in', () => instance, ({ body }) => ({ status: 500, body: { errorMessage: body.toString() } })],
    ['a broken connection at sign-in', () => instance, () => (response) => void response.socket?.destroy()],
    ['a broken connection', () => (response) => void response.socket?.destroy(), () => ({ body: 'ticket-9d2e' })],
    ['a failing request', () => ({ status: 500, body: 'x' }), () => ({ body: 'ticket-9d2e' })],
  ])('secrets are in no error and no report after %s', async (_description, script, signIn) => {
    const upstream = await startUpstream(script, { signIn });
    const { barium, reports } = createClient(upstream);
    const failures = await Promise.all([barium.getInstance('i1'), barium.deleteInstance('i1')].map(errorOf));
    const everything = inspect({ failures, reports }, { depth: 20, showHidden: true });
    for (const secret of [...Object.values(secrets), encodeURIComponent(secrets.username), 'ticket-9d2e']) {
      expect(everything).not.toContain(secret);
    }
  });

  it('secrets that Barium quotes in a rejection are in no error, nor in its cause', async () => {
    const quote = ({ headers }: ReceivedRequest) => ({
      success: false,
      errorMessage: `${secrets.password} ${headers.ticket} is wrong`,
    });
    for (const status of [200, 400, 403, 404, 429, 500]) {
      const upstream = await startUpstream((request) => ({ status, body: quote(request) }));
      const { barium } = createClient(upstream);
      const error = await errorOf(barium.deleteInstance('i1'));
      expect(inspect(error, { depth: 20 })).toContain('… … is wrong');
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/pass-7f3a|ticket-1/);
    }
  });
});
