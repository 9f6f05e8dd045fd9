/** Slack: commands and their answers, 50 concurrent, next to a bare Bolt app; and the time to start. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createEmulator } from 'emulate';
import { guid } from '../memory-barium.ts';
import { compareWithBaseline } from './baseline.ts';
import { startProcess, stopProcess } from './process.ts';
import type { BenchRow } from './result-row.ts';
import { benchSlackStart } from './slack-start.ts';

const appPath = fileURLToPath(new URL('./slack-app.js', import.meta.url));

export async function bench(): Promise<BenchRow[]> {
  const emulator = await createEmulator({ service: 'slack', port: 0, hostname: '127.0.0.1' });
  const apiUrl = `${emulator.url}/api/`;
  const responses = await openResponseServer();
  try {
    const [baseline, bot] = await Promise.all([
      startProcess([appPath, 'baseline', apiUrl]),
      startProcess([appPath, 'bot', apiUrl]),
    ]);
    const rows = await compareWithBaseline({
      platform: 'Slack',
      baselineName: 'bare Bolt app',
      addresses: { baseline: baseline.address, bot: bot.address },
      sendRequest: (address, agent) => sendCommand(address, responses, agent),
      minThroughputRatio: 0.82,
    });
    await Promise.all([baseline, bot].map(({ child }) => stopProcess(child)));
    return [...rows, await benchSlackStart(apiUrl)];
  } finally {
    await Promise.all([responses.close(), emulator.close()]);
  }
}

/** Receives answers at the response URLs of commands. */
interface ResponseServer {
  readonly url: string;
  /** Resolves when the answer to the command with this id arrives. */
  waitForResponse(id: string): Promise<void>;
  /** The answer came another way. */
  forget(id: string): void;
  close(): Promise<void>;
}

async function openResponseServer(): Promise<ResponseServer> {
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end('ok');
      const id = request.url?.slice(1) ?? '';
      waiting.get(id)?.();
      waiting.delete(id);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    waitForResponse: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    forget: (id) => void waiting.delete(id),
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Sends a command. Returns the milliseconds until its answer arrived. */
async function sendCommand(address: string, responses: ResponseServer, agent: Agent): Promise<number> {
  const id = randomUUID();
  const body = new URLSearchParams({
    command: '/barium',
    text: `show ${guid(1)}`,
    team_id: 'T000000001',
    channel_id: 'C000000002',
    channel_name: 'random',
    user_id: 'U000000001',
    user_name: 'admin',
    api_app_id: 'A000000001',
    is_enterprise_install: 'false',
    trigger_id: id,
    response_url: `${responses.url}/${id}`,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const hash = createHmac('sha256', 'bench-signing-secret').update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${hash}`,
  };
  const startedAt = performance.now();
  const answered = responses.waitForResponse(id);
  const sent = request(address, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode?: number }];
  let acknowledgement = '';
  for await (const chunk of response) acknowledgement += String(chunk);
  if (response.statusCode !== 200) throw new Error(`the app responded ${response.statusCode}`);
  // The bot answers in the acknowledgement if it can.
  if (acknowledgement === '') await answered;
  else responses.forget(id);
  return performance.now() - startedAt;
}
