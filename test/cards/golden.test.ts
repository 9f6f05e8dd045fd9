/**
 * A card of each kind as every platform shows it, compared with `test/fixtures/cards` and checked against the platforms'
 * limits. `UPDATE_GOLDEN=1` writes the files again, to be read in the diff.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderCard as renderSlack } from '../../adapters/slack/render.ts';
import { maxCardBytes, renderCard as renderTeams, toUnsignedPayload } from '../../adapters/teams/render.ts';
import { jsonByteLength } from '../../adapters/teams/shrink-card.ts';
import type { Card } from '../../src/chat/card.ts';
import { cardSchema } from '../../src/chat/schemas.ts';
import { stringsFor } from '../../src/text/strings.ts';
import { faultsInHome, faultsInMessage } from '../adapters/slack/limits.ts';
import { markdownTexts, validationErrors } from '../adapters/teams/limits.ts';
import { alice, createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, object, task } from '../memory-barium.ts';

const directory = new URL('../fixtures/cards/', import.meta.url);
const isUpdate = process.env.UPDATE_GOLDEN === '1';

const kinds = [
  ['case', 'show order 1'],
  ['overdue-case', 'show order 2'],
  ['closed-case', 'show order 3'],
  ['list', 'list'],
  ['list-overdue', 'list overdue'],
  ['list-empty', 'list app:Ordr'],
  ['counts', 'list all by:app'],
  ['choice', 'tasks order'],
  ['tasks', 'tasks "order 1"'],
  ['task', 'task "order 1" "Check stock"'],
  ['files', 'files "order 1"'],
  ['file', 'file "order 1" invoice.pdf'],
  ['delete', 'delete "order 1"'],
  ['history', `history ${guid(1)}`],
  ['help', 'help watch'],
  ['status', 'status'],
] as const;

describe.each(['en', 'sv'])('a card in %s', (locale) => {
  const person = { ...alice, locale, timeZone: 'Europe/Stockholm' };
  let testBot: TestBot;

  beforeEach(async () => {
    const barium = createMemoryBarium([
      {
        tasks: [
          task(101, { name: 'Check stock' }),
          task(102, { status: 'completed', completedDate: '2026-11-22T10:00:00.000Z', completedBy: 'Bob' }),
        ],
        objects: [
          object(201, { name: 'invoice.pdf' }),
          object(202, { name: 'Contracts', kind: 'folder', container: true }),
        ],
      },
      { instance: instance(2, { name: 'Order 2 *VIP* <!channel>', deadlineDate: '2026-11-20T09:00:00.000Z' }) },
      {
        instance: instance(3, {
          status: 'completed',
          milestone: 'Delivered',
          completedDate: '2026-11-22T09:00:00.000Z',
          parentInstanceName: 'Project 7',
          parentInstanceId: 'c0ac1234-0000-4000-8000-000000000000',
        }),
      },
    ]);
    testBot = await createTestBot({ barium, overrides: { webLink: (id) => `https://live.example.com/case/${id}` } });
  });

  afterEach(() => testBot.close());

  it.each(kinds)('of the kind %s is the golden one on every platform, and within the limits', async (kind, line) => {
    if (kind === 'history') await testBot.press((await testBot.say('delete order 1')).card, 'Delete case');
    const { card } = await testBot.say(line, { person });
    expect(cardSchema.parse(JSON.parse(JSON.stringify(card)))).toEqual(JSON.parse(JSON.stringify(card)));
    const rendered = render(card, locale, testBot);
    expect(faultsInMessage(rendered.slack)).toEqual([]);
    expect(faultsInHome({ type: 'home', blocks: rendered.simpleSlack })).toEqual([]);
    expect(validationErrors(rendered.teams)).toEqual([]);
    expect(markdownTexts(rendered.teams)).toEqual([]);
    expect(jsonByteLength(rendered.teams)).toBeLessThanOrEqual(maxCardBytes);
    const text = `${JSON.stringify(rendered, undefined, 1).replaceAll(/\b(confirm|undo) [a-z0-9]{24}\b/gu, '$1 TOKEN')}\n`;
    const file = new URL(`${kind}.${locale}.json`, directory);
    if (isUpdate) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(file, text);
    }
    expect(existsSync(file)).toBe(true);
    expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});

function render(card: Card, locale: string, { bot }: TestBot) {
  const strings = stringsFor(locale, 'en').adapter;
  const options = { truncatedNote: strings.truncated };
  return {
    plain: bot.toPlainText(card, { locale, timeZone: 'Europe/Stockholm' }).split('\n'),
    slack: renderSlack(card, options).blocks,
    simpleSlack: renderSlack(card, { ...options, isSimple: true }).blocks,
    teams: renderTeams(card, { strings, toPayload: toUnsignedPayload }),
  };
}
