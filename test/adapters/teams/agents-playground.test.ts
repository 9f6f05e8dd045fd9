import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import express from 'express';
import type { Page } from 'playwright-core';
import { createTeamsAdapter } from '../../../adapters/teams/index.ts';
import type { ChatAdapter } from '../../../src/chat/adapter.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { createHttpClient, type HttpClient } from '../../../src/lib/http-request.ts';
import { createLocalSession } from '../../../src/lib/local-session.ts';
import * as en from '../../../src/text/en/index.ts';
import { createTestBot, type TestBot } from '../../bot/test-bot.ts';
import { describeInBrowser, launchBrowser } from '../../browser.ts';
import { createMemoryBarium, guid, type MemoryBarium, task } from '../../memory-barium.ts';
import { createTestSpool } from '../../spool.ts';
import { type AgentsPlayground, startPlayground } from './agents-playground.ts';
import { close, listen, type SentActivity } from './connector-server.ts';
import { memoryStore } from './memory-store.ts';
import { findAction, type RenderedElement, textOf } from './teams.ts';

/** A PNG of one pixel. */
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A message that the bot sent or updated. */
interface PostedMessage {
  readonly id: string;
  readonly method: string;
  readonly card: RenderedElement;
}

/** The real bot with an in-memory upstream, and the real adapter. */
async function start() {
  const barium = createMemoryBarium([{ tasks: [task(101)], awaitedMessages: ['Approve'] }, { awaitedMessages: [] }]);
  const bytes = Buffer.from(dot, 'base64');
  barium.openImage = async () => ({
    type: 'image/png',
    size: bytes.length,
    fileName: undefined,
    cancel: () => undefined,
    bytes: Readable.from([bytes]),
  });
  const harness = await createTestBot({ barium });
  const messages: PostedMessage[] = [];
  const conversations: Conversation[] = [];
  const stored = new Map<string, string>();
  const send = createHttpClient();
  const recording: HttpClient = async (url, request) => {
    const response = await send(url, request);
    const sent = JSON.parse(request.body) as SentActivity;
    const card = sent.attachments?.[0]?.content;
    const answer = JSON.parse(response.text) as { id?: string };
    if (card !== undefined) messages.push({ id: answer.id ?? '', method: request.method, card });
    return response;
  };
  const bot = {
    ...harness.bot,
    handle: (event: Parameters<TestBot['bot']['handle']>[0]) => {
      conversations.push(event.conversation);
      return harness.bot.handle(event);
    },
  };
  const session = createLocalSession();
  const adapter = await createTeamsAdapter({
    bot,
    config: { kind: 'anonymous', session },
    spool: createTestSpool(),
    log: () => undefined,
    overrides: { request: recording },
    recordOnce: (key) => harness.store.idempotency.recordOnce(key, new Date().toISOString()),
    signingKey: new Uint8Array(32),
    store: memoryStore(stored),
  });
  await adapter.start();
  const server = createServer(express().use(adapter.router));
  return { barium, harness, messages, conversations, adapter, server, token: session.token };
}

async function until<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the condition was not met within ten seconds');
}

describe('the bot in Microsoft’s Agents Playground', () => {
  let barium: MemoryBarium;
  let harness: TestBot;
  let messages: PostedMessage[];
  let conversations: Conversation[];
  let adapter: ChatAdapter;
  let server: Server;
  let playground: AgentsPlayground;

  beforeAll(async () => {
    const { token, ...started } = await start();
    ({ barium, harness, messages, conversations, adapter, server } = started);
    playground = await startPlayground(`${await listen(server)}/api/messages?token=${token}`);
  }, 60_000);
  afterAll(async () => {
    await playground?.close();
    await adapter?.stop();
    if (server !== undefined) await close(server);
    await harness?.close();
  });

  const waitForMessage = (text: string) => until(() => messages.findLast(({ card }) => textOf(card).includes(text)));
  const dataOf = ({ card }: PostedMessage, ...labels: string[]) =>
    labels.reduce<RenderedElement>((inside, label) => findAction(inside, label), card).data as object;

  it('lists and shows cases, sends a message, adds a folder and deletes a case', async () => {
    await playground.say('list');
    const list = await waitForMessage('Active cases');
    await playground.press(list.id, dataOf(list, 'Open Order 1'));
    const shown = await waitForMessage('The order with the number');
    await playground.press(shown.id, dataOf(shown, 'Diagram'));
    expect(JSON.stringify((await waitForMessage('Diagram – Order')).card)).toContain('"altText":"Process diagram of');

    await playground.say('send Order 1');
    const choices = await waitForMessage('Send a message to Order 1');
    const send = dataOf(choices, en.send.other, 'Send');
    await playground.press(choices.id, send);
    expect(barium.effects).toEqual([]);
    await playground.press(choices.id, { ...send, 'f0.value.message': 'Approve' });
    await waitForMessage('“Approve” was sent');
    expect(barium.effects).toEqual(['send Approve']);

    await playground.say('folder "Order 1" Invoices');
    await waitForMessage('The folder “Invoices” was added');

    await playground.say('delete Order 2');
    const question = await waitForMessage('Delete Order 2?');
    await playground.press(question.id, dataOf(question, en.actions.confirmDelete));
    expect(await waitForMessage('Order 2 was deleted')).toMatchObject({ method: 'PUT', id: question.id });
    await playground.press(question.id, dataOf(question, en.actions.confirmDelete));
    await waitForMessage('Already done');
    expect(barium.effects).toEqual(['send Approve', 'folder Invoices', 'delete']);
  }, 30_000);

  it('posts an announcement and updates it in place', async () => {
    await playground.say('help');
    const [conversation] = await until(() => (conversations.length === 0 ? undefined : conversations));
    if (conversation === undefined) throw new Error('the bot received no event');
    const posted = await adapter.post(conversation, {
      deliveryKey: 'k',
      card: { title: `Order ${guid(1).slice(0, 8)} moved on` },
    });
    await adapter.update(conversation, posted, { deliveryKey: 'k', card: { title: 'Order 1 was closed' } });
    expect(await waitForMessage('Order 1 was closed')).toMatchObject({ method: 'PUT' });
  });

  describeInBrowser('the page of the Agents Playground', () => {
    it('works in a personal chat, a group chat and a channel', async () => {
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage({ viewport: { width: 1_400, height: 1_000 } });
        await page.route(/^https?:\/\/(?!localhost|127\.0\.0\.1)/, (route) => route.abort());
        await page.goto(playground.url, { waitUntil: 'domcontentloaded' });
        const card = (text: string) => page.locator('.ac-adaptiveCard').filter({ hasText: text }).last();
        const box = page.locator('[role=textbox][contenteditable=true]').first();
        const say = async (line: string) => {
          await box.click();
          await page.keyboard.insertText(line);
          await page.getByRole('button', { name: 'Send Message', exact: true }).click();
        };
        const mention = async (line: string, button: string) => {
          await box.click();
          await page.keyboard.type('@');
          await page
            .getByRole('option', { name: 'Test Bot' })
            .or(page.getByRole('menuitem', { name: 'Test Bot' }))
            .click();
          await page.keyboard.insertText(line);
          await page.getByRole('button', { name: button, exact: true }).first().click();
        };

        await box.waitFor();
        await say('list');
        await card('Active cases').getByRole('button', { name: 'Open' }).first().click();
        const shown = card('The order with the number');
        // The open renderer has no popovers, so it unfolds the fallback. The page draws a new card twice, which folds it again.
        const caseId = shown.getByText(guid(1));
        await until(async () => {
          if (await caseId.isVisible()) return true;
          await shown.getByRole('button', { name: 'Details' }).click();
          return caseId.waitFor({ timeout: 1_000 }).then(
            () => true,
            () => undefined,
          );
        });
        await shown.getByRole('button', { name: 'Diagram' }).click();
        const diagram = card('Diagram – Order').locator('img[alt^="Process diagram of"]');
        await diagram.waitFor();
        expect(await diagram.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
        await say('send Order 1');
        const choices = card('Send a message to Order 1');
        await choices.getByRole('button', { name: en.send.other }).click();
        await choices.getByRole('textbox').fill('Approve');
        await choices.getByRole('button', { name: 'Send', exact: true }).click();
        await card('“Approve” was sent').waitFor();
        await takeScreenshot(page, 'personal');

        for (const [name, chat, button] of [
          ['group', /Group Chat/, 'Send Message'],
          ['channel', /General/, 'Post'],
        ] as const) {
          await page.getByRole('treeitem', { name: chat }).click();
          // It is new there, so it introduces itself.
          await card('Barium Bot is here').waitFor();
          await mention('show order 1', button);
          await card(en.adapter.answeredPrivately).getByRole('button', { name: en.adapter.showToEveryone }).click();
          await shown.getByText('Shared by').waitFor();
          expect(conversations.at(-1)).toMatchObject({ isDirect: false });
          await takeScreenshot(page, name);
        }

        await page.getByRole('treeitem', { name: /Personal Chat/ }).click();
        await card('“Approve” was sent').waitFor();
        await say('delete Order 1');
        await card('Delete Order 1?').getByRole('button', { name: en.actions.confirmDelete }).click();
        await card('Order 1 was deleted').waitFor();
        expect(barium.effects.slice(-2)).toEqual(['send Approve', 'delete']);
      } finally {
        await browser.close();
      }
    }, 60_000);
  });
});

/** To look at, if `SCREENSHOTS` names a folder. */
async function takeScreenshot(page: Page, name: string): Promise<void> {
  const { SCREENSHOTS: folder } = process.env;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `agents-playground-${name}.png`) });
}
