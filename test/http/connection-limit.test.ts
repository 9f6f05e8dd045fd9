import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import express from 'express';
import { startServer, stopServers } from './start-server.ts';

const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await stopServers();
});

async function open(port: number, written = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.write(written);
  return socket;
}
/** Closed or reset. */
const isClosed = (socket: Socket) =>
  new Promise<true>((resolve) => void socket.resume().once('close', () => resolve(true)));

describe('the limit of connections', () => {
  it('gives the place of the connection that has been idle for longest to a new one', async () => {
    const { url, port } = await startServer({ maxConnections: 3 });
    const idle = [await open(port), await open(port), await open(port)];
    const closed = Promise.all(idle.slice(0, 2).map(isClosed));
    const headers = { connection: 'close' };
    expect((await fetch(`${url}/healthz`, { headers })).status).toBe(200);
    await open(port);
    await open(port);
    expect(await closed).toEqual([true, true]);
    expect(idle[2]?.destroyed).toBe(false);
  });

  it('takes the place of a body that does not end, not of a request that is being answered', async () => {
    let answer: () => void = () => undefined;
    let onArrival: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      onArrival = resolve;
    });
    const router = express.Router();
    router.get('/slow', (_, response) => {
      answer = () => void response.end('done');
      onArrival();
    });
    router.post('/never', (request) => void request.resume());
    const { url, port } = await startServer({ maxConnections: 2, routers: [{ path: '/', router }] });
    const slow = fetch(`${url}/slow`);
    await arrived;
    const parked = await open(port, 'POST /never HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12');
    const closed = isClosed(parked);
    expect((await fetch(`${url}/healthz`, { headers: { connection: 'close' } })).status).toBe(200);
    expect(await closed).toBe(true);
    answer();
    expect(await (await slow).text()).toBe('done');
  });
});
