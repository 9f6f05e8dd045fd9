import type http from 'node:http';
import type { Download } from '../../src/barium/types.ts';
import { type Act, clientOf, cut, failureOf, hang, startUpstream } from './server.ts';

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(3000, 7)]);

async function readAll(download: Download): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of download.bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const image = (body: unknown, status = 200): Act => ({
  status,
  body,
  headers: { 'content-type': 'image/png' },
});

/** `/Image` by script, while the instance itself is known. */
function imageUpstream(act: Act, instance: Act = { body: { Id: 'i1' } }) {
  return startUpstream(({ path }) => (path.includes('/Image') ? act : instance));
}

describe('a diagram', () => {
  it('is asked for in its size and comes through byte for byte', async () => {
    const upstream = await imageUpstream(image(png));
    const picture = await clientOf(upstream).barium.openImage('i1', { zoom: 1.5, width: 800, height: 600 });
    expect(upstream.seen[0]?.path).toBe('/Instances/i1/Image?ZoomFactor=1.5&Width=800&Height=600');
    expect(picture).toMatchObject({ type: 'image/png' });
    expect(await readAll(picture)).toEqual(png);
  });

  it('is known by its first bytes even when they come one by one', async () => {
    const upstream = await imageUpstream(async (response) => {
      for (const byte of png.subarray(0, 20)) {
        response.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
      response.end(png.subarray(20));
    });
    expect(await readAll(await clientOf(upstream).barium.openImage('i1'))).toEqual(png);
  });

  it.each<[string, Act]>([
    ['a refusal', { status: 400, body: { success: false, errorMessage: 'BPMN 1.0 only' } }],
    ['a refusal with status 200', { body: { success: false } }],
    ['400 without a word', { status: 400, body: '' }],
    ['404', { status: 404, body: { success: false } }],
    ['a picture that is no PNG', image('GIF89a')],
    ['nothing', image('')],
  ])('that is answered by %s does not exist, the instance being known', async (_what, act) => {
    const upstream = await imageUpstream(act);
    const failure = await failureOf(clientOf(upstream).barium.openImage('i1'));
    expect(failure).toMatchObject({ name: 'NoDiagramError', endpoint: 'GET /Instances/{Id}/Image' });
    expect(upstream.seen.at(-1)?.path).toBe('/Instances/i1');
  });

  it('keeps the log id of the refusal in the cause', async () => {
    const upstream = await imageUpstream({ body: { success: false, errorLogId: 'L-3' } });
    const failure = await failureOf(clientOf(upstream).barium.openImage('i1'));
    expect(failure).toMatchObject({ name: 'NoDiagramError', cause: { errorLogId: 'L-3' } });
  });

  it.each<[string, Act, string]>([
    ['an instance that is gone', { status: 404 }, 'NotFoundError'],
    ['an instance that the user may not see', { status: 403 }, 'NotAllowedError'],
    ['an upstream that is down', { status: 503, body: '' }, 'UnreachableError'],
  ])('is told from %s', async (_what, instance, name) => {
    const upstream = await imageUpstream({ status: 404 }, instance);
    expect(await failureOf(clientOf(upstream).barium.openImage('i1'))).toMatchObject({ name });
  });

  it.each<[string, Act, string]>([
    ['403', { status: 403 }, 'NotAllowedError'],
    ['a web page', { body: '<html>' }, 'NonsenseError'],
    ['a fault of Barium’s', { status: 500, body: { success: false, errorLogId: 'L-1' } }, 'RefusedError'],
    ['502 of a gateway', { status: 502, body: '<html>' }, 'UnreachableError'],
    ['a redirect', { status: 302, headers: { location: '/' } }, 'NonsenseError'],
    ['a cut connection', cut, 'UnreachableError'],
  ])('is not taken for missing after %s', async (_what, act, name) => {
    const upstream = await imageUpstream(act);
    expect(await failureOf(clientOf(upstream).barium.openImage('i1'))).toMatchObject({ name });
  });

  it('that is larger than the cap is refused by its announced length', async () => {
    const upstream = await imageUpstream({ body: png, headers: { 'content-length': png.length } });
    const failure = await failureOf(clientOf(upstream, { caps: { image: 1000 } }).barium.openImage('i1'));
    expect(failure).toMatchObject({ name: 'TooLargeError', limit: 1000 });
  });

  it('that turns out larger than the cap breaks off while it is read', async () => {
    const upstream = await imageUpstream((response) => {
      response.write(png.subarray(0, 900));
      setImmediate(() => response.end(png.subarray(900)));
    });
    const { barium } = clientOf(upstream, { caps: { image: 1000 } });
    expect(await failureOf(barium.openImage('i1').then(readAll))).toMatchObject({
      name: 'TooLargeError',
      limit: 1000,
    });
  });
});

describe('a file', () => {
  const fileAct = (headers: http.OutgoingHttpHeaders): Act => ({ body: Buffer.from('hello'), headers });

  it.each([
    ['attachment; filename="Invoice 1.pdf"', 'Invoice 1.pdf'],
    ['attachment; filename=plain.txt', 'plain.txt'],
    [`attachment; filename="x"; filename*=UTF-8''%C3%85rsbokslut.pdf`, 'Årsbokslut.pdf'],
    ['attachment; filename="C:\\\\temp\\\\up.txt"', 'up.txt'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    [Buffer.from('attachment; filename="Årsbokslut.pdf"').toString('latin1'), 'Årsbokslut.pdf'],
    [`attachment; filename="a.txt"; filename*=UTF-8''%E0%A4%A`, 'a.txt'],
    ['attachment; filename=".."', undefined],
    ['inline', undefined],
  ])('answered with %j is called %s', async (disposition, fileName) => {
    const upstream = await startUpstream(() => fileAct({ 'content-disposition': disposition }));
    const file = await clientOf(upstream).barium.openFile('IDE');
    expect(file.fileName).toBe(fileName);
    expect((await readAll(file)).toString()).toBe('hello');
  });

  it('has its size and its media type', async () => {
    const headers = { 'content-type': 'Text/Plain; charset=utf-8', 'content-length': 5 };
    const upstream = await startUpstream(() => fileAct(headers));
    expect(await clientOf(upstream).barium.openFile('o1')).toMatchObject({ type: 'text/plain', size: 5 });
    expect(upstream.seen[0]).toMatchObject({
      path: '/Objects/o1/File',
      headers: { 'accept-encoding': 'identity' },
    });
  });

  it('is not taken for one when it is a failure with status 200', async () => {
    const upstream = await startUpstream(() => ({ body: { success: false, errorLogId: 'L-4' } }));
    const failure = await failureOf(clientOf(upstream).barium.openFile('o1'));
    expect(failure).toMatchObject({ name: 'RefusedError', errorLogId: 'L-4' });
  });

  it('may hold JSON', async () => {
    const upstream = await startUpstream(() => ({ body: { any: 'thing' } }));
    const file = await clientOf(upstream).barium.openFile('o1');
    expect((await readAll(file)).toString()).toBe('{"any":"thing"}');
  });

  it('that breaks off rejects its reader', async () => {
    const upstream = await startUpstream(() => (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setImmediate(() => response.destroy());
    });
    const { barium, reports } = clientOf(upstream);
    const failure = await failureOf(readAll(await barium.openFile('o1')));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'connection' });
    expect(reports.at(-1)).toMatchObject({ outcome: 'unreachable' });
  });

  it('that stops coming rejects its reader after a while', async () => {
    const upstream = await startUpstream(() => (response) => void response.write('half'));
    const { barium } = clientOf(upstream, { transferDeadlineMs: 50 });
    const failure = await failureOf(readAll(await barium.openFile('o1')));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'deadline' });
  });

  it('that never begins ends at the deadline', async () => {
    const upstream = await startUpstream(() => hang);
    const failure = await failureOf(clientOf(upstream, { transferDeadlineMs: 50 }).barium.openFile('o1'));
    expect(failure).toMatchObject({ name: 'UnreachableError', reason: 'deadline' });
  });

  it('can be cancelled while it is read', async () => {
    const controller = new AbortController();
    const upstream = await startUpstream(() => (response) => void response.write('half'));
    const file = await clientOf(upstream).barium.openFile('o1', { signal: controller.signal });
    const reading = failureOf(readAll(file));
    controller.abort();
    expect(await reading).toMatchObject({ name: 'CancelledError' });
  });

  it('that nobody wants lets go of its connection', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const upstream = await startUpstream(() => (response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      response.write('half');
    });
    const { barium, reports } = clientOf(upstream);
    const file = await barium.openFile('o1');
    file.discard();
    file.discard();
    await closed;
    expect(await failureOf(readAll(file))).toMatchObject({ name: 'CancelledError' });
    expect(reports.filter(({ endpoint }) => endpoint.endsWith('/File'))).toMatchObject([
      { outcome: 'cancelled' },
    ]);
  });

  it('that is left halfway lets go of its connection', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const upstream = await startUpstream(() => (response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      response.write('half');
    });
    const file = await clientOf(upstream).barium.openFile('o1');
    for await (const _chunk of file.bytes) break;
    await closed;
  });

  it('that is not read yet holds up no other call, and then just the next file', async () => {
    const act: Act = (response, request) => {
      if (request.url?.endsWith('/File')) response.end('hello');
      else response.setHeader('content-type', 'application/json').end('{"Id":"i1"}');
    };
    const upstream = await startUpstream(() => act);
    const { barium } = clientOf(upstream, { concurrency: 1 });
    const first = await barium.openFile('o1');
    await barium.getInstance('i1');
    const second = barium.openFile('o2');
    expect((await readAll(first)).toString()).toBe('hello');
    (await second).discard();
  });
});

describe('a large file through a slow reader', () => {
  it.each([[5], [40]])('holds no more of %i MB than the sockets do', async (megabytes) => {
    const chunk = Buffer.alloc(64 * 1024, 1);
    const total = megabytes * 16 * chunk.length;
    let written = 0;
    const upstream = await startUpstream(() => (response) => {
      const pump = () => {
        while (written < total) {
          written += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', pump);
        }
        response.end();
      };
      pump();
    });
    const file = await clientOf(upstream).barium.openFile('o1');
    let read = 0;
    let most = 0;
    for await (const bytes of file.bytes) {
      // Time enough for the sender to run ahead, if anything let it.
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      most = Math.max(most, written - read);
      read += bytes.byteLength;
    }
    expect(read).toBe(total);
    expect(most).toBeLessThan(12 * 1024 * 1024);
  });
});
