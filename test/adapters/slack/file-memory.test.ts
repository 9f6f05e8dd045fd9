/** Files of unknown size, as Barium sends them without Content-Length. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createFiles } from '../../../adapters/slack/files.ts';
import { createFixedToken } from '../../../adapters/slack/token.ts';
import { createSdkLogger, createSlackApi } from '../../../adapters/slack/web-api.ts';
import { createTestSpool } from '../../spool.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const megabyte = 1024 * 1024;

describe('the upload of files of unknown size', () => {
  let server: Server;
  const received: number[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let size = 0;
      for await (const chunk of request) size += (chunk as Buffer).length;
      const url = `http://${request.headers.host}/upload`;
      if (request.url === '/upload') received.push(size);
      const answer = { ok: true, upload_url: url, file_id: 'F1', files: [{ id: 'F1' }] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => void server.close());

  it('holds less than half of six of 20 MB in memory, and sends all of each', async () => {
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
    const common = { token: createFixedToken('xoxb-test'), apiUrl, fetch, timeoutMs: 60_000 };
    const spool = createTestSpool();
    const api = createSlackApi({ ...common, logger: createSdkLogger(() => undefined) });
    const files = createFiles({ ...common, api, spool, maxBytes: 100 * megabyte });
    const free = spool.memory.free;
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    let highest = 0;
    async function* bytes() {
      for (let sent = 0; sent < 20 * megabyte; sent += 64 * 1024) {
        if (sent % (4 * megabyte) === 0) {
          collectGarbage();
          highest = Math.max(highest, process.memoryUsage().arrayBuffers - before);
        }
        yield Buffer.alloc(64 * 1024);
      }
    }
    const content = () => ({ name: 'a', type: 'text/plain', bytes: bytes(), cancel: () => undefined });
    await Promise.all(
      Array.from({ length: 6 }, () => files.upload(content(), { channelId: 'C1', threadTs: undefined })),
    );
    expect(received).toEqual(Array.from({ length: 6 }, () => 20 * megabyte));
    expect(highest).toBeLessThan(60 * megabyte);
    expect(spool.memory.free).toBe(free);
  });
});
