/** Opening folders, forms and files, over real HTTP to the simulator. */
import { createApplicationScopes } from '../../src/access/scopes.ts';
import { createBariumClient } from '../../src/barium/client.ts';
import { ForbiddenError } from '../../src/barium/errors.ts';
import type { Barium } from '../../src/barium/types.ts';
import type { Card } from '../../src/chat/card.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, object } from '../memory-barium.ts';

const titlesOf = ({ rows = [] }: Card) => rows.map(({ title }) => title);

describe('opening', () => {
  let simulator: Simulator;
  let barium: Barium;
  let testBot: TestBot;

  beforeEach(async () => {
    simulator = await startSimulator({ instances: 20, tour: true, speed: 0, quirks: { extraKeys: true } });
    barium = createBariumClient({ baseUrl: simulator.baseUrl, ...simulator.credentials });
    const scopes = createApplicationScopes([
      { platform: 'web', tenant: 'local', id: 'orders', applications: ['Order'] },
    ]);
    testBot = await createTestBot({ barium, overrides: { scopes } });
  });

  afterEach(async () => {
    await testBot.close();
    barium.close();
    await simulator.stop();
  });

  const elsewhere = { conversation: { ...channel, id: 'general', name: '#general' } };

  it('a folder shows what is in it, with buttons that open that', async () => {
    const { card } = await testBot.say('file order 4711 Documents', elsewhere);
    expect([card.title, card.badge?.label]).toEqual(['Documents', 'Folder']);
    expect(titlesOf(card)).toContain('Order confirmation 4711.pdf');
    expect(titlesOf(card)).not.toContain('Order details');
    const line = card.rows?.[0]?.actions?.find((action) => action.kind === 'command')?.line ?? '';
    expect((await testBot.say(line, elsewhere)).card.title).toBe(titlesOf(card)[0]);
  });

  it('a form shows its fields where Barium returns them, else says that it does not', async () => {
    const { card } = await testBot.say('file order 4711 Order details', elsewhere);
    expect(card.facts).toContainEqual({ label: 'Order number', value: '4711' });
    simulator.control.setQuirks({ extraKeys: false });
    expect((await testBot.say('file order 4711 Order details', elsewhere)).card.text).toEqual([
      'Barium’s API doesn’t return the contents of this form.',
    ]);
  });

  it('a file shows its size where Barium returns it', async () => {
    const reply = await testBot.say('file order 4711 Order confirmation 4711.pdf', elsewhere);
    expect(replyText(reply, testBot.bot)).toMatch(/Size: +\d+ bytes/u);
  });

  it('a folder of a case that a conversation must not see is not found, and its own folders are', async () => {
    const [order, other] = await Promise.all(
      ['Order', 'Building permit'].map(async (process) => {
        const { rows } = await barium.listInstances({ max: 100 });
        for (const row of rows.filter(({ applicationName }) => applicationName === process)) {
          const folder = (await barium.listObjects(row.id)).rows.find(({ container }) => container);
          if (folder !== undefined) return { instance: row.id, folder: folder.id };
        }
        throw new Error(`no folder of ${process}`);
      }),
    );
    expect((await testBot.say(`file ${order?.instance} ${order?.folder}`)).card.rows).not.toHaveLength(0);
    const hidden = await testBot.say(`file ${other?.instance} ${other?.folder}`);
    const mixed = await testBot.say(`file ${order?.instance} ${other?.folder}`);
    expect([hidden, mixed].map(({ card, outcome }) => [outcome, card.rows ?? []])).toEqual([
      ['refused', []],
      ['refused', []],
    ]);
    expect((await testBot.say(`file ${other?.instance} ${other?.folder}`, elsewhere)).outcome).toBe('done');
  });
});

describe('opening a folder', () => {
  const folder = object(201, { name: 'Private', kind: 'folder', container: true, fileType: undefined });

  it('that is empty says so, one with many files has pages, and one that Barium does not open is named', async () => {
    const barium = createMemoryBarium([{ objects: [folder] }]);
    const testBot = await createTestBot({ barium });
    expect((await testBot.say('file order 1 Private')).card.text).toEqual(['This folder is empty.']);
    const children = Array.from({ length: 23 }, (_, index) => object(300 + index));
    barium.listFolder = async (_id, { start = 0, max = 100 } = {}) => {
      await barium.before('listFolder');
      return { total: children.length, rows: children.slice(start, start + max) };
    };
    const first = await testBot.say(`file order 1 ${guid(201)}`);
    expect([first.card.rows?.length, first.card.footer]).toEqual([10, '1–10 of 23 · Page 1 of 3']);
    const last = await testBot.press(first.card, 'Last page');
    expect([last.card.rows?.length, last.replacesOriginal]).toEqual([3, true]);
    barium.before = (method) => {
      if (method === 'listFolder') throw new ForbiddenError({ endpoint: 'GET /Objects/{ObjectId}/Objects' });
    };
    expect((await testBot.say(`file order 1 ${guid(201)}`)).card.title).toBe(
      'The bot isn’t allowed to do this in Barium',
    );
    await testBot.close();
  });
});
