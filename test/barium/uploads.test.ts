import type { Upload } from '../../src/barium/types.ts';
import { type Act, clientOf, failureOf, inTurn, startUpstream } from './server.ts';

const created = { body: { Success: true, Id: 'o1' } };

function fileOf(chunks: readonly (string | Buffer)[], more: Partial<Upload> = {}): Upload {
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  return { name: 'Offert "1".pdf', type: 'application/pdf', bytes: bytes(), ...more };
}

/** Larger than what is read ahead. */
const large = Array.from({ length: 24 }, () => Buffer.alloc(128 * 1024, 5));
const largeSize = 24 * 128 * 1024;

async function parsed(seen: { body: Buffer; headers: { 'content-type'?: string | undefined } } | undefined) {
  const headers = { 'content-type': seen?.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(seen?.body ?? []), { headers }).formData();
  const data = form.get('Data');
  if (!(data instanceof File)) throw new Error('no part named Data');
  return { type: form.get('Type'), name: form.get('Name'), data };
}

describe('a file on its way up', () => {
  it('goes as multipart in the part Data, and no content type names a charset', async () => {
    const upstream = await startUpstream(() => created);
    const file = fileOf(['Hej ', 'å'], { name: 'Årsbokslut "1".txt', type: 'text/plain; charset=utf-8' });
    expect(await clientOf(upstream).barium.addFile('i1', file)).toEqual({ id: 'o1' });
    const [seen] = upstream.seen;
    expect(seen).toMatchObject({ method: 'POST', path: '/Instances/i1/Objects' });
    expect(`${seen?.headers['content-type']} ${seen?.body}`).not.toMatch(/charset/i);
    const { type, name, data } = await parsed(seen);
    expect([type, name, data.name, data.type]).toEqual(['file', file.name, file.name, 'text/plain']);
    expect(await data.text()).toBe('Hej å');
  });

  it.each([['nonsense'], [''], ['text/html\r\nX: y']])('of the type %j goes as bytes', async (type) => {
    const upstream = await startUpstream(() => created);
    await clientOf(upstream).barium.addFile('i1', fileOf(['x'], { type }));
    expect((await parsed(upstream.seen[0])).data.type).toBe('application/octet-stream');
  });

  it('cannot write headers with its name', async () => {
    const upstream = await startUpstream(() => created);
    const name = 'a"\r\nContent-Type: text/html\r\n\r\n.txt';
    await clientOf(upstream).barium.addFile('i1', fileOf(['x'], { name }));
    const head = upstream.seen[0]?.body.toString().split('name="Data"')[1] ?? '';
    expect(head.split('\r\n\r\n')[0]).toBe(
      '; filename="a%22%0D%0AContent-Type: text/html%0D%0A%0D%0A.txt"\r\nContent-Type: application/pdf',
    );
  });

  it('of a known size says its length, and streams when it is large', async () => {
    const upstream = await startUpstream(({ method }) =>
      method === 'GET' ? { body: { Id: 'i1' } } : created,
    );
    await clientOf(upstream).barium.addFile('i1', fileOf(large, { size: largeSize }));
    const seen = upstream.seen.at(-1);
    expect(Number(seen?.headers['content-length'])).toBe(seen?.body.length);
    expect((await parsed(seen)).data.size).toBe(largeSize);
  });

  it('of an unknown size streams without a length', async () => {
    const upstream = await startUpstream(({ method }) =>
      method === 'GET' ? { body: { Id: 'i1' } } : created,
    );
    await clientOf(upstream).barium.addFile('i1', fileOf(large));
    expect(upstream.seen.at(-1)?.headers['transfer-encoding']).toBe('chunked');
    expect((await parsed(upstream.seen.at(-1))).data.size).toBe(largeSize);
  });

  it('is sent again after 401 when it is small', async () => {
    const upstream = await startUpstream(({ headers }) =>
      headers.ticket === 'ticket-1' ? { status: 401 } : created,
    );
    await clientOf(upstream).barium.addFile('i1', fileOf(['hello']));
    expect(upstream.seen).toHaveLength(2);
    expect(await (await parsed(upstream.seen[1])).data.text()).toBe('hello');
  });

  it('meets a dead ticket before its bytes leave when it is large', async () => {
    const upstream = await startUpstream(({ method, headers }) => {
      if (headers.ticket === 'ticket-1') return { status: 401 };
      return method === 'GET' ? { body: { Id: 'i1' } } : created;
    });
    expect(await clientOf(upstream).barium.addFile('i1', fileOf(large))).toEqual({ id: 'o1' });
    expect(upstream.seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });

  it('is not sent again after 429 when its bytes are gone, and was not processed', async () => {
    const upstream = await startUpstream(({ method }) =>
      method === 'GET' ? { body: { Id: 'i1' } } : { status: 429 },
    );
    const failure = await failureOf(clientOf(upstream).barium.addFile('i1', fileOf(large)));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'overloaded' });
    expect(upstream.seen).toHaveLength(2);
  });

  it.each([
    ['announced', { size: 5000 }, 0],
    ['not announced', {}, 0],
    ['large', {}, 1],
  ])('over the cap is refused, its size being %s', async (_how, more, calls) => {
    const upstream = await startUpstream(({ method }) =>
      method === 'GET' ? { body: { Id: 'i1' } } : created,
    );
    const cap = calls > 0 ? 2 * 1024 * 1024 : 1000;
    const chunks = calls > 0 ? large : [Buffer.alloc(5000)];
    const { barium } = clientOf(upstream, { caps: { file: cap } });
    expect(await failureOf(barium.addFile('i1', fileOf(chunks, more)))).toMatchObject({
      name: 'TooLargeError',
      limit: cap,
    });
    expect(upstream.seen.filter(({ method }) => method === 'GET')).toHaveLength(calls);
  });

  it.each([
    ['short', ['abc'], 4],
    ['long', ['abc', 'de'], 4],
    ['short, when it is large', large, largeSize + 1],
    ['long, when it is large', large, largeSize - 1],
  ])('that is too %s for its announced size is not created', async (_how, chunks, size) => {
    const upstream = await startUpstream(({ method }) =>
      method === 'GET' ? { body: { Id: 'i1' } } : created,
    );
    const failure = await failureOf(clientOf(upstream).barium.addFile('i1', fileOf(chunks, { size })));
    expect(failure).toMatchObject({ name: 'UploadBrokenError' });
    expect(upstream.seen.every(({ body }) => !body.toString('latin1').trimEnd().endsWith('--'))).toBe(true);
  });

  it.each([
    ['early', ['abc']],
    ['late', large],
  ])('whose source breaks off %s was not done', async (_when, chunks) => {
    async function* breaking() {
      for (const chunk of chunks) yield Buffer.from(chunk);
      throw new Error('the chat platform hung up');
    }
    const upstream = await startUpstream(({ method }) =>
      method === 'GET' ? { body: { Id: 'i1' } } : created,
    );
    const failure = await failureOf(
      clientOf(upstream).barium.addFile('i1', fileOf([], { bytes: breaking() })),
    );
    expect(failure).toMatchObject({
      name: 'UploadBrokenError',
      cause: { message: 'the chat platform hung up' },
    });
  });

  it('whose connection is cut after it left has an unknown outcome', async () => {
    const upstream = await startUpstream(() => (response) => void response.socket?.destroy());
    const failure = await failureOf(clientOf(upstream).barium.addFile('i1', fileOf(['abc'])));
    expect(failure).toMatchObject({ name: 'OutcomeUnknownError' });
    expect(upstream.seen).toHaveLength(1);
  });

  it.each<[string, Act]>([
    ['a success that says nothing more', { body: { success: 'true' } }],
    ['the wild list of items', { body: { success: true, Items: [{ Id: 'o1' }] } }],
  ])('is created by %s', async (_what, act) => {
    const upstream = await startUpstream(inTurn(act));
    const added = await clientOf(upstream).barium.addFile('i1', fileOf(['abc']));
    expect(['o1', undefined]).toContain(added.id);
  });

  it('that stalls at its source ends at the deadline, and was not done', async () => {
    const stalling: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    };
    const upstream = await startUpstream(() => created);
    const { barium } = clientOf(upstream, { transferDeadlineMs: 50 });
    const failure = await failureOf(barium.addFile('i1', fileOf([], { bytes: stalling })));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'deadline' });
    expect(upstream.seen).toHaveLength(0);
  });

  it('is pulled no faster than the upstream takes it', async () => {
    let pulled = 0;
    let resume: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      resume = resolve;
    });
    async function* endless() {
      for (let index = 0; index < 40 * 16; index++) {
        pulled += 64 * 1024;
        yield Buffer.alloc(64 * 1024);
      }
    }
    const paused: Act = (response, request) => {
      if (request.method === 'GET') return void response.end('{"Id":"i1"}');
      void stopped.then(() => request.resume().on('end', () => response.end('{"Success":true}')));
    };
    const upstream = await startUpstream(() => paused, { unread: true });
    const adding = clientOf(upstream).barium.addFile('i1', fileOf([], { bytes: endless() }));
    let before = -1;
    while (before !== pulled || pulled === 0) {
      before = pulled;
      for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    }
    expect(pulled).toBeLessThan(16 * 1024 * 1024);
    resume();
    await adding;
    expect(pulled).toBe(40 * 1024 * 1024);
  });
});
