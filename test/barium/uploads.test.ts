import type { Upload } from '../../src/barium/types.ts';
import { type Behavior, createClient, errorOf, inSequence, startUpstream } from './server.ts';

const created = { body: { Success: true, Id: 'o1' } };

function fileOf(chunks: readonly (string | Buffer)[], more: Partial<Upload> = {}): Upload {
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  return { name: 'Offert "1".pdf', type: 'application/pdf', bytes: bytes(), ...more };
}

/** Larger than the buffer. */
const large = Array.from({ length: 24 }, () => Buffer.alloc(128 * 1024, 5));
const largeSize = 24 * 128 * 1024;

async function parsed(seen: { body: Buffer; headers: { 'content-type'?: string | undefined } } | undefined) {
  const headers = { 'content-type': seen?.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(seen?.body ?? []), { headers }).formData();
  const data = form.get('Data');
  if (!(data instanceof File)) throw new Error('no part named Data');
  return { type: form.get('Type'), name: form.get('Name'), data };
}

describe('addFile', () => {
  it('addFile sends the file as multipart in the part Data, without a charset in any content type', async () => {
    const upstream = await startUpstream(() => created);
    const file = fileOf(['Hej ', 'å'], { name: 'Årsbokslut "1".txt', type: 'text/plain; charset=utf-8' });
    expect(await createClient(upstream).barium.addFile('i1', file)).toEqual({ id: 'o1' });
    const [seen] = upstream.requests;
    expect(seen).toMatchObject({ method: 'POST', path: '/Instances/i1/Objects' });
    expect(`${seen?.headers['content-type']} ${seen?.body}`).not.toMatch(/charset/i);
    const { type, name, data } = await parsed(seen);
    expect([type, name, data.name, data.type]).toEqual(['file', file.name, file.name, 'text/plain']);
    expect(await data.text()).toBe('Hej å');
  });

  it.each([['nonsense'], [''], ['text/html\r\nX: y']])(
    'addFile sends a file with the malformed type %j as arbitrary bytes',
    async (type) => {
      const upstream = await startUpstream(() => created);
      await createClient(upstream).barium.addFile('i1', fileOf(['x'], { type }));
      expect((await parsed(upstream.requests[0])).data.type).toBe('application/octet-stream');
    },
  );

  it('addFile does not let a file name add headers', async () => {
    const upstream = await startUpstream(() => created);
    const name = 'a"\r\nContent-Type: text/html\r\n\r\n.txt';
    await createClient(upstream).barium.addFile('i1', fileOf(['x'], { name }));
    const head = upstream.requests[0]?.body.toString().split('name="Data"')[1] ?? '';
    expect(head.split('\r\n\r\n')[0]).toBe(
      '; filename="a%22%0D%0AContent-Type: text/html%0D%0A%0D%0A.txt"\r\nContent-Type: application/pdf',
    );
  });

  it('addFile streams a large file of known size with a content length', async () => {
    const upstream = await startUpstream(({ method }) => (method === 'GET' ? { body: { Id: 'i1' } } : created));
    await createClient(upstream).barium.addFile('i1', fileOf(large, { size: largeSize }));
    const seen = upstream.requests.at(-1);
    expect(Number(seen?.headers['content-length'])).toBe(seen?.body.length);
    expect((await parsed(seen)).data.size).toBe(largeSize);
  });

  it('addFile streams a large file of unknown size without a content length', async () => {
    const upstream = await startUpstream(({ method }) => (method === 'GET' ? { body: { Id: 'i1' } } : created));
    await createClient(upstream).barium.addFile('i1', fileOf(large));
    expect(upstream.requests.at(-1)?.headers['transfer-encoding']).toBe('chunked');
    expect((await parsed(upstream.requests.at(-1))).data.size).toBe(largeSize);
  });

  it('addFile sends a small file again after a 401', async () => {
    const upstream = await startUpstream(({ headers }) => (headers.ticket === 'ticket-1' ? { status: 401 } : created));
    await createClient(upstream).barium.addFile('i1', fileOf(['hello']));
    expect(upstream.requests).toHaveLength(2);
    expect(await (await parsed(upstream.requests[1])).data.text()).toBe('hello');
  });

  it('addFile refreshes an expired ticket before it streams a large file', async () => {
    const upstream = await startUpstream(({ method, headers }) => {
      if (headers.ticket === 'ticket-1') return { status: 401 };
      return method === 'GET' ? { body: { Id: 'i1' } } : created;
    });
    expect(await createClient(upstream).barium.addFile('i1', fileOf(large))).toEqual({ id: 'o1' });
    expect(upstream.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });

  it('addFile does not retry a streamed file after a 429, and reports that it had no effect', async () => {
    const upstream = await startUpstream(({ method }) => (method === 'GET' ? { body: { Id: 'i1' } } : { status: 429 }));
    const error = await errorOf(createClient(upstream).barium.addFile('i1', fileOf(large)));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'overloaded' });
    expect(upstream.requests).toHaveLength(2);
  });

  it.each([
    ['size announced', { size: 5000 }, 0],
    ['size not announced', {}, 0],
    ['streamed', {}, 1],
  ])('addFile rejects a file that exceeds the size limit (%s)', async (_description, more, calls) => {
    const upstream = await startUpstream(({ method }) => (method === 'GET' ? { body: { Id: 'i1' } } : created));
    const cap = calls > 0 ? 2 * 1024 * 1024 : 1000;
    const chunks = calls > 0 ? large : [Buffer.alloc(5000)];
    const { barium } = createClient(upstream, { sizeLimits: { file: cap } });
    expect(await errorOf(barium.addFile('i1', fileOf(chunks, more)))).toMatchObject({
      name: 'TooLargeError',
      maxBytes: cap,
    });
    expect(upstream.requests.filter(({ method }) => method === 'GET')).toHaveLength(calls);
  });

  it.each([
    ['shorter than announced', ['abc'], 4],
    ['longer than announced', ['abc', 'de'], 4],
    ['shorter than announced while streaming', large, largeSize + 1],
    ['longer than announced while streaming', large, largeSize - 1],
  ])('addFile does not create a file that is %s', async (_description, chunks, size) => {
    const upstream = await startUpstream(({ method }) => (method === 'GET' ? { body: { Id: 'i1' } } : created));
    const error = await errorOf(createClient(upstream).barium.addFile('i1', fileOf(chunks, { size })));
    expect(error).toMatchObject({ name: 'UploadInterruptedError' });
    expect(upstream.requests.every(({ body }) => !body.toString('latin1').trimEnd().endsWith('--'))).toBe(true);
  });

  it.each([
    ['while it is buffered', ['abc']],
    ['while it is streamed', large],
  ])('addFile reports that it had no effect when the source fails %s', async (_description, chunks) => {
    async function* breaking() {
      for (const chunk of chunks) yield Buffer.from(chunk);
      throw new Error('the chat platform hung up');
    }
    const upstream = await startUpstream(({ method }) => (method === 'GET' ? { body: { Id: 'i1' } } : created));
    const error = await errorOf(createClient(upstream).barium.addFile('i1', fileOf([], { bytes: breaking() })));
    expect(error).toMatchObject({
      name: 'UploadInterruptedError',
      cause: { message: 'the chat platform hung up' },
    });
  });

  it('addFile reports an unknown outcome when the connection breaks after the file was sent', async () => {
    const upstream = await startUpstream(() => (response) => void response.socket?.destroy());
    const error = await errorOf(createClient(upstream).barium.addFile('i1', fileOf(['abc'])));
    expect(error).toMatchObject({ name: 'OutcomeUnknownError' });
    expect(upstream.requests).toHaveLength(1);
  });

  it.each<[string, Behavior]>([
    ['a response with only a success', { body: { success: 'true' } }],
    ['a response with a list of items', { body: { success: true, Items: [{ Id: 'o1' }] } }],
  ])('addFile accepts %s', async (_description, behavior) => {
    const upstream = await startUpstream(inSequence(behavior));
    const added = await createClient(upstream).barium.addFile('i1', fileOf(['abc']));
    expect(['o1', undefined]).toContain(added.id);
  });

  it('addFile fails at the deadline without effect when the source stalls', async () => {
    const stalling: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    };
    const upstream = await startUpstream(() => created);
    const { barium } = createClient(upstream, { transferDeadlineMs: 50 });
    const error = await errorOf(barium.addFile('i1', fileOf([], { bytes: stalling })));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'deadline' });
    expect(upstream.requests).toHaveLength(0);
  });

  it('addFile reads the source no faster than the server accepts it', async () => {
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
    const paused: Behavior = (response, request) => {
      if (request.method === 'GET') return void response.end('{"Id":"i1"}');
      void stopped.then(() => request.resume().on('end', () => response.end('{"Success":true}')));
    };
    const upstream = await startUpstream(() => paused, { leaveBodyUnread: true });
    const adding = createClient(upstream).barium.addFile('i1', fileOf([], { bytes: endless() }));
    let before = -1;
    while (before !== pulled || pulled === 0) {
      before = pulled;
      for (let tick = 0; tick < 200; tick++) await new Promise(setImmediate);
    }
    expect(pulled).toBeLessThan(16 * 1024 * 1024);
    resume();
    await adding;
    expect(pulled).toBe(40 * 1024 * 1024);
  });
});
