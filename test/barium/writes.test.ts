import type { Barium } from '../../src/barium/types.ts';
import { type Act, clientOf, cut, failureOf, hang, inTurn, startUpstream } from './server.ts';

const done = { body: { Success: true } };

const writes: [string, (barium: Barium) => Promise<unknown>][] = [
  ['a deletion', (barium) => barium.deleteInstance('i1')],
  ['a message', (barium) => barium.sendMessage('i1', 'Approve')],
  ['a message to a boundary', (barium) => barium.sendMessage('i1', 'Approve', { boundary: true })],
  ['a new folder', (barium) => barium.addFolder('i1', 'Letters')],
  ['a new form', (barium) => barium.addForm('i1', { name: 'Claim', templateId: 't1', fields: [] })],
];

describe.each(writes)('%s', (_name, write) => {
  it.each<[string, Act]>([
    ['the connection is cut after it left', cut],
    ['a gateway answers with 502', { status: 502, body: '<html>' }],
    ['a gateway answers with a page and 200', { body: '<html>' }],
    ['a server error says nothing', { status: 500, body: '' }],
    [
      'the answer breaks off',
      (response) => void response.writeHead(200, { 'content-length': 90 }).end('{"Suc'),
    ],
    ['the answer does not say whether it worked', { body: {} }],
    ['it is redirected', { status: 302, headers: { location: '/' } }],
  ])('is sent once, and its outcome is unknown, when %s', async (_what, act) => {
    const upstream = await startUpstream(() => act);
    const failure = await failureOf(write(clientOf(upstream).barium));
    expect(failure).toMatchObject({ name: 'OutcomeUnknownError' });
    expect(upstream.seen).toHaveLength(1);
  });

  it('has an unknown outcome when no answer comes before the deadline', async () => {
    const upstream = await startUpstream(() => hang);
    const failure = await failureOf(write(clientOf(upstream, { deadlineMs: 60 }).barium));
    expect(failure).toMatchObject({ name: 'OutcomeUnknownError', cause: { reason: 'deadline' } });
    expect(upstream.seen).toHaveLength(1);
  });

  it('is tried again after 429, which says that nothing was done', async () => {
    const upstream = await startUpstream(inTurn({ status: 429, headers: { 'retry-after': '1' } }, done));
    const { barium, waits } = clientOf(upstream);
    await write(barium);
    expect(waits).toEqual([1000]);
    expect(upstream.seen).toHaveLength(2);
  });

  it('is tried again when the connection is refused, and says that nothing was done', async () => {
    const upstream = await startUpstream(() => done);
    const { barium, waits } = clientOf(upstream);
    await barium.signIn();
    await upstream.close();
    const failure = await failureOf(write(barium));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'connection' });
    expect(waits).toEqual([250, 500]);
  });

  const locked = { success: false, errorMessage: 'Locked', errorLogId: 'L-9' };
  const refused = { name: 'RefusedError', errorLogId: 'L-9', errorMessage: 'Locked' };

  it.each([200, 400])('is refused, not unknown, where Barium says so with status %i', async (status) => {
    const upstream = await startUpstream(() => ({ status, body: locked }));
    expect(await failureOf(write(clientOf(upstream).barium))).toMatchObject(refused);
    expect(upstream.seen).toHaveLength(1);
  });

  it.each([500, 503])('has an unknown outcome where Barium itself fails with status %i', async (status) => {
    const upstream = await startUpstream(() => ({ status, body: locked }));
    const failure = await failureOf(write(clientOf(upstream).barium));
    expect(failure).toMatchObject({ name: 'OutcomeUnknownError', status, cause: refused });
    expect(upstream.seen).toHaveLength(1);
  });

  it.each([
    [404, 'NotFoundError'],
    [403, 'NotAllowedError'],
    [413, 'RefusedError'],
  ])('is final with status %i', async (status, name) => {
    const upstream = await startUpstream(() => ({ status, body: '<html>' }));
    expect(await failureOf(write(clientOf(upstream).barium))).toMatchObject({ name, status });
    expect(upstream.seen).toHaveLength(1);
  });

  it('takes a connection of its own, not one that the server may just be closing', async () => {
    const upstream = await startUpstream(() => done);
    const { barium } = clientOf(upstream);
    await barium.signIn();
    await write(barium);
    expect(upstream.connections()).toBe(2);
  });

  it('does nothing when it is cancelled before it left', async () => {
    const upstream = await startUpstream(() => done);
    const { barium } = clientOf(upstream);
    barium.close();
    expect(await failureOf(write(barium))).toMatchObject({ name: 'CancelledError' });
    expect(upstream.seen).toHaveLength(0);
  });
});

describe('a message', () => {
  it('goes as a form field', async () => {
    const upstream = await startUpstream(() => done);
    expect(await clientOf(upstream).barium.sendMessage('i1', 'Godkänn & gå')).toEqual({ taken: true });
    const [seen] = upstream.seen;
    expect(seen).toMatchObject({ method: 'POST', path: '/Instances/i1' });
    expect(seen?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(seen?.body.toString()).get('Message')).toBe('Godkänn & gå');
  });

  it('to a boundary event goes in the query, and there alone', async () => {
    const upstream = await startUpstream(() => done);
    await clientOf(upstream).barium.sendMessage('i1', 'Dra tillbaka?', { boundary: true });
    expect(upstream.seen[0]?.path).toBe('/Instances/i1?message=Dra+tillbaka%3F');
    expect(upstream.seen[0]?.body).toHaveLength(0);
  });

  it.each([
    [{ Success: true }, true],
    [{ success: 'true' }, true],
    [{ Success: false }, false],
    [{ success: 'false', errorMessage: '' }, false],
  ])('answered %j was taken: %s', async (body, taken) => {
    const upstream = await startUpstream(() => ({ body }));
    expect(await clientOf(upstream).barium.sendMessage('i1', 'Approve')).toEqual({ taken });
  });

  it.each([{ errorLogId: 'L-1' }, { errorMessage: 'The case is locked' }, { errorCode: 17 }])(
    'that Barium says %j of is refused, not just untaken',
    async (says) => {
      const upstream = await startUpstream(() => ({ body: { Success: false, ...says } }));
      const failure = await failureOf(clientOf(upstream).barium.sendMessage('i1', 'Approve'));
      expect(failure).toMatchObject({ name: 'RefusedError', ...says });
    },
  );

  it('cancelled while it is under way has an unknown outcome', async () => {
    const controller = new AbortController();
    const upstream = await startUpstream(() => () => controller.abort());
    const how = { signal: controller.signal };
    const failure = await failureOf(clientOf(upstream).barium.sendMessage('i1', 'Approve', {}, how));
    expect(failure).toMatchObject({ name: 'OutcomeUnknownError', cause: { name: 'CancelledError' } });
  });
});

describe('a deletion', () => {
  it('given up while it waits for its turn was not done', async () => {
    const upstream = await startUpstream(() => hang);
    const { barium } = clientOf(upstream, { concurrency: 1 });
    const controller = new AbortController();
    const before = failureOf(barium.getInstance('i1'));
    const waiting = failureOf(barium.deleteInstance('i1', { signal: controller.signal }));
    controller.abort();
    expect(await waiting).toMatchObject({ name: 'CancelledError' });
    barium.close();
    await before;
    expect(upstream.seen.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('that is answered success false is refused', async () => {
    const upstream = await startUpstream(() => ({ body: { success: false } }));
    const failure = await failureOf(clientOf(upstream).barium.deleteInstance('i1'));
    expect(failure).toMatchObject({ name: 'RefusedError' });
  });
});

describe('a form', () => {
  it('carries its fields as a JSON array of names and values', async () => {
    const upstream = await startUpstream(() => ({ body: { success: true, Items: [{ Id: 'IDE' }] } }));
    const fields = [{ name: 'amount', value: '12 kr' }];
    const { barium } = clientOf(upstream);
    expect(await barium.addForm('i1', { name: 'Claim', templateId: 't1', fields })).toEqual({ id: 'IDE' });
    const form = new URLSearchParams(upstream.seen[0]?.body.toString());
    expect(Object.fromEntries(form)).toEqual({
      Type: 'form',
      Name: 'Claim',
      TemplateId: 't1',
      Fields: '[{"Name":"amount","Value":"12 kr"}]',
    });
  });
});

describe('a folder', () => {
  it('is created by its name, and its id told where the upstream tells it', async () => {
    const upstream = await startUpstream(inTurn({ body: { Success: true, Id: 'o1' } }, done));
    const { barium } = clientOf(upstream);
    expect(await barium.addFolder('i1', 'Letters')).toEqual({ id: 'o1' });
    expect(await barium.addFolder('i1', 'Letters')).toEqual({ id: undefined });
    expect(upstream.seen[0]?.body.toString()).toBe('Type=folder&Name=Letters');
  });
});
