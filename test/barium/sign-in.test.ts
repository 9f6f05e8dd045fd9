import { inspect } from 'node:util';
import { CredentialsError, NonsenseError, UnreachableError } from '../../src/barium/errors.ts';
import { clientOf, failureOf, inTurn, type Script, secrets, startUpstream } from './server.ts';

const instance = { body: { Id: 'i1' } };

describe('signing in', () => {
  it('posts the credentials as a form, without a charset and without a word of them in the address', async () => {
    const upstream = await startUpstream(() => instance);
    await clientOf(upstream).barium.signIn();
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
    ['bare text', 'abc-1'],
    ['quoted text', '"abc-1"\r\n'],
  ])('takes the ticket from %s and carries it in a header alone', async (_form, body) => {
    const upstream = await startUpstream(() => instance, { signIn: () => ({ body }) });
    await clientOf(upstream).barium.getInstance('i1');
    expect(upstream.seen[0]).toMatchObject({ path: '/Instances/i1', headers: { ticket: 'abc-1' } });
  });

  it.each<[string, Script]>([
    ['success false with status 200', () => ({ body: { success: false, errorMessage: 'no' } })],
    ['text that says failed', () => ({ body: 'Authentication FAILED' })],
    ['quoted text that says failed', () => ({ body: '"Login failed for user"' })],
    ['401', () => ({ status: 401, body: 'no' })],
    ['a failure with status 400', () => ({ status: 400, body: { success: false } })],
  ])('knows refused credentials by %s', async (_form, signIn) => {
    const upstream = await startUpstream(() => instance, { signIn });
    expect(await failureOf(clientOf(upstream).barium.getInstance('i1'))).toBeInstanceOf(CredentialsError);
    expect(upstream.seen).toHaveLength(0);
  });

  it('does not try refused credentials again for half a minute', async () => {
    const upstream = await startUpstream(() => instance, { signIn: () => ({ status: 401 }) });
    let time = 0;
    const { barium } = clientOf(upstream, { now: () => time });
    for (time of [0, 1000, 29_999]) expect(await failureOf(barium.signIn())).toBeInstanceOf(CredentialsError);
    expect(upstream.signIns).toHaveLength(1);
    time = 30_000;
    await failureOf(barium.signIn());
    expect(upstream.signIns).toHaveLength(2);
  });

  it('repeats a sign-in that met a broken upstream', async () => {
    const signIn = inTurn({ status: 503, body: 'down' }, { body: 'abc-1' });
    const upstream = await startUpstream(() => instance, { signIn });
    await clientOf(upstream).barium.signIn();
    expect(upstream.signIns).toHaveLength(2);
  });

  it.each<[string, Script, unknown]>([
    ['a web page', () => ({ body: '<html>welcome</html>' }), NonsenseError],
    ['an empty answer', () => ({ body: '' }), NonsenseError],
    ['success without a ticket', () => ({ body: { success: true } }), NonsenseError],
    ['a ticket that would break the header', () => ({ body: '"a\\r\\nb"' }), NonsenseError],
    ['404, which is no missing instance', () => ({ status: 404 }), NonsenseError],
    ['a redirect', () => ({ status: 302, headers: { location: 'http://localhost/' } }), NonsenseError],
    ['a failure with status 500', () => ({ status: 500, body: { success: false } }), UnreachableError],
  ])('fails on %s', async (_what, signIn, expected) => {
    const upstream = await startUpstream(() => instance, { signIn });
    expect(await failureOf(clientOf(upstream).barium.getInstance('i1'))).toBeInstanceOf(expected);
  });
});

describe('an expired ticket', () => {
  const expiring: Script = ({ headers }) => (headers.ticket === 'ticket-1' ? { status: 401 } : instance);

  it('in the middle of fifty calls costs one sign-in, and every call one more try', async () => {
    const upstream = await startUpstream(expiring);
    const { barium } = clientOf(upstream, { concurrency: 50 });
    await barium.signIn();
    const ids = Array.from({ length: 50 }, (_, index) => `i${index}`);
    await Promise.all(ids.map((id) => barium.getInstance(id)));
    expect(upstream.signIns).toHaveLength(2);
    const tries = ids.map((id) => upstream.seen.filter(({ path }) => path === `/Instances/${id}`).length);
    expect(new Set(tries)).toEqual(new Set([2]));
  });

  it('lets a write be repeated, since 401 says that nothing was done', async () => {
    const upstream = await startUpstream((seen) =>
      seen.headers.ticket === 'ticket-1' ? { status: 401 } : { body: { success: true } },
    );
    await clientOf(upstream).barium.deleteInstance('i1');
    expect(upstream.seen.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  });

  it('that sign-in gives again is waited out once, not asked for in a loop', async () => {
    const signIn = inTurn({ body: 'old' }, { body: 'old' }, { body: 'new' });
    const upstream = await startUpstream(
      ({ headers }) => (headers.ticket === 'old' ? { status: 401 } : instance),
      { signIn },
    );
    const { barium, waits } = clientOf(upstream);
    await barium.getInstance('i1');
    expect(waits).toEqual([15_000]);
    expect(upstream.signIns).toHaveLength(3);
  });

  it('that sign-in never replaces is an upstream that makes no sense', async () => {
    const upstream = await startUpstream(() => ({ status: 401 }), { signIn: () => ({ body: 'old' }) });
    const { barium } = clientOf(upstream);
    expect(await failureOf(barium.getInstance('i1'))).toBeInstanceOf(NonsenseError);
    expect(upstream.signIns).toHaveLength(3);
  });

  it('is renewed once a call: a second 401 means that the user may not', async () => {
    const upstream = await startUpstream(() => ({ status: 401 }));
    const failure = await failureOf(clientOf(upstream).barium.getInstance('i1'));
    expect(failure).toMatchObject({ name: 'NotAllowedError', status: 401 });
    expect(upstream.signIns).toHaveLength(2);
  });
});

describe('an endpoint that answers 401 to every ticket', () => {
  const script: Script = ({ path }) => (path.startsWith('/Instances/i1/Tasks') ? { status: 401 } : instance);

  it('is told as not allowed, costs one sign-in in all, and no other call anything', async () => {
    const upstream = await startUpstream(script);
    let time = 0;
    const { barium } = clientOf(upstream, { now: () => time });
    await barium.getInstance('i1');
    for (time of [1_000, 2_000, 61_500, 120_000]) {
      await barium.getInstance('i1');
      expect(await failureOf(barium.listTasks('i1'))).toMatchObject({ name: 'NotAllowedError', status: 401 });
    }
    expect(upstream.signIns).toHaveLength(2);
  });

  it('costs no more where no other call shows that the ticket is taken', async () => {
    const upstream = await startUpstream(script);
    let time = 0;
    const { barium } = clientOf(upstream, { now: () => time });
    for (time of [0, 1_000, 59_000]) await failureOf(barium.listTasks('i1'));
    expect(upstream.signIns).toHaveLength(2);
  });

  it('takes no ticket from the others where sign-in gives the same one again', async () => {
    const upstream = await startUpstream(script, { signIn: () => ({ body: 'same' }) });
    const { barium, waits } = clientOf(upstream);
    await barium.getInstance('i1');
    expect(await failureOf(barium.listTasks('i1'))).toMatchObject({ name: 'NotAllowedError' });
    expect(await barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    expect(await failureOf(barium.listTasks('i1'))).toMatchObject({ name: 'NotAllowedError' });
    expect([waits, upstream.signIns.length]).toEqual([[15_000], 3]);
  });

  it('is believed again once it answers, and its expired ticket is renewed then', async () => {
    let isRefused = true;
    const upstream = await startUpstream(({ headers }) => {
      if (isRefused) return { status: 401 };
      return headers.ticket === 'ticket-2' ? instance : { status: 401 };
    });
    let time = 0;
    const { barium } = clientOf(upstream, { now: () => time });
    await failureOf(barium.getInstance('i1'));
    isRefused = false;
    expect(await barium.getInstance('i1')).toMatchObject({ id: 'i1' });
    time = 30_000;
    isRefused = true;
    await failureOf(barium.getInstance('i1'));
    expect(upstream.signIns).toHaveLength(3);
  });
});

describe('a secret', () => {
  it.each<[string, Script, Script]>([
    [
      'a refused sign-in',
      () => instance,
      ({ body }) => ({ status: 400, body: { errorMessage: body.toString() } }),
    ],
    [
      'a failing sign-in',
      () => instance,
      ({ body }) => ({ status: 500, body: { errorMessage: body.toString() } }),
    ],
    ['a cut sign-in', () => instance, () => (response) => void response.socket?.destroy()],
    ['a cut call', () => (response) => void response.socket?.destroy(), () => ({ body: 'ticket-9d2e' })],
    ['a refused call', () => ({ status: 500, body: 'x' }), () => ({ body: 'ticket-9d2e' })],
  ])('is in no error and no report of %s', async (_what, script, signIn) => {
    const upstream = await startUpstream(script, { signIn });
    const { barium, reports } = clientOf(upstream);
    const failures = await Promise.all(
      [barium.getInstance('i1'), barium.deleteInstance('i1')].map(failureOf),
    );
    const everything = inspect({ failures, reports }, { depth: 20, showHidden: true });
    for (const secret of [...Object.values(secrets), encodeURIComponent(secrets.username), 'ticket-9d2e']) {
      expect(everything).not.toContain(secret);
    }
  });
});
