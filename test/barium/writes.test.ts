import type { Barium } from '../../src/barium/types.ts';
import {
  type Behavior,
  createClient,
  cutConnection,
  errorOf,
  inSequence,
  neverRespond,
  startUpstream,
} from './server.ts';

const done = { body: { Success: true } };

const writes: [string, (barium: Barium) => Promise<unknown>][] = [
  ['deleteInstance', (barium) => barium.deleteInstance('i1')],
  ['sendMessage', (barium) => barium.sendMessage('i1', 'Approve')],
  ['sendMessage to a boundary event', (barium) => barium.sendMessage('i1', 'Approve', { boundary: true })],
  ['addFolder', (barium) => barium.addFolder('i1', 'Letters')],
  ['addForm', (barium) => barium.addForm('i1', { name: 'Claim', templateId: 't1', fields: [] })],
];

describe.each(writes)('%s', (_name, write) => {
  it.each<[string, Behavior]>([
    ['the connection breaks after it was sent', cutConnection],
    ['a gateway answers with 502', { status: 502, body: '<html>' }],
    ['a gateway answers with a web page and 200', { body: '<html>' }],
    ['a server error has an empty body', { status: 500, body: '' }],
    ['the response breaks off', (response) => void response.writeHead(200, { 'content-length': 90 }).end('{"Suc')],
    ['the response does not say whether it succeeded', { body: {} }],
    ['it is redirected', { status: 302, headers: { location: '/' } }],
  ])('a write is sent once and has an unknown outcome if %s', async (_description, behavior) => {
    const upstream = await startUpstream(() => behavior);
    const error = await errorOf(write(createClient(upstream).barium));
    expect(error).toMatchObject({ name: 'OutcomeUnknownError' });
    expect(upstream.requests).toHaveLength(1);
  });

  it('a write has an unknown outcome if there is no response before the deadline', async () => {
    const upstream = await startUpstream(() => neverRespond);
    const error = await errorOf(write(createClient(upstream, { deadlineMs: 500 }).barium));
    expect(error).toMatchObject({ name: 'OutcomeUnknownError', cause: { reason: 'deadline' } });
    expect(upstream.requests).toHaveLength(1);
  });

  it('a write is retried after a 429, which proves that it had no effect', async () => {
    const upstream = await startUpstream(inSequence({ status: 429, headers: { 'retry-after': '1' } }, done));
    const { barium, delays } = createClient(upstream);
    await write(barium);
    expect(delays).toEqual([1000]);
    expect(upstream.requests).toHaveLength(2);
  });

  it('a write is retried if the connection is refused, and reports that it had no effect', async () => {
    const upstream = await startUpstream(() => done);
    const { barium, delays } = createClient(upstream);
    await barium.signIn();
    await upstream.close();
    const error = await errorOf(write(barium));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'connection' });
    expect(delays).toEqual([250, 500]);
  });

  const locked = { success: false, errorMessage: 'Locked', errorLogId: 'L-9' };
  const refused = { name: 'RejectedError', errorLogId: 'L-9', errorMessage: 'Locked' };

  it.each([200, 400])('a write is rejected if Barium says so with status %i', async (status) => {
    const upstream = await startUpstream(() => ({ status, body: locked }));
    expect(await errorOf(write(createClient(upstream).barium))).toMatchObject(refused);
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([500, 503])('a write has an unknown outcome if Barium itself fails with status %i', async (status) => {
    const upstream = await startUpstream(() => ({ status, body: locked }));
    const error = await errorOf(write(createClient(upstream).barium));
    expect(error).toMatchObject({ name: 'OutcomeUnknownError', status, cause: { reason: 'server', cause: refused } });
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([
    [404, 'NotFoundError'],
    [403, 'ForbiddenError'],
    [413, 'RejectedError'],
  ])('a write is not retried after status %i', async (status, name) => {
    const upstream = await startUpstream(() => ({ status, body: '<html>' }));
    expect(await errorOf(write(createClient(upstream).barium))).toMatchObject({ name, status });
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([
    [200, 'NotFoundError'],
    [400, 'NotFoundError'],
    [500, 'OutcomeUnknownError'],
  ])('a write on an instance that does not exist, said with status %i, ends as %s', async (status, name) => {
    const upstream = await startUpstream(() => ({
      status,
      body: { success: false, errorMessage: 'Instance not found' },
    }));
    expect(await errorOf(write(createClient(upstream).barium))).toMatchObject({ name });
    expect(upstream.requests).toHaveLength(1);
  });

  it('a write uses a new connection', async () => {
    const upstream = await startUpstream(() => done);
    const { barium } = createClient(upstream);
    await barium.signIn();
    await write(barium);
    expect(upstream.connections()).toBe(2);
  });

  it('a write is not sent after the client was closed', async () => {
    const upstream = await startUpstream(() => done);
    const { barium } = createClient(upstream);
    barium.close();
    expect(await errorOf(write(barium))).toMatchObject({ name: 'AbortedError' });
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('sendMessage', () => {
  it('sendMessage sends the message as a form field', async () => {
    const upstream = await startUpstream(() => done);
    expect(await createClient(upstream).barium.sendMessage('i1', 'Godkänn & gå')).toEqual({ accepted: true });
    const [seen] = upstream.requests;
    expect(seen).toMatchObject({ method: 'POST', path: '/Instances/i1' });
    expect(seen?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(seen?.body.toString()).get('Message')).toBe('Godkänn & gå');
  });

  it('sendMessage sends the name for a boundary event in the query only', async () => {
    const upstream = await startUpstream(() => done);
    await createClient(upstream).barium.sendMessage('i1', 'Dra tillbaka?', { boundary: true });
    expect(upstream.requests[0]?.path).toBe('/Instances/i1?message=Dra+tillbaka%3F');
    expect(upstream.requests[0]?.body).toHaveLength(0);
  });

  it.each([
    [{ Success: true }, true],
    [{ success: 'true' }, true],
    [{ Success: false }, false],
    [{ success: 'false', errorMessage: '' }, false],
  ])('sendMessage reads the response %j as accepted: %s', async (body, accepted) => {
    const upstream = await startUpstream(() => ({ body }));
    expect(await createClient(upstream).barium.sendMessage('i1', 'Approve')).toEqual({ accepted });
  });

  it.each([{ errorLogId: 'L-1' }, { errorMessage: 'The case is locked' }, { errorCode: 17 }])(
    'sendMessage rejects if the response has %j',
    async (says) => {
      const upstream = await startUpstream(() => ({ body: { Success: false, ...says } }));
      const error = await errorOf(createClient(upstream).barium.sendMessage('i1', 'Approve'));
      expect(error).toMatchObject({ name: 'RejectedError', ...says });
    },
  );

  it('sendMessage has an unknown outcome if it is aborted after it was sent', async () => {
    const controller = new AbortController();
    const upstream = await startUpstream(() => () => controller.abort());
    const how = { signal: controller.signal };
    const error = await errorOf(createClient(upstream).barium.sendMessage('i1', 'Approve', {}, how));
    expect(error).toMatchObject({ name: 'OutcomeUnknownError', cause: { name: 'AbortedError' } });
  });
});

describe('deleteInstance', () => {
  it('deleteInstance sends nothing if it is aborted while it waits for a permit', async () => {
    const upstream = await startUpstream(() => neverRespond);
    const { barium } = createClient(upstream, { maxConcurrent: 1 });
    const controller = new AbortController();
    const before = errorOf(barium.getInstance('i1'));
    const waiting = errorOf(barium.deleteInstance('i1', { signal: controller.signal }));
    controller.abort();
    expect(await waiting).toMatchObject({ name: 'AbortedError' });
    barium.close();
    await before;
    expect(upstream.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('deleteInstance rejects a response with success false', async () => {
    const upstream = await startUpstream(() => ({ body: { success: false } }));
    const error = await errorOf(createClient(upstream).barium.deleteInstance('i1'));
    expect(error).toMatchObject({ name: 'RejectedError' });
  });
});

describe('addForm', () => {
  it('addForm sends the fields as a JSON array of names and values', async () => {
    const upstream = await startUpstream(() => ({ body: { success: true, Items: [{ Id: 'IDE' }] } }));
    const fields = [{ name: 'amount', value: '12 kr' }];
    const { barium } = createClient(upstream);
    expect(await barium.addForm('i1', { name: 'Claim', templateId: 't1', fields })).toEqual({ id: 'IDE' });
    const form = new URLSearchParams(upstream.requests[0]?.body.toString());
    expect(Object.fromEntries(form)).toEqual({
      Type: 'form',
      Name: 'Claim',
      TemplateId: 't1',
      Fields: '[{"Name":"amount","Value":"12 kr"}]',
    });
  });
});

describe('addFolder', () => {
  it('addFolder creates a folder by its name and returns its id if Barium does', async () => {
    const upstream = await startUpstream(inSequence({ body: { Success: true, Id: 'o1' } }, done));
    const { barium } = createClient(upstream);
    expect(await barium.addFolder('i1', 'Letters')).toEqual({ id: 'o1' });
    expect(await barium.addFolder('i1', 'Letters')).toEqual({ id: undefined });
    expect(upstream.requests[0]?.body.toString()).toBe('Type=folder&Name=Letters');
  });
});
