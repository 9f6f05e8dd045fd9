import { createServer, type Server } from 'node:http';
import { Readable } from 'node:stream';
import express from 'express';
import { type Call, createCall } from '../../../adapters/teams/call.ts';
import { createTeamsAdapter } from '../../../adapters/teams/index.ts';
import type { ChatAdapter } from '../../../src/chat/adapter.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { createHarness, type Harness } from '../../bot/test-bot.ts';
import { describeInBrowser, launchBrowser } from '../../browser.ts';
import { createMemoryBarium, guid, type MemoryBarium, task } from '../../memory-barium.ts';
import { type AgentsPlayground, startPlayground } from './agents-playground.ts';
import { close, listen, type Sent } from './connector-server.ts';
import { keptIn } from './memory-references.ts';
import { actionOf, type Drawn, wordsOf } from './teams.ts';

/** The smallest picture that a browser can show. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A message that the bot sent or changed, as the playground took it. */
interface Said {
  readonly id: string;
  readonly method: string;
  readonly card: Drawn;
}

/** The real core on a memory upstream, the real adapter, Microsoft's own playground. */
async function start() {
  const barium = createMemoryBarium([{ tasks: [task(101)], waitsFor: ['Approve'] }, { waitsFor: [] }]);
  const bytes = Buffer.from(dot, 'base64');
  barium.openImage = async () => ({
    type: 'image/png',
    size: bytes.length,
    fileName: undefined,
    discard: () => undefined,
    bytes: Readable.from([bytes]),
  });
  const harness = await createHarness({ barium });
  const said: Said[] = [];
  const places: Conversation[] = [];
  const stored = new Map<string, string>();
  const call = createCall();
  const recording: Call = async (url, request) => {
    const response = await call(url, request);
    const sent = JSON.parse(request.body) as Sent;
    const card = sent.attachments?.[0]?.content;
    const answer = JSON.parse(response.text) as { id?: string };
    if (card !== undefined) said.push({ id: answer.id ?? '', method: request.method, card });
    return response;
  };
  const bot = {
    ...harness.bot,
    handle: (incoming: Parameters<Harness['bot']['handle']>[0]) => {
      places.push(incoming.conversation);
      return harness.bot.handle(incoming);
    },
  };
  const adapter = createTeamsAdapter({
    bot,
    config: { kind: 'anonymous' },
    log: () => undefined,
    outside: { call: recording },
    seen: (key) => harness.store.seen.claim(key, new Date().toISOString()),
    references: keptIn(stored),
  });
  await adapter.start();
  const server = createServer(express().use(adapter.router));
  return { barium, harness, said, places, adapter, server };
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not happen within ten seconds');
}

describe('in Microsoft’s Agents Playground', () => {
  let barium: MemoryBarium;
  let harness: Harness;
  let said: Said[];
  let places: Conversation[];
  let adapter: ChatAdapter;
  let server: Server;
  let playground: AgentsPlayground;

  beforeAll(async () => {
    ({ barium, harness, said, places, adapter, server } = await start());
    playground = await startPlayground(`${await listen(server)}/api/messages`);
  }, 60_000);
  afterAll(async () => {
    await playground?.close();
    await adapter?.stop();
    if (server !== undefined) await close(server);
    await harness?.close();
  });

  const answered = (words: string) => until(() => said.findLast((one) => wordsOf(one.card).includes(words)));
  const dataOf = ({ card }: Said, ...labels: string[]) =>
    labels.reduce<Drawn>((inside, label) => actionOf(inside, label), card).data as object;

  it('a command leads to a list, a case, its diagram, a sent message, a confirmed deletion', async () => {
    await playground.say('list');
    const list = await answered('Active cases');
    await playground.press(list.id, dataOf(list, 'Open'));
    const shown = await answered('The order with the number');
    await playground.press(shown.id, dataOf(shown, 'Diagram'));
    expect(JSON.stringify((await answered('Diagram of Order')).card)).toContain(
      '"altText":"Process diagram of',
    );

    await playground.say('send Order 1');
    const choices = await answered('Send a message to Order 1');
    const send = dataOf(choices, 'Another message', 'Send');
    await playground.press(choices.id, send);
    expect(barium.effects).toEqual([]);
    await playground.press(choices.id, { ...send, 'f0.value.message': 'Approve' });
    await answered('“Approve” was sent');
    expect(barium.effects).toEqual(['send Approve']);

    await playground.say('folder "Order 1" Invoices');
    await answered('The folder “Invoices” was added');

    await playground.say('delete Order 2');
    const question = await answered('Delete Order 2?');
    await playground.press(question.id, dataOf(question, 'Delete the case'));
    expect(await answered('Order 2 was deleted')).toMatchObject({ method: 'PUT', id: question.id });
    await playground.press(question.id, dataOf(question, 'Delete the case'));
    await answered('Already done');
    expect(barium.effects).toEqual(['send Approve', 'folder Invoices', 'delete']);
  }, 30_000);

  it('an announcement comes unasked, and changes in place', async () => {
    await playground.say('help');
    const [place] = await until(() => (places.length === 0 ? undefined : places));
    if (place === undefined) throw new Error('nobody was heard');
    const posted = await adapter.post(place, {
      deliveryKey: 'k',
      card: { title: `Order ${guid(1).slice(0, 8)} moved on` },
    });
    await adapter.update(place, posted, { deliveryKey: 'k', card: { title: 'Order 1 was closed' } });
    expect(await answered('Order 1 was closed')).toMatchObject({ method: 'PUT' });
  });

  describeInBrowser('in its page', () => {
    it('somebody types, presses, fills in and confirms', async () => {
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage({ viewport: { width: 1_400, height: 1_000 } });
        await page.route(/^https?:\/\/(?!localhost|127\.0\.0\.1)/, (route) => route.abort());
        await page.goto(playground.url, { waitUntil: 'domcontentloaded' });
        const box = page.locator('[role=textbox][contenteditable=true]').first();
        await box.waitFor();
        const say = async (line: string) => {
          await box.click();
          await page.keyboard.insertText(line);
          await page.getByRole('button', { name: 'Send Message', exact: true }).click();
        };
        const card = (words: string) => page.locator('.ac-adaptiveCard').filter({ hasText: words }).last();

        await say('list');
        await card('Active cases').getByRole('button', { name: 'Open' }).first().click();
        await card('The order with the number').getByRole('button', { name: 'Diagram' }).click();
        const diagram = card('Diagram of Order').locator('img[alt^="Process diagram of"]');
        await diagram.waitFor();
        expect(await diagram.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
        await say('send Order 1');
        const choices = card('Send a message to Order 1');
        await choices.getByRole('button', { name: 'Another message' }).click();
        await choices.getByRole('textbox').fill('Approve');
        await choices.getByRole('button', { name: 'Send', exact: true }).click();
        await card('“Approve” was sent').waitFor();
        await say('delete Order 1');
        await card('Delete Order 1?').getByRole('button', { name: 'Delete the case' }).click();
        await card('Order 1 was deleted').waitFor();
        expect(barium.effects.slice(-2)).toEqual(['send Approve', 'delete']);
      } finally {
        await browser.close();
      }
    }, 60_000);
  });
});
