import fc from 'fast-check';
import type { ChatEvent } from '../src/chat/events.ts';
import { definitions } from '../src/commands/index.ts';
import { alice, channel, createHarness, type Harness } from './bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from './memory-barium.ts';

describe('whatever is typed, pressed or submitted', () => {
  let barium: MemoryBarium;
  let harness: Harness;
  let acts = 0;

  beforeAll(async () => {
    const hostile = '<!channel> *_`<script>{{1}}\u202e\u0000 x'.repeat(50);
    barium = createMemoryBarium([
      { tasks: [task(101)], objects: [object(201)] },
      { instance: instance(2, { name: hostile, description: hostile, milestone: hostile }) },
    ]);
    harness = await createHarness({ barium });
  });

  afterAll(() => harness.close());

  const base = () => ({ person: alice, conversation: channel, idempotencyKey: `garbage ${++acts}` });
  const word = fc.constantFrom(...definitions.map((one) => one.word));
  const piece = fc.oneof(
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
  // Only `delete` and `confirm` come near an effect here; a message, upload, folder or form can be typed in full.
  const acting = /^\s*(?:send|upload|folder|form)\b/iu;
  const line = fc
    .tuple(word, fc.array(piece, { maxLength: 5 }))
    .map(([first, rest]) => [first, ...rest].join(' '))
    .filter((text) => !acting.test(text));
  const incoming: fc.Arbitrary<ChatEvent> = fc.oneof(
    line.map((text) => ({ kind: 'text' as const, line: text, ...base() })),
    line.map((text) => ({ kind: 'press' as const, line: text, ...base() })),
    fc.string({ unit: 'binary' }).map((text) => ({ kind: 'press' as const, line: text, ...base() })),
    fc
      .tuple(line, fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 30 })))
      .map(([text, values]) => ({ kind: 'form' as const, line: text, values, ...base() })),
  );

  it('is answered with a card that people can read, and has no effect', async () => {
    await fc.assert(
      fc.asyncProperty(incoming, async (one) => {
        const reply = await harness.bot.handle(one);
        for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
        expect(reply.card.title).not.toBe('');
        expect(reply.card.title).not.toBe('Something went wrong in the bot');
        expect(harness.bot.toPlainText(reply.card, {})).not.toMatch(
          /\bat .*\.ts:\d+|undefined|\[object Object\]/u,
        );
      }),
      { numRuns: 400 },
    );
    expect(barium.effects).toEqual([]);
  });

  it('and completing it never fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(line, fc.string({ unit: 'binary' })), async (text) => {
        const found = await harness.bot.suggest({ field: 'line', text: text, person: alice, place: channel });
        expect(found.length).toBeLessThanOrEqual(25);
      }),
      { numRuns: 300 },
    );
  });
});
