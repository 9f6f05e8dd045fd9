/** Microsoft's Agents Playground on a local port, configured not to contact other machines. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { close, listen } from './connector-server.ts';

const configSchema = z.object({
  config: z.object({
    currentUser: z.object({ id: z.string(), name: z.string() }),
    personalChat: z.object({ id: z.string() }),
  }),
});

export interface AgentsPlayground {
  readonly url: string;
  /** Sends a message in the personal chat. */
  say(text: string): Promise<void>;
  /** Presses a button of this message's card. Returns the bot's response. */
  press(messageId: string, data: object): Promise<unknown>;
  close(): Promise<void>;
}

export async function startPlayground(endpoint: string): Promise<AgentsPlayground> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'agents-playground-'));
  const cli = resolve('node_modules/@microsoft/m365agentsplayground/cli.js');
  const flags = ['-e', endpoint, '-c', 'msteams', '-p', `${port}`, '--disable-telemetry'];
  const child = spawn(process.execPath, [cli, 'start', ...flags], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      // Without these it opens a browser, and reports to Microsoft even with telemetry disabled.
      TEAMSAPPTESTER_BROWSER: 'none',
      APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
      M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'log'),
    },
  });
  // If the port is in use, the playground silently chooses another one and prints it.
  const url = `http://localhost:${await listeningPort(child)}`;
  const { config } = configSchema.parse(await (await fetch(`${url}/_internal/v1/config`)).json());
  const { currentUser, personalChat } = config;
  const from = { id: currentUser.id };
  const call = async (path: string, body: object) => {
    const response = await fetch(`${url}/_conversation/v1/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...body, from }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    url,
    async say(text) {
      await call(`conversations/${personalChat.id}/messages`, { type: 'text', text, textFormat: 'plain' });
    },
    press: (messageId, data) =>
      call('invoke', {
        name: 'adaptiveCard/action',
        value: { action: { type: 'Action.Execute', verb: 'barium', data } },
        conversation: { id: personalChat.id },
        replyToId: messageId,
      }),
    async close() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = new URL(await listen(server));
  await close(server);
  return Number(port);
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      const port = /Listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', () => reject(new Error(`the Agents Playground exited: ${output}`)));
  });
}
