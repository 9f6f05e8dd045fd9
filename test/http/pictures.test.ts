import { once } from 'node:events';
import { connect } from 'node:net';
import { NoDiagramError, UnreachableError } from '../../src/barium/errors.ts';
import { encryptPictureToken } from '../../src/http/picture-token.ts';
import type { PictureSource, PictureStream } from '../../src/http/pictures.ts';
import { key, type StartedServer, startServer, stopServers } from './start-server.ts';

afterEach(stopServers);

const payload = { instanceId: 'instance-1', width: 640 };
const inTenMinutes = () => new Date(Date.now() + 600_000);

/** A picture of these chunks that counts how many were read and how often it was cancelled. */
function picture(chunks: readonly Uint8Array[], overrides: Partial<PictureStream> = {}) {
  const counts = { chunksRead: 0, cancelled: 0 };
  async function* bytes() {
    for (const chunk of chunks) {
      counts.chunksRead += 1;
      yield chunk;
    }
  }
  const cancel = () => {
    counts.cancelled += 1;
  };
  return { counts, stream: { type: 'image/png', bytes: bytes(), cancel, ...overrides } };
}

async function serve(source: PictureSource, readTimeoutMs = 30_000): Promise<StartedServer & { link: string }> {
  const server = await startServer({ pictures: { keys: () => [key], source, readTimeoutMs } });
  return { ...server, link: `${server.url}/pictures/${encryptPictureToken(key, payload, inTenMinutes())}` };
}

describe('a picture', () => {
  it('is the one in its token, complete and only privately cacheable', async () => {
    const { stream, counts } = picture([Buffer.from('one'), Buffer.from('two')], { size: 6 });
    const requested: unknown[] = [];
    const { link } = await serve(async (what) => {
      requested.push(what);
      return stream;
    });
    const response = await fetch(link);
    expect([response.status, await response.text(), requested]).toEqual([200, 'onetwo', [payload]]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '6',
      'cache-control': 'private, max-age=300',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(counts.cancelled).toBe(1);
  });

  it('is not read for a HEAD request', async () => {
    const { stream, counts } = picture([Buffer.from('one')], { size: 3 });
    const { link } = await serve(async () => stream);
    const response = await fetch(link, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '3']);
    expect(counts).toEqual({ chunksRead: 0, cancelled: 1 });
  });

  it('is not found with an invalid or expired token', async () => {
    const { url } = await serve(() => Promise.reject(new Error('the source must not be called')));
    const expired = encryptPictureToken(key, payload, new Date(Date.now() - 1));
    for (const token of ['x', 'A'.repeat(80), expired]) {
      expect((await fetch(`${url}/pictures/${token}`)).status).toBe(404);
    }
  });

  it('is not found if the process has no diagram, which is not logged', async () => {
    const { link, logged } = await serve(() => Promise.reject(new NoDiagramError({ endpoint: 'GET' })));
    expect((await fetch(link)).status).toBe(404);
    expect(logged).toEqual([]);
  });

  it('fails with 502 when the upstream fails before the first byte', async () => {
    const failure = new UnreachableError('deadline', { endpoint: 'GET' });
    const bytes = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }) };
    const { link: opening } = await serve(() => Promise.reject(failure));
    const { link: reading, logged } = await serve(async () => picture([], { bytes, size: 5 }).stream);
    expect([(await fetch(opening)).status, (await fetch(reading)).status]).toEqual([502, 502]);
    expect(logged).toMatchObject([{ level: 'warn', err: { name: 'UnreachableError' } }]);
  });

  it.each([
    ['ends early', 9],
    ['is longer than its size', 2],
  ])('is cut off visibly when its source %s', async (_, size) => {
    const { link, logged } = await serve(async () => picture([Buffer.from('one')], { size }).stream);
    await expect(fetch(link).then((response) => response.text())).rejects.toThrow();
    expect(logged).toHaveLength(1);
  });

  it('is rejected when its type could contain scripts', async () => {
    const { stream, counts } = picture([Buffer.from('<svg/>')], { type: 'image/svg+xml' });
    const { link } = await serve(async () => stream);
    expect((await fetch(link)).status).toBe(502);
    expect(counts).toEqual({ chunksRead: 0, cancelled: 1 });
  });

  it('is one of at most four concurrent transfers, and the others wait', async () => {
    let open = 0;
    let maxOpen = 0;
    let onFourOpen = () => {};
    const fourOpen = new Promise<void>((resolve) => {
      onFourOpen = resolve;
    });
    const { link } = await serve(async () => {
      open += 1;
      maxOpen = Math.max(maxOpen, open);
      if (open === 4) onFourOpen();
      const bytes = (async function* () {
        await fourOpen;
        yield Buffer.from('one');
        open -= 1;
      })();
      return picture([], { bytes }).stream;
    });
    const bodies = Array.from({ length: 20 }, async () => (await fetch(link)).text());
    expect(new Set(await Promise.all(bodies))).toEqual(new Set(['one']));
    expect(maxOpen).toBe(4);
  });

  it('is rejected with 503 and Retry-After when 200 requests already wait', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { link } = await serve(async () => {
      await released;
      return picture([Buffer.from('one')]).stream;
    });
    const responses = Array.from({ length: 205 }, () => fetch(link));
    const first = await Promise.race(responses);
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '10']);
    release();
    const statuses = (await Promise.all(responses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(204);
  });

  it('is read no faster than the client receives it, and cancelled when the client disconnects', async () => {
    const chunks = Array.from({ length: 1_000 }, () => Buffer.alloc(64 * 1024));
    const { stream, counts } = picture(chunks);
    let cancel = () => {};
    const cancelled = new Promise<void>((resolve) => {
      cancel = resolve;
    });
    const { link, port, logged } = await serve(async (_, signal) => {
      signal.addEventListener('abort', cancel);
      return stream;
    });
    const client = connect(port, '127.0.0.1');
    client.write(`GET ${new URL(link).pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await once(client, 'readable');
    client.destroy();
    await cancelled;
    // Without backpressure, all 1,000 chunks would have been read before the first one reached the client.
    expect(counts.chunksRead).toBeLessThan(900);
    expect(counts.cancelled).toBeGreaterThan(0);
    expect(logged).toEqual([]);
  });

  it('is cut off for a client that reads too slowly, so that others can be served', async () => {
    const chunks = Array.from({ length: 1_000 }, () => Buffer.alloc(64 * 1024));
    const opened: PictureStream[] = [];
    const { link, port } = await serve(async () => {
      const { stream } = picture(opened.length < 4 ? chunks : [Buffer.from('one')]);
      opened.push(stream);
      return stream;
    }, 50);
    const slow = Array.from({ length: 4 }, () => {
      const client = connect(port, '127.0.0.1').on('error', () => undefined);
      client.write(`GET ${new URL(link).pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      return client;
    });
    await Promise.all(slow.map((client) => once(client, 'readable')));
    expect(await (await fetch(link)).text()).toBe('one');
    for (const client of slow) client.destroy();
  });
});
