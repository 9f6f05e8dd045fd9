import type { AccessEntry } from '../../src/config/index.ts';
import type { BrokenPlace } from '../../src/store/contract/watching.ts';
import { notWatching, type WatchingView } from '../../src/watch/queries.ts';
import { alice, bob, channel, createHarness, words } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';

const everyone: AccessEntry[] = [{ kind: 'everyone' }];
const onlyAlice: AccessEntry[] = [{ kind: 'person', platform: 'web', tenant: 'local', id: alice.id }];

describe('another Barium than before', () => {
  it('is said for a week', async () => {
    const status = async () => ({ ...(await notWatching.status()), switchedAt: '2026-11-20T08:00:00.000Z' });
    const watching: WatchingView = { ...notWatching, status };
    const harness = await createHarness({ barium: createMemoryBarium([]), watching });
    const label = async () => (await harness.say('status')).card.facts?.map((fact) => fact.label);
    expect(await label()).toContain('Read afresh');
    harness.clock.now = new Date('2026-11-28T08:00:00.000Z');
    expect(await label()).not.toContain('Read afresh');
    await harness.close();
  });
});

describe('a place that cannot be posted to', () => {
  it('is named to admins, and to others where they are in it themselves', async () => {
    const broken = ['#orders', '#board'].map(
      (name): BrokenPlace => ({
        place: { ...channel, id: name.slice(1), name },
        since: '2026-11-23T08:00:00.000Z',
        reason: 'archived',
      }),
    );
    const status = async () => ({ ...(await notWatching.status()), known: 1, broken });
    const watching: WatchingView = { ...notWatching, status };
    const access = { viewers: everyone, operators: [], admins: onlyAlice };
    const { bot, say, close } = await createHarness({ barium: createMemoryBarium([]), watching, access });
    expect(words(await say('status'), bot)).toMatch(/#orders.*#board/su);
    const others = words(await say('status', { person: bob }), bot);
    expect(others).toContain('#orders');
    expect(others).not.toContain('#board');
    await close();
  });
});
