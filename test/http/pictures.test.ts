import { once } from 'node:events';
import { connect } from 'node:net';
import { NoDiagramError, UnreachableError } from '../../src/barium/errors.ts';
import { encryptPictureToken } from '../../src/http/picture-token.ts';
import type { PictureSource, PictureStream } from '../../src/http/pictures.ts';
import { key, type StartedServer, startServer, stopServers } from './start-server.ts';

afterEach(stopServers);

const order = { instanceId: 'instance-1', width: 640 };
const inTenMinutes = () => new Date(Date.now() + 600_000);

/** A picture of these chunks that counts how many were asked for and how often it was let go. */
function picture(chunks: readonly Uint8Array[], facts: Partial<PictureStream> = {}) {
  const seen = { asked: 0, cancelled: 0 };
  async function* bytes() {
    for (const chunk of chunks) {
      seen.asked += 1;
      yield chunk;
    }
  }
  const cancel = () => {
    seen.cancelled += 1;
  };
  return { seen, stream: { type: 'image/png', bytes: bytes(), cancel, ...facts } };
}

async function serve(source: PictureSource, readMs = 30_000): Promise<StartedServer & { link: string }> {
  const server = await startServer({ pictures: { key, source, readTimeoutMs: readMs } });
  return { ...server, link: `${server.url}/pictures/${encryptPictureToken(key, order, inTenMinutes())}` };
}

describe('a picture', () => {
  it('is what its token was made for, whole and private', async () => {
    const { stream, seen } = picture([Buffer.from('one'), Buffer.from('two')], { size: 6 });
    const asked: unknown[] = [];
    const { link } = await serve(async (what) => {
      asked.push(what);
      return stream;
    });
    const response = await fetch(link);
    expect([response.status, await response.text(), asked]).toEqual([200, 'onetwo', [order]]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '6',
      'cache-control': 'private, max-age=300',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(seen.cancelled).toBe(1);
  });

  it('is not read when only its head is asked for', async () => {
    const { stream, seen } = picture([Buffer.from('one')], { size: 3 });
    const { link } = await serve(async () => stream);
    const response = await fetch(link, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '3']);
    expect(seen).toEqual({ asked: 0, cancelled: 1 });
  });

  it('is not found under a token that is made up or has expired', async () => {
    const { url } = await serve(() => Promise.reject(new Error('nobody may get here')));
    const expired = encryptPictureToken(key, order, new Date(Date.now() - 1));
    for (const token of ['x', 'A'.repeat(80), expired]) {
      expect((await fetch(`${url}/pictures/${token}`)).status).toBe(404);
    }
  });

  it('is not found where there is no diagram, which is nothing to log', async () => {
    const { link, logged } = await serve(() => Promise.reject(new NoDiagramError({ endpoint: 'GET' })));
    expect((await fetch(link)).status).toBe(404);
    expect(logged).toEqual([]);
  });

  it('is a bad gateway when the upstream fails before the first byte', async () => {
    const failure = new UnreachableError('deadline', { endpoint: 'GET' });
    const bytes = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }) };
    const { link: opening } = await serve(() => Promise.reject(failure));
    const { link: reading, logged } = await serve(async () => picture([], { bytes, size: 5 }).stream);
    expect([(await fetch(opening)).status, (await fetch(reading)).status]).toEqual([502, 502]);
    expect(logged).toMatchObject([{ level: 'warn', err: { name: 'UnreachableError' } }]);
  });

  it.each([
    ['ends early', 9],
    ['is longer than it said', 2],
  ])('does not look whole when its source %s', async (_, size) => {
    const { link, logged } = await serve(async () => picture([Buffer.from('one')], { size }).stream);
    await expect(fetch(link).then((response) => response.text())).rejects.toThrow();
    expect(logged).toHaveLength(1);
  });

  it('is refused when a browser could run it', async () => {
    const { stream, seen } = picture([Buffer.from('<svg/>')], { type: 'image/svg+xml' });
    const { link } = await serve(async () => stream);
    expect((await fetch(link)).status).toBe(502);
    expect(seen).toEqual({ asked: 0, cancelled: 1 });
  });

  it('is one of four at a time; the others wait, and are given when it is their turn', async () => {
    let open = 0;
    let most = 0;
    let allIn = () => {};
    const full = new Promise<void>((resolve) => {
      allIn = resolve;
    });
    const { link } = await serve(async () => {
      open += 1;
      most = Math.max(most, open);
      if (open === 4) allIn();
      const bytes = (async function* () {
        await full;
        yield Buffer.from('one');
        open -= 1;
      })();
      return picture([], { bytes }).stream;
    });
    const shown = Array.from({ length: 20 }, async () => (await fetch(link)).text());
    expect(new Set(await Promise.all(shown))).toEqual(new Set(['one']));
    expect(most).toBe(4);
  });

  it('is refused for now where hundreds wait already', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { link } = await serve(async () => {
      await held;
      return picture([Buffer.from('one')]).stream;
    });
    const asked = Array.from({ length: 205 }, () => fetch(link));
    const first = await Promise.race(asked);
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '10']);
    release();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(204);
  });

  it('is read no faster than it is taken, and let go when the reader leaves', async () => {
    const chunks = Array.from({ length: 1_000 }, () => Buffer.alloc(64 * 1024));
    const { stream, seen } = picture(chunks);
    let cancel = () => {};
    const cancelled = new Promise<void>((resolve) => {
      cancel = resolve;
    });
    const { link, port, logged } = await serve(async (_, signal) => {
      signal.addEventListener('abort', cancel);
      return stream;
    });
    const reader = connect(port, '127.0.0.1');
    reader.write(`GET ${new URL(link).pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await once(reader, 'readable');
    reader.destroy();
    await cancelled;
    // Unheeded, the thousand would have been taken from the source before the first reached the reader.
    expect(seen.asked).toBeLessThan(900);
    expect(seen.cancelled).toBeGreaterThan(0);
    expect(logged).toEqual([]);
  });

  it('is cut off for who does not read it in time, so that the next have their turn', async () => {
    const chunks = Array.from({ length: 1_000 }, () => Buffer.alloc(64 * 1024));
    const opened: PictureStream[] = [];
    const { link, port } = await serve(async () => {
      const { stream } = picture(opened.length < 4 ? chunks : [Buffer.from('one')]);
      opened.push(stream);
      return stream;
    }, 50);
    const slow = Array.from({ length: 4 }, () => {
      const reader = connect(port, '127.0.0.1').on('error', () => undefined);
      reader.write(`GET ${new URL(link).pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      return reader;
    });
    await Promise.all(slow.map((reader) => once(reader, 'readable')));
    expect(await (await fetch(link)).text()).toBe('one');
    for (const reader of slow) reader.destroy();
  });
});
