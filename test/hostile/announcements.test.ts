/** Announcements of a bot whose data consists of hostile text. */
import type { Instance } from '../../src/barium/types.ts';
import { type NewWatch, watchedKinds, watchModes } from '../../src/store/contract/watches.ts';
import { guid } from '../memory-barium.ts';
import { matchAll } from '../store/builders.ts';
import { faultsIn } from './assertions.ts';
import { corpus } from './corpus.ts';
import { hostileCases, hostileConversation, hostilePerson } from './fixture.ts';
import { type HostileBot, openHostileBot, scan } from './walkthrough.ts';

const minutesPerDay = 24 * 60;

/** Adds a watch for all changes in each mode, each in a conversation of its own. */
async function addWatches(text: string, { store, clock }: HostileBot): Promise<void> {
  for (const as of watchModes) {
    const watch: NewWatch = {
      conversation: { ...hostileConversation(text), id: as },
      owner: hostilePerson(text),
      filter: matchAll,
      on: watchedKinds,
      as,
      diagram: true,
      createdAt: clock.now.toISOString(),
    };
    await store.watches.add(watch);
  }
}

/** Makes every kind of change, with a scan after each. */
async function makeChanges(text: string, hostileBot: HostileBot): Promise<void> {
  const { barium, testBot } = hostileBot;
  const change = (id: string, properties: Partial<Instance>) => {
    const one = barium.cases.get(id);
    if (one !== undefined) one.instance = { ...one.instance, ...properties };
    return scan(hostileBot);
  };
  const origin = {
    person: hostilePerson(text),
    conversation: hostileConversation(text),
    idempotencyKey: 'sent',
  };
  await testBot.bot.handle({ kind: 'text', line: `send ${guid(1)} Approve`, ...origin });
  await change(guid(1), {
    milestone: `${text}2`,
    name: `2${text}`,
    deadlineDate: '2026-11-23T12:00:00.000Z',
  });
  await change(guid(1), { deadlineDate: '2026-11-23T12:00:00.000Z' });
  await scan(hostileBot, 4 * 60);
  for (let n = 3; n < 16; n += 1) {
    for (const one of hostileCases(text).slice(0, 1)) {
      const instance = { ...one.instance, id: guid(n) } as Instance;
      barium.cases.set(guid(n), { tasks: [], objects: [], awaitedMessages: [], instance });
    }
  }
  await scan(hostileBot);
  await change(guid(1), { status: 'completed', name: text });
  barium.cases.delete(guid(1));
  // It takes three scans until it is believed to be gone.
  for (let n = 0; n < 3; n += 1) await scan(hostileBot);
  await scan(hostileBot, 2 * minutesPerDay);
}

describe.each(Object.entries(corpus))('in announcements, %s', (_, text) => {
  it('is displayed in every mode without any effect', async () => {
    const hostileBot = await openHostileBot(text);
    try {
      await addWatches(text, hostileBot);
      await makeChanges(text, hostileBot);
      const { messages } = hostileBot.adapter;
      expect(new Set(messages.map((one) => one.conversation))).toEqual(new Set(watchModes));
      const faults = messages.flatMap(({ card }) => faultsIn(card, hostileBot.testBot.bot));
      expect([...new Set(faults)]).toEqual([]);
    } finally {
      await hostileBot.close();
    }
  });
});
