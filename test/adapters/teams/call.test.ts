import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createCall } from '../../../adapters/teams/call.ts';

const asked = { method: 'POST', headers: {}, body: '{}', timeoutMs: 5_000 } as const;

describe('a call', () => {
  let answers: (socket: Socket) => boolean;
  const server = createServer((request, response) => {
    if (answers(request.socket)) response.end('ok');
    else request.socket.resetAndDestroy();
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is made again where a kept connection was closed as it was used', async () => {
    const asking: Socket[] = [];
    // Only the first question on a connection is answered.
    answers = (socket) => asking.push(socket) === asking.indexOf(socket) + 1;
    const call = createCall();
    expect((await call(url(), asked)).text).toBe('ok');
    expect((await call(url(), asked)).text).toBe('ok');
    expect([asking.length, new Set(asking).size]).toEqual([3, 2]);
  });

  it('is not made again where a new connection breaks: it may have done its work', async () => {
    let calls = 0;
    answers = () => {
      calls += 1;
      return false;
    };
    await expect(createCall()(url(), asked)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(calls).toBe(1);
  });
});
