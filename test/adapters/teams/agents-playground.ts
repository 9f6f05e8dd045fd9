/** Microsoft's own Agents Playground on a port of this machine, told to send nothing out of it. */
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
  /** Says something in the personal chat, as its one user. */
  say(text: string): Promise<void>;
  /** Presses a button that a card of this message carries; answers what the bot answered. */
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
      // Without these it opens a browser, and reports to Microsoft even with its telemetry off.
      TEAMSAPPTESTER_BROWSER: 'none',
      APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
      M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'log'),
    },
  });
  // Where the port was taken meanwhile it takes another without a word but this.
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
      const ended = new Promise((over) => child.once('exit', over));
      child.kill();
      await ended;
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
  return new Promise((listening, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      const port = /Listening on (\d+)/.exec(said)?.[1];
      if (port !== undefined) listening(Number(port));
    });
    child.once('exit', () => reject(new Error(`the Agents Playground ended: ${said}`)));
  });
}
