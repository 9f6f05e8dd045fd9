/** Deletions that wait for a second person and for their time, with data that consists of hostile text. */
import type { Card } from '../../src/chat/card.ts';
import type { Person } from '../../src/chat/person.ts';
import { createTestBot, type TestBot } from '../bot/test-bot.ts';
import { pollDueDeletions } from '../effects/deletion/harness.ts';
import { createMemoryBarium, guid } from '../memory-barium.ts';
import { actionsOf, faultsIn } from './assertions.ts';
import { corpus } from './corpus.ts';
import { hostileCases, hostileConversation, hostilePerson } from './fixture.ts';

/** Presses every confirm and undo button once as each person. Returns all cards. */
async function pressAll(testBot: TestBot, text: string): Promise<readonly Card[]> {
  const people = ['one', 'other'].map((id): Person => ({ ...hostilePerson(text), id }));
  const conversation = hostileConversation(text);
  const pressed = new Set<string>();
  const cards: Card[] = [];
  const follow = async (card: Card): Promise<void> => {
    cards.push(card);
    for (const action of actionsOf(card)) {
      const line = action.kind === 'command' ? action.line : '';
      if (!/^(?:confirm|undo) /u.test(line) || pressed.has(line)) continue;
      pressed.add(line);
      for (const person of [...people].reverse()) {
        const key = `${person.id} ${line}`;
        await follow(
          (
            await testBot.bot.handle({
              kind: 'press',
              line,
              person,
              conversation,
              idempotencyKey: key,
            })
          ).card,
        );
      }
    }
  };
  for (const key of ['first', 'again']) {
    for (const person of people) {
      const line = `delete ${guid(1)}`;
      await follow(
        (
          await testBot.bot.handle({
            kind: 'text',
            line,
            person,
            conversation,
            idempotencyKey: key + person.id,
          })
        ).card,
      );
    }
  }
  return cards;
}

describe.each(Object.entries(corpus))('in deletions, %s', (_, text) => {
  it('is displayed in every card of a pending deletion without any effect', async () => {
    const deletion = { needsSecondPerson: true, undoSeconds: 60, leaseHolder: 'this', wake: () => undefined };
    const testBot = await createTestBot({
      barium: createMemoryBarium(hostileCases(text)),
      overrides: { deletion },
    });
    const { store, bot, options } = testBot;
    const cards = [...(await pressAll(testBot, text))];
    testBot.clock.now = new Date(testBot.clock.now.getTime() + 120_000);
    await pollDueDeletions(options);
    cards.push(...(await store.outbox.listPending(hostileConversation(text), 50)).map(({ card }) => card));
    expect(cards.length).toBeGreaterThan(5);
    expect([...new Set(cards.flatMap((card) => faultsIn(card, bot)))]).toEqual([]);
    await testBot.close();
  });
});
