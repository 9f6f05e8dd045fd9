import type http from 'node:http';
import type { Download } from '../../src/barium/types.ts';
import { type Behavior, createClient, cutConnection, errorOf, neverRespond, startUpstream } from './server.ts';

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(3000, 7)]);

async function readAll(download: Download): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of download.bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const image = (body: unknown, status = 200): Behavior => ({
  status,
  body,
  headers: { 'content-type': 'image/png' },
});

/** A server with this behavior of `/Image`; the instance exists unless another behavior is given. */
function imageUpstream(behavior: Behavior, instance: Behavior = { body: { Id: 'i1' } }) {
  return startUpstream(({ path }) => (path.includes('/Image') ? behavior : instance));
}

describe('openImage', () => {
  it('openImage requests the diagram in the given size and passes its bytes through unchanged', async () => {
    const upstream = await imageUpstream(image(png));
    const picture = await createClient(upstream).barium.openImage('i1', {
      zoom: 1.5,
      width: 800,
      height: 600,
    });
    expect(upstream.requests[0]?.path).toBe('/Instances/i1/Image?ZoomFactor=1.5&Width=800&Height=600');
    expect(picture).toMatchObject({ type: 'image/png' });
    expect(await readAll(picture)).toEqual(png);
  });

  it('openImage recognizes a PNG by its first bytes, even when they arrive one by one', async () => {
    const upstream = await imageUpstream(async (response) => {
      for (const byte of png.subarray(0, 20)) {
        response.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
      response.end(png.subarray(20));
    });
    expect(await readAll(await createClient(upstream).barium.openImage('i1'))).toEqual(png);
  });

  it.each<[string, Behavior]>([
    ['a rejection', { status: 400, body: { success: false, errorMessage: 'BPMN 1.0 only' } }],
    ['a rejection with status 200', { body: { success: false } }],
    ['400 with an empty body', { status: 400, body: '' }],
    ['404', { status: 404, body: { success: false } }],
    ['an image that is not PNG', image('GIF89a')],
    ['an empty body', image('')],
  ])('openImage reports that there is no diagram after %s, if the instance exists', async (_description, behavior) => {
    const upstream = await imageUpstream(behavior);
    const error = await errorOf(createClient(upstream).barium.openImage('i1'));
    expect(error).toMatchObject({ name: 'NoDiagramError', endpoint: 'GET /Instances/{Id}/Image' });
    expect(upstream.requests.at(-1)?.path).toBe('/Instances/i1');
  });

  it('openImage asks once whether the process of an application has a diagram, and again after ten minutes', async () => {
    const upstream = await imageUpstream({ status: 400, body: { success: false } });
    let now = 1;
    const { barium } = createClient(upstream, { now: () => now });
    const imageRequests = async (id: string, applicationId?: string) => {
      const before = upstream.requests.length;
      const options = applicationId === undefined ? {} : { applicationId };
      expect(await errorOf(barium.openImage(id, {}, options))).toMatchObject({ name: 'NoDiagramError' });
      return upstream.requests.slice(before).map(({ path }) => path);
    };

    expect(await imageRequests('i1', 'orders')).toEqual(['/Instances/i1/Image', '/Instances/i1']);
    expect(await imageRequests('i2', 'orders')).toEqual([]);
    expect(await imageRequests('i2', 'permits')).toHaveLength(2);
    expect(await imageRequests('i2')).toHaveLength(2);
    now += 10 * 60_000;
    expect(await imageRequests('i2', 'orders')).toHaveLength(2);
  });

  it('openImage keeps the log id of a rejection in the cause', async () => {
    const upstream = await imageUpstream({ body: { success: false, errorLogId: 'L-3' } });
    const error = await errorOf(createClient(upstream).barium.openImage('i1'));
    expect(error).toMatchObject({ name: 'NoDiagramError', cause: { errorLogId: 'L-3' } });
  });

  it.each<[string, Behavior, string]>([
    ['an instance that does not exist', { status: 404 }, 'NotFoundError'],
    ['an instance without permission', { status: 403 }, 'ForbiddenError'],
    ['an unavailable server', { status: 503, body: '' }, 'UnreachableError'],
  ])('openImage reports %s instead of a missing diagram', async (_description, instance, name) => {
    const upstream = await imageUpstream({ status: 404 }, instance);
    expect(await errorOf(createClient(upstream).barium.openImage('i1'))).toMatchObject({ name });
  });

  it.each<[string, Behavior, string]>([
    ['403', { status: 403 }, 'ForbiddenError'],
    ['a web page', { body: '<html>' }, 'InvalidResponseError'],
    ['a server error of Barium', { status: 500, body: { success: false, errorLogId: 'L-1' } }, 'UnreachableError'],
    ['a 502 of a gateway', { status: 502, body: '<html>' }, 'UnreachableError'],
    ['a redirect', { status: 302, headers: { location: '/' } }, 'InvalidResponseError'],
    ['a cut connection', cutConnection, 'UnreachableError'],
  ])('openImage does not report a missing diagram after %s', async (_description, behavior, name) => {
    const upstream = await imageUpstream(behavior);
    expect(await errorOf(createClient(upstream).barium.openImage('i1'))).toMatchObject({ name });
  });

  it('openImage rejects an image whose announced length exceeds the limit', async () => {
    const upstream = await imageUpstream({ body: png, headers: { 'content-length': png.length } });
    const error = await errorOf(createClient(upstream, { sizeLimits: { image: 1000 } }).barium.openImage('i1'));
    expect(error).toMatchObject({ name: 'TooLargeError', maxBytes: 1000 });
  });

  it('openImage stops reading an image that turns out to exceed the limit', async () => {
    const upstream = await imageUpstream((response) => {
      response.write(png.subarray(0, 900));
      setImmediate(() => response.end(png.subarray(900)));
    });
    const { barium } = createClient(upstream, { sizeLimits: { image: 1000 } });
    expect(await errorOf(barium.openImage('i1').then(readAll))).toMatchObject({
      name: 'TooLargeError',
      maxBytes: 1000,
    });
  });
});

describe('openFile', () => {
  const fileBehavior = (headers: http.OutgoingHttpHeaders): Behavior => ({
    body: Buffer.from('hello'),
    headers,
  });

  it.each([
    ['attachment; filename="Invoice 1.pdf"', 'Invoice 1.pdf'],
    ['attachment; filename=plain.txt', 'plain.txt'],
    [`attachment; filename="x"; filename*=UTF-8''%C3%85rsbokslut.pdf`, 'Årsbokslut.pdf'],
    ['attachment; filename="C:\\\\temp\\\\up.txt"', 'up.txt'],
    ['attachment; filename="C:\\temp\\unescaped.txt"', 'unescaped.txt'],
    ['attachment; filename="a \\"quoted\\".txt"', 'a "quoted".txt'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    [Buffer.from('attachment; filename="Årsbokslut.pdf"').toString('latin1'), 'Årsbokslut.pdf'],
    [`attachment; filename="a.txt"; filename*=UTF-8''%E0%A4%A`, 'a.txt'],
    ['attachment; filename=".."', undefined],
    ['inline', undefined],
  ])('openFile reads the file name of the header %j as %s', async (disposition, fileName) => {
    const upstream = await startUpstream(() => fileBehavior({ 'content-disposition': disposition }));
    const file = await createClient(upstream).barium.openFile('IDE');
    expect(file.fileName).toBe(fileName);
    expect((await readAll(file)).toString()).toBe('hello');
  });

  it('openFile returns the size and the media type of the file', async () => {
    const headers = { 'content-type': 'Text/Plain; charset=utf-8', 'content-length': 5 };
    const upstream = await startUpstream(() => fileBehavior(headers));
    expect(await createClient(upstream).barium.openFile('o1')).toMatchObject({ type: 'text/plain', size: 5 });
    expect(upstream.requests[0]).toMatchObject({
      path: '/Objects/o1/File',
      headers: { 'accept-encoding': 'identity' },
    });
  });

  it('openFile recognizes a rejection with status 200 instead of the file', async () => {
    const upstream = await startUpstream(() => ({ body: { success: false, errorLogId: 'L-4' } }));
    const error = await errorOf(createClient(upstream).barium.openFile('o1'));
    expect(error).toMatchObject({ name: 'RejectedError', errorLogId: 'L-4' });
  });

  it('openFile returns a JSON file as it is', async () => {
    const upstream = await startUpstream(() => ({ body: { any: 'thing' } }));
    const file = await createClient(upstream).barium.openFile('o1');
    expect((await readAll(file)).toString()).toBe('{"any":"thing"}');
  });

  it('a download rejects its reader when the connection breaks', async () => {
    const upstream = await startUpstream(() => (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setImmediate(() => response.destroy());
    });
    const { barium, reports } = createClient(upstream);
    const error = await errorOf(readAll(await barium.openFile('o1')));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'connection' });
    expect(reports.at(-1)).toMatchObject({ outcome: 'unreachable' });
  });

  it('a download rejects its reader when it stalls', async () => {
    const upstream = await startUpstream(() => (response) => void response.write('half'));
    const { barium } = createClient(upstream, { transferDeadlineMs: 50 });
    const error = await errorOf(readAll(await barium.openFile('o1')));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'deadline' });
  });

  it('openFile rejects at the deadline if there is no response', async () => {
    const upstream = await startUpstream(() => neverRespond);
    const error = await errorOf(createClient(upstream, { transferDeadlineMs: 50 }).barium.openFile('o1'));
    expect(error).toMatchObject({ name: 'UnreachableError', reason: 'deadline' });
  });

  it('a download rejects its reader when the signal aborts', async () => {
    const controller = new AbortController();
    const upstream = await startUpstream(() => (response) => void response.write('half'));
    const file = await createClient(upstream).barium.openFile('o1', { signal: controller.signal });
    const reading = errorOf(readAll(file));
    controller.abort();
    expect(await reading).toMatchObject({ name: 'AbortedError' });
  });

  it('a download closes its connection when it is cancelled', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const upstream = await startUpstream(() => (response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      response.write('half');
    });
    const { barium, reports } = createClient(upstream);
    const file = await barium.openFile('o1');
    file.cancel();
    file.cancel();
    await closed;
    expect(await errorOf(readAll(file))).toMatchObject({ name: 'AbortedError' });
    expect(reports.filter(({ endpoint }) => endpoint.endsWith('/File'))).toMatchObject([{ outcome: 'aborted' }]);
  });

  it('a download closes its connection when its reader stops halfway', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const upstream = await startUpstream(() => (response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      response.write('half');
    });
    const file = await createClient(upstream).barium.openFile('o1');
    for await (const _chunk of file.bytes) break;
    await closed;
  });

  it('a download that is not read delays only other downloads', async () => {
    const behavior: Behavior = (response, request) => {
      if (request.url?.endsWith('/File')) response.end('hello');
      else response.setHeader('content-type', 'application/json').end('{"Id":"i1"}');
    };
    const upstream = await startUpstream(() => behavior);
    const { barium } = createClient(upstream, { maxConcurrent: 1 });
    const first = await barium.openFile('o1');
    await barium.getInstance('i1');
    const second = barium.openFile('o2');
    expect((await readAll(first)).toString()).toBe('hello');
    (await second).cancel();
  });
});

describe('a large file with a slow reader', () => {
  it.each([[5], [40]])('a slow download of %i MB takes no more memory than the socket buffers', async (megabytes) => {
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
    const file = await createClient(upstream).barium.openFile('o1');
    let read = 0;
    let peak = 0;
    for await (const bytes of file.bytes) {
      // Enough time for the server to run ahead, if it could.
      for (let tick = 0; tick < 5; tick++) await new Promise(setImmediate);
      peak = Math.max(peak, written - read);
      read += bytes.byteLength;
    }
    expect(read).toBe(total);
    expect(peak).toBeLessThan(12 * 1024 * 1024);
  });
});
