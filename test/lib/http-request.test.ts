import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { postJson } from '../../adapters/slack/post-json.ts';

describe('a POST of JSON', () => {
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

  it('brings the text and the length of it in bytes', async () => {
    const { url } = await serve(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      response.statusCode = 418;
      response.end(`${request.method} ${request.headers['content-type']} ${Buffer.concat(parts)}`);
    });
    const { said } = await postJson(url, '{"text":"på 🟢"}', 5_000);
    expect(said).toBe('POST application/json {"text":"på 🟢"}');
  });

  it('keeps the beginning of a refusal and how long to wait, and nothing of a success', async () => {
    const { url } = await serve((request, response) => {
      const isFine = request.url === '/fine';
      response.writeHead(isFine ? 200 : 429, { 'retry-after': '7' }).end('x'.repeat(1_000_000));
    });
    expect(await postJson(url, '{}', 5_000)).toEqual({ status: 429, retryAfter: 7, said: 'x'.repeat(200) });
    expect(await postJson(`${url}fine`, '{}', 5_000)).toMatchObject({ status: 200, said: '' });
  });

  it('does not follow a redirection', async () => {
    const asked: unknown[] = [];
    const { url } = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await postJson(url, '{}', 5_000)).status).toBe(307);
    expect(asked).toEqual(['/']);
  });

  it('gives up on a server that takes too long', async () => {
    const { url } = await serve(() => undefined);
    await expect(postJson(url, '{}', 50)).rejects.toThrow('no answer in time');
  });

  it('rejects where nobody listens', async () => {
    const { url, server } = await serve(() => undefined);
    server.close();
    await expect(postJson(url, '{}', 5_000)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(postJson('ftp://127.0.0.1/', '{}', 5_000)).rejects.toThrow();
  });

  it('tries once more on a new connection where the kept one was closed as it was used', async () => {
    const asking: Socket[] = [];
    const { url } = await serve(({ socket }, response) => {
      // Only the first question on a connection is answered.
      if (asking.push(socket) === asking.indexOf(socket) + 1) response.end('ok');
      else socket.resetAndDestroy();
    });
    // Until a question took two tries, as soon as a connection is kept.
    for (let asked = 0; asking.length === asked; asked += 1) {
      expect(await postJson(url, '{}', 5_000)).toMatchObject({ status: 200 });
    }
    expect(new Set(asking).size).toBe(asking.length - 1);
  });
});
