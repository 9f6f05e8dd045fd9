/** Teams: messages, and the bots' answers to the Bot Framework's connector. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { guid } from '../memory-barium.ts';
import { checkAnswer, createPendingAnswers, type Platform } from './platform.ts';
import { waitFor } from './wait-for.ts';

export async function openTeamsPlatform(): Promise<Platform> {
  const answers = createPendingAnswers();
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    response.writeHead(201, { 'Content-Type': 'application/json' }).end('{"id":"1"}');
    const id = /conversations\/([^/]+)/.exec(incoming.url ?? '')?.[1] ?? '';
    if (!body.includes('"type":"typing"')) answers.receive(id, body);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async ask(address, expected, agent) {
      const id = randomUUID();
      const body = messageOf(id, url);
      const waiting = answers.wait(id);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request(address, { method: 'POST', agent, headers });
      sent.end(body);
      const [response] = (await waitFor('the response of a Teams bot', once(sent, 'response'))) as [IncomingMessage];
      response.resume();
      if (response.statusCode !== 200) throw new Error(`the bot responded ${response.statusCode}`);
      checkAnswer(await waiting, expected);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function messageOf(id: string, serviceUrl: string): string {
  return JSON.stringify({
    type: 'message',
    id,
    text: `show ${guid(1)}`,
    channelId: 'msteams',
    serviceUrl,
    from: { id: '29:alice', name: 'Alice', aadObjectId: 'alice' },
    recipient: { id: '28:bot', name: 'Barium Bot' },
    conversation: { id, conversationType: 'personal', tenantId: 'tenant' },
  });
}
