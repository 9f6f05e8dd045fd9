import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createHttpClient, postJson } from '../../src/lib/http-request.ts';

const servers: Server[] = [];

async function serve(handler: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const post = { method: 'POST', headers: {}, body: '{}', timeoutMs: 5_000 } as const;

describe('an HTTP client', () => {
  it('an HTTP client sends its method, headers and body, and returns the whole response', async () => {
    const { url } = await serve(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      response.writeHead(200, { 'x-length': request.headers['content-length'] });
      response.end(`${request.method} ${request.headers['x-token']} ${Buffer.concat(parts)}`);
    });
    const request = {
      method: 'PUT',
      headers: { 'X-Token': 'abc' },
      body: 'på 🟢',
      timeoutMs: 5_000,
    } as const;
    const response = await createHttpClient()(url, request);
    expect(response).toMatchObject({ status: 200, text: 'PUT abc på 🟢', headers: { 'x-length': '8' } });
  });

  it('an HTTP client sends a request again if the server closed the kept connection as it was reused', async () => {
    const sockets: Socket[] = [];
    const { url } = await serve(({ socket }, response) => {
      // Only the first request on a connection is answered.
      if (sockets.push(socket) === sockets.indexOf(socket) + 1) response.end('ok');
      else socket.resetAndDestroy();
    });
    const send = createHttpClient();
    expect((await send(url, post)).text).toBe('ok');
    expect((await send(url, post)).text).toBe('ok');
    expect([sockets.length, new Set(sockets).size]).toEqual([3, 2]);
  });

  it('an HTTP client does not send a request again if a new connection breaks, as the server may have processed it', async () => {
    let requests = 0;
    const { url } = await serve(({ socket }) => {
      requests += 1;
      socket.resetAndDestroy();
    });
    await expect(createHttpClient()(url, post)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(requests).toBe(1);
  });

  it('an HTTP client rejects a response that is larger than 1 MiB', async () => {
    const { url } = await serve((_, response) => response.end('x'.repeat(1024 * 1024 + 1)));
    await expect(createHttpClient()(url, post)).rejects.toThrow('more than 1048576 bytes');
  });

  it('an HTTP client rejects when the response is not complete in time', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200).write('the beginning');
    });
    await expect(createHttpClient()(url, { ...post, timeoutMs: 100 })).rejects.toThrow('no response in time');
  });
});

describe('postJson', () => {
  it('postJson sends the text as JSON with its length in bytes', async () => {
    const { url } = await serve(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      response.statusCode = 418;
      response.end(`${request.method} ${request.headers['content-type']} ${Buffer.concat(parts)}`);
    });
    const { text } = await postJson(url, '{"text":"på 🟢"}', 5_000);
    expect(text).toBe('POST application/json {"text":"på 🟢"}');
  });

  it('postJson returns the beginning of an error response with its Retry-After, and no text of a success', async () => {
    const { url } = await serve((request, response) => {
      const isFine = request.url === '/fine';
      response.writeHead(isFine ? 200 : 429, { 'retry-after': '7' }).end('x'.repeat(1_000_000));
    });
    const rejected = await postJson(url, '{}', 5_000);
    expect(rejected).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(rejected.text).toBe('x'.repeat(200));
    expect(await postJson(`${url}fine`, '{}', 5_000)).toMatchObject({ status: 200, text: '' });
  });

  it('postJson does not follow a redirect', async () => {
    const paths: unknown[] = [];
    const { url } = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await postJson(url, '{}', 5_000)).status).toBe(307);
    expect(paths).toEqual(['/']);
  });

  it('postJson rejects when the server takes too long', async () => {
    const { url } = await serve(() => undefined);
    await expect(postJson(url, '{}', 50)).rejects.toThrow('no response in time');
  });

  it('postJson rejects when no server listens, or the URL is not HTTP', async () => {
    const { url, server } = await serve(() => undefined);
    server.close();
    await expect(postJson(url, '{}', 5_000)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(postJson('ftp://127.0.0.1/', '{}', 5_000)).rejects.toThrow();
  });

  it('postJson sends a request again over a new connection if the kept one was closed as it was reused', async () => {
    const sockets: Socket[] = [];
    const { url } = await serve(({ socket }, response) => {
      // Only the first request on a connection is answered.
      if (sockets.push(socket) === sockets.indexOf(socket) + 1) response.end('ok');
      else socket.resetAndDestroy();
    });
    // Until one request took two attempts: a connection is kept from then on.
    for (let requests = 0; sockets.length === requests; requests += 1) {
      expect(await postJson(url, '{}', 5_000)).toMatchObject({ status: 200 });
    }
    expect(new Set(sockets).size).toBe(sockets.length - 1);
  });
});
