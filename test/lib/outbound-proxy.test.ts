import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'undici';
import { WebSocketServer } from 'ws';
import { createTransport, NoResponseError } from '../../src/barium/transport.ts';
import { createHttpClient } from '../../src/lib/http-request.ts';
import { createWebSocketDispatcher, proxyErrorCode } from '../../src/lib/outbound.ts';
import { installOutboundProxy, type ProxyFailure } from '../../src/lib/outbound-proxy.ts';
import { createProxyBypass } from '../../src/lib/proxy-bypass.ts';
import { type ProxyServer, startProxyServer } from '../outbound-proxy/proxy-server.ts';
import { loadedWith } from '../static-imports.ts';

const agents = { http: http.globalAgent, https: https.globalAgent };
const reported: { readonly target: string; readonly failure: ProxyFailure | undefined }[] = [];
let proxy: ProxyServer;

beforeAll(async () => {
  proxy = await startProxyServer({ servers: { 'barium.example:443': 'http://127.0.0.1:9' } });
  installOutboundProxy({
    origin: `http://${proxy.address}`,
    address: proxy.address,
    authorization: undefined,
    isBypassed: createProxyBypass([]),
    onConnect: (target, failure) => void reported.push({ target, failure }),
    connectTimeoutMs: 3_000,
  });
});

beforeEach(() => {
  reported.length = 0;
  proxy.refusals = {};
});

afterAll(async () => {
  http.globalAgent = agents.http;
  https.globalAgent = agents.https;
  await proxy.close();
});

/** How a request to Barium fails. */
async function failureOf(url: string): Promise<NoResponseError> {
  const transport = createTransport(1);
  try {
    const request = { method: 'GET', url, headers: {}, body: undefined, newConnection: true } as const;
    await transport.send({ ...request, signal: AbortSignal.timeout(20_000) });
  } catch (error) {
    if (error instanceof NoResponseError) return error;
    throw error;
  } finally {
    transport.close();
  }
  throw new Error('there was an answer');
}

describe('the outbound proxy', () => {
  it('that refuses a connection has sent nothing to the server', async () => {
    proxy.refusals = { 'barium.example:443': 403 };
    expect(await failureOf('https://barium.example/')).toMatchObject({
      wasConnected: false,
      cause: { code: proxyErrorCode, message: expect.stringContaining(`${proxy.address} answers 403`) },
    });
    expect(reported).toEqual([{ target: 'barium.example:443', failure: { kind: 'rejected', status: 403 } }]);
  });

  it('that gives no answer is given up in time', async () => {
    proxy.refusals = { 'barium.example:443': 0 };
    expect(await failureOf('https://barium.example/')).toMatchObject({
      wasConnected: false,
      cause: { code: proxyErrorCode },
    });
    expect(reported).toEqual([{ target: 'barium.example:443', failure: { kind: 'unreachable', code: 'ETIMEDOUT' } }]);
  });

  it('is not trusted to be the server: a request is not sent under a certificate of an unknown authority', async () => {
    expect(await failureOf('https://barium.example/')).toMatchObject({ wasConnected: false });
    expect(proxy.targets.at(-1)).toBe('barium.example:443');
  });

  it('opens no connection to this machine', async () => {
    const server = http.createServer((_, response) => response.end('local')).listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      const request = { method: 'GET', headers: {}, body: '', timeoutMs: 5_000 } as const;
      const { text } = await createHttpClient()(`http://127.0.0.1:${port}/`, request);
      expect([text, reported]).toEqual(['local', []]);
    } finally {
      server.close();
    }
  });

  it('leaves WebSockets that can be destroyed although the other side keeps them open', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const proxied = createWebSocketDispatcher();
      const connected = once(server, 'connection');
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, proxied && { dispatcher: proxied.dispatcher });
      socket.addEventListener('error', () => undefined);
      const [accepted, { socket: tcp }] = await connected;
      accepted.on('error', () => undefined);
      const closed = new Promise((resolve) => tcp.once('close', resolve));
      proxied?.destroy();
      await closed;
    } finally {
      server.close();
    }
  });

  it('is not loaded with anything else', () => {
    const loaded = loadedWith('src/cli.ts', 'src/app/main.ts', 'src/cli/doctor/index.ts', 'adapters/teams/index.ts');
    expect(loaded).toContain('src/app/outbound-proxy.ts');
    for (const name of ['src/lib/outbound-proxy.ts', 'src/lib/proxy-bypass.ts', 'undici']) {
      expect(loaded).not.toContain(name);
    }
  });
});
