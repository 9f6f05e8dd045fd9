/** Slack's API and its response URLs, as fast as can be. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlackServer {
  readonly url: string;
  readonly apiUrl: string;
  close(): void;
}

/** A request that the server received: a call with its arguments, or the message at a response URL. */
export interface SlackRequest {
  /** Without the slash at its beginning. */
  readonly path: string;
  readonly body: string;
}

export async function openSlackServer(onRequest: (request: SlackRequest) => void): Promise<SlackServer> {
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const path = incoming.url?.slice(1) ?? '';
    if (path.startsWith('api/')) response.setHeader('content-type', 'application/json').end(answerTo(body));
    else response.end('ok');
    onRequest({ path, body });
  });
  // Slack keeps its connections open for longer than the load lasts.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The same to every method, with all that the bot reads. */
function answerTo(body: string): string {
  const user = new URLSearchParams(body).get('user') ?? 'U0';
  return JSON.stringify({
    ok: true,
    team_id: slackTeam,
    team: 'Acme',
    user_id: 'U0',
    bot_id: 'B0',
    ts: '1700000000.000100',
    user: {
      id: user,
      name: user,
      team_id: slackTeam,
      is_restricted: false,
      is_ultra_restricted: false,
      deleted: false,
    },
    channel: { id: `D${user}`, is_ext_shared: false },
    view: { id: 'V1' },
  });
}

export const slackTeam = 'T1';
