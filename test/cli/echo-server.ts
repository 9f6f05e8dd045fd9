/** A server that stands in for Barium and Slack and repeats every secret it receives in every response. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How requests other than a sign-in are answered. Sign-ins succeed unless the mode is `sign-in-rejected`. */
export type EchoMode = 'sign-in-rejected' | 'failed' | 'rejected' | 'html' | 'interrupted' | 'rows';

export interface EchoServer {
  readonly url: string;
  mode: EchoMode;
  close(): Promise<void>;
}

/** A secret that the bot only learns when it signs in. */
export const ticket = 'c4n4ry/ticket+91=';

export async function startEchoServer(): Promise<EchoServer> {
  const server = createServer((request, response) => {
    void respond(request, response, self.mode).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: EchoServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'failed',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

async function respond(request: IncomingMessage, response: ServerResponse, mode: EchoMode): Promise<void> {
  const body = await text(request);
  const fields = [...new URLSearchParams(body).values()];
  const received = [...fields, ...Object.values(request.headers).flat(), body].join(' ');
  const json = (status: number, value: object) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-echo': encodeURIComponent(received) });
    response.end(JSON.stringify(value));
  };
  const failure = { success: false, errorMessage: `You said: ${received}`, errorLogId: received };
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname.startsWith('/slack/')) return json(200, { ok: false, error: `invalid_auth ${received}` });
  if (pathname.endsWith('/authenticate')) {
    return mode === 'sign-in-rejected' ? json(401, failure) : json(200, { success: true, ticket });
  }
  switch (mode) {
    case 'html':
      response.writeHead(500, { 'content-type': 'text/html' }).end(`<pre>${received}</pre>`);
      return;
    case 'interrupted':
      response.writeHead(200, { 'content-type': 'application/json' }).write(`{"received":"${received}`);
      response.destroy();
      return;
    case 'rows':
      return json(200, { Totalcount: 1, Data: [{ Id: '1', Name: 'Order 4711', Status: 'active' }] });
    case 'rejected':
      return json(200, failure);
    default:
      return json(500, failure);
  }
}
