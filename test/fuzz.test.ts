import fc from 'fast-check';
import type { ChatEvent } from '../src/chat/events.ts';
import { definitions } from '../src/commands/index.ts';
import { alice, channel, createTestBot, type TestBot } from './bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from './memory-barium.ts';

describe('the bot, for any input', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;
  let events = 0;

  beforeAll(async () => {
    const hostile = '<!channel> *_`<script>{{1}}\u202e\u0000 x'.repeat(50);
    barium = createMemoryBarium([
      { tasks: [task(101)], objects: [object(201)] },
      { instance: instance(2, { name: hostile, description: hostile, milestone: hostile }) },
    ]);
    testBot = await createTestBot({ barium });
  });

  afterAll(() => testBot.close());

  const base = () => ({ person: alice, conversation: channel, idempotencyKey: `event ${++events}` });
  const word = fc.constantFrom(...definitions.map((one) => one.word));
  const argument = fc.oneof(
    word,
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      guid(1),
      guid(2),
      guid(3),
      'order',
      '"',
      'page:',
      'zoom:9',
      'boundary:yes',
      'template:',
      '=',
      'confirm',
    ),
  );
  // These commands have their effect at once; `delete` and `confirm` need a token.
  const effects = /^\s*(?:send|upload|folder|form)\b/iu;
  const line = fc
    .tuple(word, fc.array(argument, { maxLength: 5 }))
    .map(([first, rest]) => [first, ...rest].join(' '))
    .filter((text) => !effects.test(text));
  const anyEvent: fc.Arbitrary<ChatEvent> = fc.oneof(
    line.map((text) => ({ kind: 'text' as const, line: text, ...base() })),
    line.map((text) => ({ kind: 'press' as const, line: text, ...base() })),
    fc.string({ unit: 'binary' }).map((text) => ({ kind: 'press' as const, line: text, ...base() })),
    fc
      .tuple(line, fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 30 })))
      .map(([text, values]) => ({ kind: 'form' as const, line: text, values, ...base() })),
  );

  it('replies with a readable card and has no effect', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        const reply = await testBot.bot.handle(event);
        for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
        expect(reply.card.title).not.toBe('');
        expect(reply.card.title).not.toBe('Something went wrong in the bot');
        expect(testBot.bot.toPlainText(reply.card, {})).not.toMatch(
          /\bat .*\.ts:\d+|undefined|\[object Object\]/u,
        );
      }),
      { numRuns: 400 },
    );
    expect(barium.effects).toEqual([]);
  });

  it('never fails to suggest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(line, fc.string({ unit: 'binary' })), async (text) => {
        const found = await testBot.bot.suggest({
          field: 'line',
          text,
          person: alice,
          conversation: channel,
        });
        expect(found.length).toBeLessThanOrEqual(25);
      }),
      { numRuns: 300 },
    );
  });
});
