/** Every command and every card, in a world whose every word is hostile. */
import type { Card } from '../../src/chat.ts';
import { definitions } from '../../src/commands/index.ts';
import { corpus } from './corpus.ts';
import { faultsIn } from './judges.ts';
import { type Answered, openWorld, type World } from './walk.ts';

/** Which answer has what wrong with it; the same card is judged once. */
function faultsOf(answered: readonly Answered[], { harness }: World): readonly string[] {
  const cards = new Map<string, { card: Card; asked: string }>();
  for (const { asked, reply } of answered) cards.set(JSON.stringify(reply.card), { card: reply.card, asked });
  return [...cards.values()].flatMap(({ card, asked }) =>
    faultsIn(card, harness.bot).map((fault) => `${asked.slice(0, 60)} → ${fault.slice(0, 300)}`),
  );
}

describe.each(Object.entries(corpus))('%s', (_, text) => {
  it('is shown by every command and does nothing, anywhere', async () => {
    const world = await openWorld(text);
    try {
      expect(faultsOf(await world.walk(), world)).toEqual([]);
      console.log(definitions.map((d) => d.name).filter((n) => !world.done.has(n)));
    } finally {
      await world.close();
    }
  });
});
