/** The built bot on its embedded simulator, driven over the playground's own HTTP endpoints. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ActionResult, BotMessage, PageSnapshot, PanelControl, PanelView } from '../../adapters/web/view.ts';

export interface ScreenshotBot {
  /** The page with its token. */
  readonly address: string;
  /** Types a line. Resolves with the answer. */
  say(line: string, conversation?: string): Promise<BotMessage>;
  /** Presses the button of a message whose label or command matches. */
  press(message: BotMessage, button: RegExp, conversation?: string): Promise<BotMessage>;
  /** The messages of a conversation that match, once there is at least one. */
  waitForMessages(conversation: string, matches: (message: BotMessage) => boolean): Promise<readonly BotMessage[]>;
  control(control: PanelControl): Promise<void>;
  panel(): Promise<PanelView>;
  stop(): Promise<void>;
}

const distFolder = fileURLToPath(new URL('../../', import.meta.url));
const timeoutMs = 60_000;
const reader = { locale: 'en-GB', timeZone: 'Europe/Stockholm' };

/** Starts the bot with its clock at `clockStart`, and with no case moving by itself. */
export async function startBot(clockStart: string): Promise<ScreenshotBot> {
  const folder = await mkdtemp(join(tmpdir(), 'barium-screenshots-'));
  const clock = fileURLToPath(new URL('./shifted-clock.js', import.meta.url));
  const child = spawn(process.execPath, ['--import', clock, join(distFolder, 'src/cli.js'), 'serve'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      TZ: 'UTC',
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      LOG_LEVEL: 'warn',
      WATCH_CRON: '*/2 * * * * *',
      CLOCK_START: clockStart,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await readAddress(child.stdout);
  const { origin, searchParams } = new URL(address);
  const authorization = `Bearer ${searchParams.get('token')}`;
  const request = async (path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(`${origin}/playground/${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`${path} responded with ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const messagesOf = async (conversation: string): Promise<readonly BotMessage[]> => {
    const { messages } = (await request(`state?${new URLSearchParams(reader)}`)) as PageSnapshot;
    return (messages[conversation] ?? []).filter((message) => message.from === 'bot');
  };
  const act = async (action: object, conversation: string): Promise<BotMessage> => {
    const common = { ...reader, conversation, idempotencyKey: crypto.randomUUID() };
    const result = (await request('actions', { ...common, ...action })) as ActionResult;
    if (result.status !== 'answered') throw new Error(`${JSON.stringify(action)} was ${result.status}`);
    const message = (await messagesOf(conversation)).find(({ id }) => id === result.messageId);
    if (message === undefined) throw new Error('the answer is missing');
    return message;
  };
  const control = async (change: PanelControl): Promise<void> => {
    await request('panel', change);
  };
  await control({ control: 'speed', speed: 0 });

  return {
    address,
    control,
    say: (line, conversation = 'barium') => act({ kind: 'text', line }, conversation),
    press: (message, button, conversation = 'barium') =>
      act({ kind: 'press', line: findLine(message, button), messageId: message.id }, conversation),
    async waitForMessages(conversation, matches) {
      for (const startedAt = performance.now(); performance.now() - startedAt < timeoutMs; ) {
        const found = (await messagesOf(conversation)).filter(matches);
        if (found.length > 0) return found;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      throw new Error(`no such message in ${conversation}`);
    },
    panel: async () => (await request('panel')) as PanelView,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readAddress(output: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    const [address] = /http:\/\/\S+token=\S+/u.exec(text) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error(`the bot ended without an address:\n${text}`);
}

function findLine({ card }: BotMessage, button: RegExp): string {
  const rows = (card.rows ?? []).flatMap((row) => row.actions ?? []);
  const actions = [...(card.actions ?? []), ...(card.overflow ?? []), ...rows];
  const found = actions.find((action) => button.test(action.label));
  if (found?.kind !== 'command') throw new Error(`no ${button} among ${actions.map(({ label }) => label).join(', ')}`);
  return found.line;
}
