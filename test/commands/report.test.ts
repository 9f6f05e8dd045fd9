import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Reply } from '../../src/chat/reply.ts';
import { disabledQueries } from '../../src/watch/queries.ts';
import { alice, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';
import { snapshotCommit, snapshotRow } from '../store/builders.ts';

/** The test bot's clock is at 09:00 on November 23. */
const ago = (days: number) => new Date(Date.parse('2026-11-23T08:00:00.000Z') - days * 86_400_000).toISOString();

const orders = Array.from({ length: 12 }, (_, n) =>
  n < 8
    ? instance(n + 1, { status: 'completed', startDate: ago(n + 2), completedDate: ago(n), applicationName: 'Order' })
    : instance(n + 1, { status: 'active', startDate: ago(n), applicationName: 'Order' }),
);
const leave = instance(20, { status: 'aborted', startDate: ago(5), completedDate: ago(1), applicationName: 'Leave' });

describe('a report', () => {
  let testBot: TestBot;

  const open = async (instances = [...orders, leave]) => {
    testBot = await createTestBot({ barium: createMemoryBarium(instances.map((row) => ({ instance: row }))) });
  };
  const ask = async (line: string, locale = 'en') => {
    const reply = await testBot.say(line, { person: { ...alice, locale } });
    return { reply, text: replyText(reply, testBot.bot) };
  };

  afterEach(() => testBot.close());

  it('counts what started and ended in each process, and opens the report of one', async () => {
    await open();
    const { reply, text } = await ask('report');
    expect(text).toMatch(/All processes: last 30 days/u);
    expect(reply.card.facts).toEqual([
      { label: 'Started', value: '13' },
      { label: 'Completed', value: '8' },
      { label: 'Cancelled or aborted', value: '1' },
      { label: 'Open now', value: '4' },
    ]);
    expect(reply.card.table?.rows.map(({ cells }) => cells)).toEqual([
      ['Order', '12', '8', '4', '2 days'],
      ['Leave', '1', '0', '0', '–'],
    ]);
    expect(text).toContain('Half of the completed cases took at most 2 days, 90% at most 2 days.');
    const line = reply.card.table?.rows[0]?.action?.line ?? '';
    expect((await testBot.say(line)).card.title).toBe('Order: last 30 days');
  });

  const chartOf = ({ pictures }: Reply) => buffer(pictures?.[0]?.bytes ?? Readable.from([]));

  it('has a chart with its numbers as alternative text', async () => {
    await open();
    const { reply } = await ask('report app:order since:2w');
    expect(reply.pictures?.[0]?.alt).toBe(
      'Chart of the cases that started, were completed and were open each day: 12 started, 8 completed, 4 open now.',
    );
    const png = await chartOf(reply);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([800, 480]);
  });

  it('has a chart whose dates are written as in the reader’s region', async () => {
    await open();
    const draw = async (locale: string) => chartOf((await ask('report app:order since:2w', locale)).reply);
    // “Nov 9”, and “9 Nov”.
    const american = await draw('en-US');
    expect((await draw('en')).equals(american)).toBe(true);
    expect((await draw('en-GB')).equals(american)).toBe(false);
  });

  it('has no chart of a single day, and no times from a few examples', async () => {
    await open([leave]);
    const { reply, text } = await ask('report since:7d');
    expect(reply.pictures).toBeUndefined();
    expect(text).toContain('Too few cases were completed');
  });

  it('shows how long cases of a process are in each milestone, the longest first, and since when that is known', async () => {
    await open();
    const { snapshot } = testBot.store;
    const fence = await snapshot.acquireFence();
    const times = [0, 10, 70].map((minutes) => new Date(Date.parse('2026-11-20T08:00:00.000Z') + minutes * 60_000));
    for (const [index, milestone] of ['Received', 'Packed', 'Sent'].entries()) {
      const { revision, commitId } = await snapshot.getState();
      const at = times[index]?.toISOString() ?? '';
      const row = snapshotRow(guid(1), { milestone });
      const change = { kind: 'milestone' as const, instance: row, from: undefined, to: milestone, at, since: at };
      await snapshot.commit(
        snapshotCommit(fence, { baseRevision: revision, baseCommitId: commitId, changes: [change] }),
      );
    }
    const { reply, text } = await ask('report app:order');
    expect(reply.card.table?.rows.map(({ cells }) => cells)).toEqual([
      ['Packed', '1', '60 minutes', '60 minutes'],
      ['Received', '1', '10 minutes', '10 minutes'],
    ]);
    expect(text).toContain('Times in milestones as the bot saw them since');
    expect(text).toMatch(/Open the longest.*Order 12/su);
  });

  it('says when the bot was offline', async () => {
    const gaps = () => [
      { from: ago(3), to: ago(2) },
      { from: ago(90), to: ago(80) },
    ];
    testBot = await createTestBot({
      barium: createMemoryBarium(orders.map((row) => ({ instance: row }))),
      watchQueries: { ...disabledQueries, gaps },
    });
    const { text } = await ask('report');
    expect(text).toMatch(
      /The bot was offline from Nov 20, 2026.* to Nov 21, 2026.*Times in milestones during that gap/u,
    );
  });

  it('answers in Swedish, by week if there are many days', async () => {
    await open();
    const { reply, text } = await ask('rapport sedan:26v process:order', 'sv');
    expect(text).toMatch(/Order: senaste 182 dygnen.*Startade.*Hälften av de avslutade ärendena tog högst 2 dygn/su);
    expect(reply.pictures?.[0]?.alt).toContain('varje vecka');
  });

  it('says what a right period looks like', async () => {
    await open();
    expect((await ask('report since:yesterday')).text).toContain('such as since:30d or since:4w');
    expect((await ask('report since:2000d')).text).toContain('such as since:30d or since:4w');
  });

  it('names the processes that there are for one that there is not', async () => {
    await open();
    expect((await ask('report app:nothing')).text).toMatch(/No process matches “nothing”.*Use Order/su);
  });
});
