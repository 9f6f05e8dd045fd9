/** Deletions that wait, for a second person and for their time, in a world whose every word is hostile. */
import type { Card } from '../../src/chat/card.ts';
import type { Person } from '../../src/chat/person.ts';
import { createHarness, type Harness } from '../bot/test-bot.ts';
import { lookAtDue } from '../effects/deletion/harness.ts';
import { createMemoryBarium, guid } from '../memory-barium.ts';
import { actionsOf, faultsIn } from './assertions.ts';
import { corpus } from './corpus.ts';
import { hostileHoldings, hostilePerson, hostilePlace } from './fixture.ts';

/** Presses every button that comes up, once each, and answers every card that was seen. */
async function pressAll(harness: Harness, text: string): Promise<readonly Card[]> {
  const people = ['one', 'other'].map((id): Person => ({ ...hostilePerson(text), id }));
  const place = hostilePlace(text);
  const pressed = new Set<string>();
  const seen: Card[] = [];
  const follow = async (card: Card): Promise<void> => {
    seen.push(card);
    for (const action of actionsOf(card)) {
      const line = action.kind === 'command' ? action.line : '';
      if (!/^(?:confirm|undo) /u.test(line) || pressed.has(line)) continue;
      pressed.add(line);
      for (const person of [...people].reverse()) {
        const key = `${person.id} ${line}`;
        await follow(
          (
            await harness.bot.handle({
              kind: 'press',
              line,
              person,
              conversation: place,
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
          await harness.bot.handle({
            kind: 'text',
            line,
            person,
            conversation: place,
            idempotencyKey: key + person.id,
          })
        ).card,
      );
    }
  }
  return seen;
}

describe.each(Object.entries(corpus))('%s', (_, text) => {
  it('is in every card about a deletion that waits, and does nothing', async () => {
    const deletion = { needsSecondPerson: true, undoSeconds: 60, holder: 'this', wake: () => undefined };
    const harness = await createHarness({
      barium: createMemoryBarium(hostileHoldings(text)),
      parts: { deletion },
    });
    const { store, bot, parts } = harness;
    const seen = [...(await pressAll(harness, text))];
    harness.clock.now = new Date(harness.clock.now.getTime() + 120_000);
    await lookAtDue(parts);
    seen.push(...(await store.outbox.waiting(hostilePlace(text), 50)).map(({ card }) => card));
    expect(seen.length).toBeGreaterThan(5);
    expect([...new Set(seen.flatMap((card) => faultsIn(card, bot)))]).toEqual([]);
    await harness.close();
  });
});
