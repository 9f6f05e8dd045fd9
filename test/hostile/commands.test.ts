/** Every command and every card of a bot whose data consists of hostile text. */
import type { Card } from '../../src/chat/card.ts';
import { definitions } from '../../src/commands/index.ts';
import { guid } from '../memory-barium.ts';
import { faultsIn, plainTextFaults } from './assertions.ts';
import { corpus } from './corpus.ts';
import { hostileConversation, hostilePerson } from './fixture.ts';
import { type Exchange, type HostileBot, openHostileBot } from './walkthrough.ts';

/** The faults of all replies, each card checked once. */
function faultsInReplies(exchanges: readonly Exchange[], { testBot }: HostileBot): readonly string[] {
  const cards = new Map<string, { card: Card; input: string }>();
  for (const { input, reply } of exchanges) cards.set(JSON.stringify(reply.card), { card: reply.card, input });
  return [...cards.values()].flatMap(({ card, input }) =>
    faultsIn(card, testBot.bot).map((fault) => `${input.slice(0, 60)} → ${fault.slice(0, 300)}`),
  );
}

/** The log lines that are not one printable JSON object with a level and a time. */
function invalidLogLines(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => {
    const { level, time } = JSON.parse(line) as { level?: unknown; time?: unknown };
    const isValid = ['trace', 'debug', 'info', 'warn', 'error'].includes(String(level)) && typeof time === 'string';
    return !isValid || !line.endsWith('}\n') || plainTextFaults(line.slice(0, -1)).length > 0;
  });
}

/** All commands except `undo`, which needs a scheduled deletion. */
const reachable = definitions.map(({ name }) => name).filter((name: string) => name !== 'undo');

describe.each(Object.entries(corpus))('in commands, %s', (_, text) => {
  it('is displayed by every command without any effect', async () => {
    const hostileBot = await openHostileBot(text);
    const prototype = Object.getOwnPropertyNames(Object.prototype);
    try {
      expect(faultsInReplies(await hostileBot.exploreAll(), hostileBot)).toEqual([]);
      expect(reachable.filter((name) => !hostileBot.completedCommands.has(name))).toEqual([]);
      expect(invalidLogLines(hostileBot.logLines)).toEqual([]);
      expect(hostileBot.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype);
    } finally {
      await hostileBot.close();
    }
  });
});

it('the audit has one row for each effect on hostile data', async () => {
  for (const text of Object.values(corpus)) {
    const hostileBot = await openHostileBot(text);
    const line = `send ${guid(1)} Approve`;
    await hostileBot.testBot.bot.handle({
      kind: 'text',
      line,
      person: hostilePerson(text),
      conversation: hostileConversation(text),
      idempotencyKey: 'once',
    });
    const rows = await hostileBot.store.audit.listForInstance(guid(1), 10);
    expect(rows).toMatchObject([{ person: { id: 'mallory' }, outcome: 'done', detail: 'Approve' }]);
    await hostileBot.close();
  }
});
