/** Messages for Teams with the longest names, whose buttons are signed: about a third larger than they look. */
import { cardMessage, summaryOf } from '../../adapters/teams/message.ts';
import { renderCard } from '../../adapters/teams/render.ts';
import { createSigner } from '../../adapters/teams/signing.ts';
import { stringsFor } from '../../src/text/strings.ts';
import { faultsForOldClients, validationErrors } from '../adapters/teams/limits.ts';
import { alice, createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, object, task } from '../memory-barium.ts';

const maxMessageBytes = 28 * 1024;
/** As long as Barium's fields, in characters that take two bytes and more. */
const longest = (index: number) => `${index} ${'Ärendehandläggningsförfarande 漢字😀 '.repeat(9)}`.slice(0, 255);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);

const lines = [
  `show ${guid(1)}`,
  'list',
  'list all by:app',
  'list overdue',
  `tasks ${guid(1)}`,
  `task ${guid(1)} 101`,
  `files ${guid(1)}`,
  `file ${guid(1)} 201`,
  `send ${guid(1)}`,
  `delete ${guid(1)}`,
  `history ${guid(1)}`,
  `form ${guid(1)}`,
  'tasks Ärendehandläggningsförfarande',
  'watch',
  'help',
  'help watch',
  'status',
];

describe.each(['en', 'sv'])('a message for Teams in %s with the longest names', (locale) => {
  const person = { ...alice, locale, name: longest(0), timeZone: 'Europe/Stockholm' };
  const { adapter: strings } = stringsFor(locale, 'en');
  const signer = createSigner(new Uint8Array(32));
  let testBot: TestBot;

  beforeAll(async () => {
    const barium = createMemoryBarium(
      many(30).map((index) => ({
        instance: instance(index + 1, {
          name: longest(index),
          description: longest(1).repeat(20),
          milestone: longest(2),
          startedBy: longest(3),
          parentInstanceName: longest(4),
          parentInstanceId: guid(99),
          applicationName: longest(index),
          deadlineDate: '2026-11-20T09:00:00.000Z',
        }),
        awaitedMessages: many(10).map(longest),
        tasks: many(40).map((id) => task(101 + id, { name: longest(id), participants: longest(5) })),
        objects: many(40).map((id) => object(201 + id, { name: longest(id), kind: id % 3 === 0 ? 'folder' : 'file' })),
      })),
    );
    testBot = await createTestBot({ barium, overrides: { webLink: (id) => `https://live.example.com/case/${id}` } });
  });
  afterAll(() => testBot.close());

  it.each(lines)('has at most 28 KB as the answer to %s', async (line) => {
    const { card } = await testBot.say(line, { person });
    const conversation = { tenant: guid(7), id: `19:${'x'.repeat(60)}@thread.tacv2` };
    const rendered = renderCard(card, {
      strings,
      supportsTypeahead: true,
      toPayload: (data) => ({ barium: signer.sign('card', { conversation }, data) }),
      refreshLine: line,
    });
    const message = cardMessage(rendered, summaryOf(card, testBot.bot));
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(maxMessageBytes);
    expect(validationErrors(rendered)).toEqual([]);
    expect(faultsForOldClients(rendered)).toEqual([]);
  });
});
