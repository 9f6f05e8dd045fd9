/** Slack: slash commands and their answers, in the acknowledgement or at the response URL. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { guid } from '../memory-barium.ts';
import { checkAnswer, createPendingAnswers, type Platform } from './platform.ts';
import { openSlackServer, slackTeam } from './slack-server.ts';
import { waitFor } from './wait-for.ts';

export async function openSlackPlatform(): Promise<Platform> {
  const answers = createPendingAnswers();
  const server = await openSlackServer(({ path, body }) => answers.receive(path, body));
  return {
    url: server.apiUrl,
    close: () => server.close(),
    async ask(address, expected, agent) {
      const id = randomUUID();
      const waiting = answers.wait(id);
      const body = createCommandBody({ text: `show ${guid(1)}`, response_url: `${server.url}/${id}` });
      const acknowledgement = await post(address, body, formType, agent);
      // The bot answers in the acknowledgement if it can.
      if (acknowledgement !== '') answers.receive(id, acknowledgement);
      checkAnswer(await waiting, expected);
    },
  };
}

export const formType = 'application/x-www-form-urlencoded';

/** A slash command as Slack sends it. */
export function createCommandBody(
  fields: { readonly text: string; readonly response_url: string } & FormFields,
): string {
  return new URLSearchParams({
    command: '/barium',
    team_id: slackTeam,
    channel_id: 'C000000002',
    channel_name: 'random',
    user_id: 'U000000001',
    user_name: 'admin',
    api_app_id: 'A000000001',
    is_enterprise_install: 'false',
    trigger_id: randomUUID(),
    ...fields,
  }).toString();
}

type FormFields = Readonly<Record<string, string>>;

/** Sends a signed request. Returns the body of its response. */
export async function post(address: string, body: string, contentType: string, agent: Agent): Promise<string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const hash = createHmac('sha256', 'bench-signing-secret').update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': contentType,
    'content-length': String(Buffer.byteLength(body)),
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${hash}`,
  };
  const sent = request(address, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = (await waitFor('the response of a Slack app', once(sent, 'response'))) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`the app responded ${response.statusCode}`);
  return text(response);
}
