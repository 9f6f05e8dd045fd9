import { alice, channel, createTestBot, replyText } from '../../bot/test-bot.ts';
import { createMemoryBarium, guid } from '../../memory-barium.ts';
import { openHarness, type WatchHarness } from '../harness.ts';
import { createMutableBarium, type MutableBarium } from '../mutable-barium.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Cases 1 to 20 are the examples, all others are watched. */
const examples = Array.from({ length: 20 }, (_, n) => guid(n + 1));

describe('cases that are late', () => {
  let barium: MutableBarium;
  let harness: WatchHarness;
  const deadlines = new Map<string, string>();

  beforeEach(async () => {
    deadlines.clear();
    barium = createMutableBarium(24);
    const getInstance: MutableBarium['getInstance'] = async (id, options) => ({
      ...(await barium.getInstance(id, options)),
      deadlineDate: deadlines.get(id),
    });
    harness = await openHarness(barium, { upstream: { getInstance } });
  });

  afterEach(() => harness.close());

  /** Scans after this time, and once more, so that the next change is known within half a minute. */
  async function wait(ms: number): Promise<void> {
    harness.clock.now = new Date(harness.clock.now.getTime() + ms);
    await harness.scanAndDeliver();
  }

  async function move(ids: readonly string[], milestone: string): Promise<void> {
    for (const id of ids) barium.set(id, { milestone });
    await harness.scanAndDeliver();
  }

  /** So many cases were in Packed for about an hour, and were completed an hour after that. */
  async function makeExamples(count = 20): Promise<void> {
    const some = examples.slice(0, count);
    await move(some, 'Packed');
    await wait(hourMs);
    await move(some, 'Sent');
    await wait(hourMs);
    for (const id of some) barium.set(id, { status: 'completed', completedDate: harness.clock.now.toISOString() });
    await harness.scanAndDeliver();
  }

  it('A case that stays much longer than is usual is announced once as stuck, and again in another milestone', async () => {
    await makeExamples();
    await harness.addWatch({ on: ['stuck'] });
    await move([guid(21)], 'Packed');
    await wait(1.9 * hourMs);
    expect(harness.titles()).toEqual([]);
    // What changed in a long time without a scan is announced as a list, so these are short.
    for (let n = 0; n < 80; n += 1) await wait(minuteMs);
    expect(harness.titles()).toEqual([
      expect.stringMatching(/^Order 21 has been in Packed for 3.{1,3}hours, usually (?:5\d|6\d).minutes$/u),
    ]);
    await move([guid(21)], 'Sent');
    await wait(5 * hourMs);
    expect(harness.titles()).toHaveLength(2);
  });

  it('Nothing is called stuck before twenty cases have left a milestone', async () => {
    await makeExamples(19);
    await harness.addWatch({ on: ['stuck', 'risk'] });
    await move([guid(21)], 'Packed');
    await wait(100 * hourMs);
    expect(harness.titles()).toEqual([]);
    expect(await harness.watcher.queries.listStuck()).toEqual({ instances: [], isKnown: false });
  });

  it('A case that was stuck before anybody watched it is in the list of stuck cases, and not announced', async () => {
    await makeExamples();
    await move([guid(21), guid(22)], 'Packed');
    await wait(10 * hourMs);
    await harness.addWatch({ on: ['stuck'] });
    barium.set(guid(22), { milestone: 'Sent' });
    await harness.scanAndDeliver();
    expect(harness.titles()).toEqual([]);
    const testBot = await createTestBot({
      barium: { ...createMemoryBarium([]), listInstances: barium.listInstances, getInstance: barium.getInstance },
      store: harness.store,
      watchQueries: harness.watcher.queries,
      overrides: { index: harness.watcher.index },
    });
    testBot.clock.now = harness.clock.now;
    const reply = await testBot.say('list stuck');
    expect(reply.card.title).toBe('Stuck active cases (1)');
    expect(reply.card.rows?.map(({ title }) => title)).toEqual(['Order 21']);
    expect(replyText(reply, testBot.bot)).toContain('much longer than is usual');
    const today = await testBot.say('today');
    expect(today.card.actions?.slice(0, 2).map(({ label }) => label)).toEqual(['Stuck (1)', 'Due today']);
    expect((await testBot.press(today.card, 'Stuck (1)')).card.title).toBe(reply.card.title);
    const swedish = await testBot.say('lista fastnade process:Order', { person: { ...alice, locale: 'sv' } });
    expect(swedish.card.rows?.map(({ title }) => title)).toEqual(['Order 21']);
  });

  it('A list of stuck cases says when it is not known yet what is usual', async () => {
    const testBot = await createTestBot({ barium: createMemoryBarium([]), watchQueries: harness.watcher.queries });
    expect(replyText(await testBot.say('list stuck'), testBot.bot)).toContain('doesn’t know yet how long is usual');
    await testBot.close();
  });

  it('A deadline that even quick cases would miss is announced before it passes, once', async () => {
    await makeExamples();
    const now = () => harness.clock.now.getTime();
    // From Packed to the end it takes two hours.
    deadlines.set(guid(21), new Date(now() + 1.5 * hourMs).toISOString());
    deadlines.set(guid(22), new Date(now() + 3 * hourMs).toISOString());
    await harness.addWatch({ on: ['risk'], conversation: channel });
    await move([guid(21), guid(22)], 'Packed');
    await wait(minuteMs);
    await wait(minuteMs);
    expect(harness.titles()).toEqual(['Order 21 will probably miss its deadline']);
  });
});
