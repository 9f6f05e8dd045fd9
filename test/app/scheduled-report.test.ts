import { createRoles } from '../../src/access/roles.ts';
import { createScheduledReport } from '../../src/app/scheduled-report.ts';
import type { BotOptions } from '../../src/bot/bot.ts';
import { DeliveryError } from '../../src/chat/adapter.ts';
import { alice, channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { openHarness, type WatchHarness, waitUntil } from '../watch/harness.ts';
import { createMutableBarium } from '../watch/mutable-barium.ts';

const cases = [
  instance(1, { applicationName: 'Order' }),
  instance(2, { applicationName: 'Leave', startDate: '2026-11-20T08:00:00.000Z' }),
];

const nobody = createRoles({ viewers: [], operators: [], admins: [] }, undefined, async () => 'member');

describe('a report that a watch posts', () => {
  let harness: WatchHarness;
  let testBot: TestBot;
  let services: BotOptions;

  beforeEach(async () => {
    const barium = createMemoryBarium(cases.map((one) => ({ instance: one })));
    harness = await openHarness(createMutableBarium(2), {
      options: { createReport: (watch) => createScheduledReport(watch, services) },
    });
    testBot = await createTestBot({
      barium,
      store: harness.store,
      watchQueries: { ...harness.watcher.queries, canPostTo: () => true },
    });
    testBot.clock.now = harness.clock.now;
    services = testBot.options;
  });

  afterEach(() => harness.close());

  const goTo = async (time: string) => {
    harness.clock.now = new Date(time);
    testBot.clock.now = harness.clock.now;
    harness.watcher.wake();
    await harness.scanAndDeliver();
  };

  it('comes once at each of its times, and not between them', async () => {
    const set = await testBot.say('watch app:Order as:report days:mon,wed at:07:30', {
      person: { ...alice, timeZone: 'UTC' },
    });
    expect(replyText(set, testBot.bot)).toMatch(
      /Watch 1 created.*All Order cases: a report.*Report at 07:30 on Mon and Wed/su,
    );
    await goTo('2026-11-25T07:29:00.000Z');
    expect(harness.titles()).toEqual([]);
    await goTo('2026-11-25T07:30:00.000Z');
    await waitUntil(async () => harness.titles().length > 0);
    await goTo('2026-11-25T07:31:00.000Z');
    await goTo('2026-11-26T07:30:00.000Z');
    expect(harness.titles()).toEqual(['Order: last 30 days']);
    await goTo('2026-11-30T07:30:30.000Z');
    await waitUntil(async () => harness.titles().length > 1);
    expect(harness.titles()).toHaveLength(2);
  });

  it('is muted with its watch, is not made up for hours later, and announces no changes', async () => {
    await testBot.say('watch as:report at:08:00', { person: { ...alice, timeZone: 'UTC' } });
    const [watch] = await harness.store.watches.list(channel);
    await goTo('2026-11-24T20:00:00.000Z');
    await harness.store.watches.mute(watch?.id ?? 0, '2026-11-26T00:00:00.000Z', harness.clock.now.toISOString());
    await goTo('2026-11-25T08:00:30.000Z');
    await goTo('2026-11-25T08:01:30.000Z');
    expect(harness.titles()).toEqual([]);
    expect(replyText(await testBot.say('watches'), testBot.bot)).toContain('Report at 08:00 every day');
  });

  it('shows what its owner may see in its conversation, and nothing once they have no access', async () => {
    await testBot.say('watch as:report');
    const [watch] = await harness.store.watches.list(channel);
    if (watch === undefined) throw new Error('no watch');
    const scopes = {
      ...testBot.options.scopes,
      filterFor: () => (one: { applicationName?: string | undefined }) => one.applicationName === 'Leave',
    };
    const scoped = await createScheduledReport(watch, { ...testBot.options, scopes });
    expect(scoped?.title).toBe('Leave: last 30 days');
    expect(JSON.stringify(scoped)).not.toContain(guid(1));
    expect(await createScheduledReport(watch, { ...testBot.options, access: nobody })).toBeUndefined();
  });

  it('is posted as of then if it had to wait for its channel, and not at all if its owner has lost access meanwhile', async () => {
    const unavailable = new DeliveryError({ kind: 'unavailable', reason: 'It is archived.' }, 'is_archived');
    const waitForChannel = async (at: string) => {
      harness.adapter.intercept = () => {
        throw unavailable;
      };
      await goTo(at);
      await waitUntil(async () => (await harness.store.channels.listUnavailable()).length === 1);
    };
    const reopen = async () => {
      harness.adapter.intercept = () => undefined;
      await harness.watcher.onChannelBack(channel);
      await waitUntil(async () => (await harness.store.outbox.listQueues()).length === 0);
    };
    await testBot.say('watch app:Order as:report at:08:00', { person: { ...alice, timeZone: 'UTC' } });
    await waitForChannel('2026-11-24T08:00:30.000Z');
    services = { ...testBot.options, access: nobody };
    await reopen();
    expect(harness.titles()).toEqual([]);
    services = testBot.options;
    await waitForChannel('2026-11-25T08:00:30.000Z');
    services = {
      ...testBot.options,
      scopes: { ...testBot.options.scopes, filterFor: () => () => false },
    };
    await reopen();
    expect(harness.titles()).toHaveLength(1);
    expect(JSON.stringify(harness.adapter.messages)).not.toContain(guid(1));
  });

  it('is set for every Monday by a button of the report', async () => {
    const reply = await testBot.say('report app:Order');
    const set = await testBot.press(reply.card, 'Post every Monday');
    expect(replyText(set, testBot.bot)).toMatch(/All Order cases: a report.*Report at 08:00 on Mon/su);
  });

  it('has no quiet hours', async () => {
    expect(replyText(await testBot.say('watch app:Order as:report quiet:18:00-07:00'), testBot.bot)).toContain(
      'so they have no quiet hours',
    );
  });
});
