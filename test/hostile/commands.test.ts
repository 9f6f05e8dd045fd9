/** Every command and every card, in a world whose every word is hostile. */
import type { Card } from '../../src/chat/card.ts';
import { definitions } from '../../src/commands/index.ts';
import { guid } from '../memory-barium.ts';
import { faultsIn, plainFaults } from './assertions.ts';
import { corpus } from './corpus.ts';
import { hostilePerson, hostilePlace } from './fixture.ts';
import { type Answered, openWorld, type World } from './walkthrough.ts';

/** Which answer has what wrong with it; the same card is judged once. */
function faultsOf(answered: readonly Answered[], { harness }: World): readonly string[] {
  const cards = new Map<string, { card: Card; asked: string }>();
  for (const { asked, reply } of answered) cards.set(JSON.stringify(reply.card), { card: reply.card, asked });
  return [...cards.values()].flatMap(({ card, asked }) =>
    faultsIn(card, harness.bot).map((fault) => `${asked.slice(0, 60)} → ${fault.slice(0, 300)}`),
  );
}

/** Which lines of the log are not one printable JSON object with a level that is ours. */
function forged(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => {
    const { level, time } = JSON.parse(line) as { level?: unknown; time?: unknown };
    const isOurs =
      ['trace', 'debug', 'info', 'warn', 'error'].includes(String(level)) && typeof time === 'string';
    return !isOurs || !line.endsWith('}\n') || plainFaults(line.slice(0, -1)).length > 0;
  });
}

/** All but the one that needs a deletion which waits, where none does. */
const reachable = definitions.map(({ name }) => name).filter((name: string) => name !== 'undo');

describe.each(Object.entries(corpus))('%s', (_, text) => {
  it('is shown by every command and does nothing, anywhere', async () => {
    const world = await openWorld(text);
    const prototype = Object.getOwnPropertyNames(Object.prototype);
    try {
      expect(faultsOf(await world.walk(), world)).toEqual([]);
      expect(reachable.filter((name) => !world.done.has(name))).toEqual([]);
      expect(forged(world.logged)).toEqual([]);
      expect(world.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype);
    } finally {
      await world.close();
    }
  });
});

it('is kept in the audit, once for each thing that was done', async () => {
  for (const text of Object.values(corpus)) {
    const world = await openWorld(text);
    const place = hostilePlace(text);
    const line = `send ${guid(1)} Approve`;
    await world.harness.bot.handle({
      kind: 'text',
      line,
      person: hostilePerson(text),
      conversation: place,
      idempotencyKey: 'once',
    });
    const rows = await world.store.audit.forInstance(guid(1), 10);
    expect(rows).toMatchObject([{ person: { id: 'mallory' }, outcome: 'done', detail: 'Approve' }]);
    await world.close();
  }
});
