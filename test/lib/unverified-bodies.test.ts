import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BodyRejectedError, createUnverifiedBodies, type UnverifiedBodies } from '../../src/lib/unverified-bodies.ts';

describe('bodies of unknown senders', () => {
  let bodies: UnverifiedBodies;
  let server: Server;
  beforeEach(async () => {
    server = createServer(async (incoming, response) => {
      try {
        response.end(`${(await bodies.read(incoming)).length}`);
      } catch (error) {
        if (!(error instanceof BodyRejectedError)) throw error;
        response.writeHead(error.status).end();
      }
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Sends the beginning of a body. `status` resolves with that of the response, or 0 if the connection is closed. */
  function send(bytes: number, headers: Readonly<Record<string, string | number>> = {}) {
    const { port } = server.address() as AddressInfo;
    const sent = request({ port, host: '127.0.0.1', method: 'POST', headers, agent: false });
    const status = new Promise<number>((resolve) => {
      sent.once('response', (response: IncomingMessage) => resolve(response.resume().statusCode ?? 0));
      sent.once('error', () => resolve(0));
    });
    sent.write(Buffer.alloc(bytes, 32));
    return { status, end: () => void sent.end() };
  }
  async function held(bytes: number): Promise<void> {
    while (bodies.heldBytes !== bytes) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it('are read if they are small and complete', async () => {
    bodies = createUnverifiedBodies();
    const one = send(1_000);
    one.end();
    expect(await one.status).toBe(200);
    expect(bodies.heldBytes).toBe(0);
  });

  it('are rejected by their announced length before a byte is read', async () => {
    bodies = createUnverifiedBodies({ maxBodyBytes: 1_000 });
    expect(await send(1, { 'content-length': 1_001 }).status).toBe(413);
  });

  it('are rejected at the limit if they announce no length', async () => {
    bodies = createUnverifiedBodies({ maxBodyBytes: 1_000 });
    expect(await send(1_001).status).toBe(413);
    expect(bodies.heldBytes).toBe(0);
  });

  it('are rejected if they do not end in time', async () => {
    bodies = createUnverifiedBodies({ timeoutMs: 50 });
    expect(await send(10).status).toBe(408);
    expect(bodies.heldBytes).toBe(0);
  });

  it('make room for a new one, the oldest first, when they hold all the memory there is for them', async () => {
    bodies = createUnverifiedBodies({ maxTotalBytes: 2_500 });
    const first = send(1_000);
    await held(1_000);
    const second = send(1_000);
    await held(2_000);
    const real = send(1_000);
    expect(await first.status).toBe(503);
    real.end();
    expect(await real.status).toBe(200);
    expect(bodies.heldBytes).toBe(1_000);
    second.end();
    expect(await second.status).toBe(200);
  });

  it('are forgotten when their connection breaks', async () => {
    bodies = createUnverifiedBodies();
    send(1_000);
    await held(1_000);
    server.closeAllConnections();
    await held(0);
  });
});
