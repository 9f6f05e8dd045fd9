import { createAccess } from '../../src/access/roles.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { format, parse } from '../../src/parser/parser.ts';
import type { Change, KnownInstance } from '../../src/store/contract/watching.ts';
import { matchesIn, notWatching, recentOf, wordsIn } from '../../src/watch/queries.ts';
import { fromRow } from '../../src/watch/scan/diff.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { bob, channel, createHarness, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

describe('the commands around watches', () => {
  let harness: Harness;
  let knownSince: string;
  const say = (line: string) => harness.say(line);
  const seen = (reply: Reply) => words(reply, harness.bot);

  beforeEach(async () => {
    knownSince = '2026-11-01T09:00:00.000Z';
    const instances = [
      instance(1),
      instance(2, { name: 'Order 2', milestone: 'Packed' }),
      instance(3, { name: 'Leave of Bob', applicationName: 'Leave request', startedBy: 'Bob' }),
    ];
    const snapshot = createSnapshot();
    snapshot.apply(instances.map((one) => fromRow(one, one.status)));
    harness = await createHarness({
      barium: createMemoryBarium(instances.map((one) => ({ instance: one }))),
      watching: {
        ...notWatching,
        announcesTo: () => true,
        closed: async ({ id }) => (id === 'closed' ? 'The bot is not there.' : undefined),
        matches: (filter) => matchesIn(snapshot, filter),
        known: (id) => snapshot.get(id),
        recent: (watch, days) => {
          const { store, clock } = harness;
          return recentOf(watch, { days, now: clock.now, changes: store.changes, knownSince });
        },
        words: () => wordsIn(snapshot),
        status: async () => ({
          ...(await notWatching.status()),
          broken: await harness.store.outbox.broken(),
        }),
      },
    });
  });

  afterEach(() => harness.close());

  /** Puts changes into the log, so many a day. */
  async function happen(count: number, at: string): Promise<void> {
    const known: KnownInstance = fromRow(instance(1), 'active');
    const changes = Array.from({ length: count }, (_, n): Change => {
      const one = { ...known, id: guid(n + 1) };
      return { kind: 'status', instance: one, from: 'ready', to: 'active', at };
    });
    const { store } = harness;
    const fence = await store.snapshot.lead();
    const { revision: base, ...state } = await store.snapshot.state();
    const nothing = { rows: [], deadlines: [], deliveries: [], endedWatches: [] };
    await store.snapshot.commit({ ...nothing, fence, base, state, changes });
  }

  it('say what a new watch will do, how many fit now and what it would have told', async () => {
    await happen(3, '2026-11-20T09:00:00.000Z');
    await happen(4, '2026-11-10T09:00:00.000Z');
    const reply = await say('watch app:order on:status,milestone as:flat diagram:yes');
    expect(reply).toMatchObject({ outcome: 'done', visibility: 'public' });
    const text = seen(reply);
    for (const part of [
      'Watch 1 is set',
      'Changes of status and milestones of every case of the process order',
      'A message for each change, with the diagram',
      '2 cases',
      '3 announcements would have come',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('say since when changes are known, where that is less than a week', async () => {
    knownSince = '2026-11-21T09:00:00.000Z';
    await happen(3, '2026-11-20T09:00:00.000Z');
    await happen(4, '2026-11-22T09:00:00.000Z');
    const { card } = await say('watch on:status');
    expect(card.facts?.at(-1)).toEqual({
      label: 'So far',
      value: [
        '4 announcements would have come since ',
        { at: knownSince, show: 'both' },
        ', when Barium was first read',
      ],
    });
  });

  it('recognise what is watched already, and change how it is told', async () => {
    await say('watch app:Order');
    expect(seen(await say('watch app:ORDER'))).toContain('Already watched: this is watch 1');
    expect(seen(await say('watch app:order as:flat'))).toContain('Watch 1 was changed');
    expect(seen(await say('watch app:order on:gone'))).toContain('Watch 2 is set');
    expect(await harness.store.watches.all()).toMatchObject([{ as: 'flat' }, { on: ['gone'] }]);
  });

  it('warn of a flood, and make it a digest with one press', async () => {
    knownSince = '2026-11-22T09:00:00.000Z';
    await happen(400, knownSince);
    const reply = await say('watch on:status');
    expect(seen(reply)).toContain('about 400 a day');
    const digest = await harness.press(reply.card, 'Make it a digest');
    expect(seen(digest)).toContain('Watch 1 was changed');
    expect(await harness.store.watches.all()).toMatchObject([{ number: 1, as: 'digest', on: ['status'] }]);
  });

  it.each([
    ['watch app:Ordre', 'It could be Order.'],
    ['watch status:aktive', 'It could be active.'],
    ['watch milestone:Paked', 'It could be Packed.'],
    ['watch started-by:Boob', 'It could be Bob.'],
    ['watch "Order 1" on:created', 'is not created again'],
    ['watch status:completed on:deadline', 'Only open cases have deadlines'],
  ])('refuse %s, of which nothing would ever come', async (line, says) => {
    const reply = await say(line);
    expect(reply.outcome).toBe('refused');
    expect(seen(reply)).toContain(says);
    expect(await harness.store.watches.all()).toEqual([]);
    expect(seen(await harness.press(reply.card, 'Watch it anyway'))).toContain('Watch 1 is set');
  });

  it.each([
    ['watch on:everything', 'created, status, milestone, gone and deadline'],
    ['watch as:poem', 'thread, flat or digest'],
    ['watch colour:red', 'I don’t know the key “colour:”'],
    ['mute 1 soon', 'A duration is a number and a unit'],
    ['mute 1 91d', 'A duration is a number and a unit'],
    ['mute x 1d', 'A watch is named by its number'],
    ['unwatch 7', 'There is no watch 7 here'],
  ])('say of %s what would work', async (line, says) => {
    const reply = await say(line);
    expect(reply.outcome).toBe('refused');
    expect(seen(reply)).toContain(says);
  });

  it('list what is watched, and stop it by number', async () => {
    await say('watch "Order 1"');
    await say('watch app:leave');
    expect((await say('watches')).card.rows?.map((row) => row.title)).toEqual([
      '1. Changes of status, milestones, deletions, and deadlines of the case Order 1',
      '2. New cases, changes of status, milestones, and deletions of every case of the process leave',
    ]);
    const stopped = await harness.press((await say('watches')).card, 'Stop watching');
    expect(stopped.card.title).toBe('Watch 1 is stopped');
    await say('unwatch 2');
    expect(seen(await say('watches'))).toContain('Nothing is watched here.');
    expect(seen(await say('watch'))).toContain('Watch 3 is set');
  });

  it.each([
    ['30m', '2026-11-23T09:30:00.000Z'],
    ['2h', '2026-11-23T11:00:00.000Z'],
    ['3 days', '2026-11-26T09:00:00.000Z'],
    ['1 week', '2026-11-30T09:00:00.000Z'],
  ])('keep a watch quiet for %s', async (typed, until) => {
    await say('watch');
    const muted = await say(`mute 1 ${typed}`);
    expect(await harness.store.watches.all()).toMatchObject([{ mutedUntil: until }]);
    expect((await say('watches')).card.rows?.[0]?.badge?.label).toBe('quiet');
    await harness.press(muted.card, 'Tell again');
    expect(await harness.store.watches.all()).toMatchObject([{ mutedUntil: undefined }]);
  });

  it('tell everybody in the place who set, changed, silenced and stopped a watch, and keep proof of it', async () => {
    await say('watch app:order');
    await say('watch app:order as:flat');
    const by = { person: bob };
    const replies = [
      await harness.say('mute 1 2h', by),
      await harness.say('mute 1 off', by),
      await harness.say('unwatch 1', by),
    ];
    for (const reply of replies) {
      expect(reply).toMatchObject({ outcome: 'done', visibility: 'public' });
      expect(seen(reply)).toContain('By Bob.');
    }
    const proof: string[] = [];
    for await (const rows of harness.store.audit.between('2026-01-01', undefined)) {
      proof.push(...rows.map(({ person, detail, outcome }) => `${person.name} ${detail} ${outcome}`));
    }
    expect(proof).toEqual([
      'Alice watch app:order on:created,status,milestone,gone as:thread diagram:no done',
      'Alice watch app:order on:created,status,milestone,gone as:flat diagram:no done',
      'Bob mute 1 120m done',
      'Bob mute 1 off done',
      'Bob unwatch 1 done',
    ]);
  });

  it('list what somebody watches anywhere, broken or not, to be changed where it is', async () => {
    const orders = { ...channel, id: 'elsewhere', name: '#elsewhere' };
    await harness.say('watch app:order', { place: orders });
    await say('watch');
    await harness.say('watch on:gone', { person: bob });
    await harness.store.outbox.markBroken(orders, 'archived', '2026-11-23T08:00:00.000Z');
    const { rows } = (await say('watches mine:yes')).card;
    expect(rows?.map(({ title, badge, actions }) => [title, badge?.label, actions?.length])).toEqual([
      [expect.stringMatching(/^a channel of yours, 1\. .*the process order/u), 'broken', 0],
      [expect.stringMatching(/^1\. /u), 'on', 2],
    ]);
    expect((await harness.say('watches mine:yes', { person: { ...bob, id: 'eve' } })).card.rows).toEqual([]);
  });

  it('name what somebody watches elsewhere in their own chat alone, since in a channel others read along', async () => {
    const secret = { ...channel, id: 'secret', name: '#secret' };
    await harness.say('watch app:order', { place: secret });
    await harness.store.outbox.markBroken(secret, 'archived', '2026-11-23T08:00:00.000Z');
    const direct = { ...channel, id: 'direct', isDirect: true };
    for (const line of ['watches', 'watches mine:yes']) {
      expect(seen(await say(line))).not.toContain('#secret');
      expect(seen(await say(line))).toContain('a channel of yours');
      expect(seen(await harness.say(line, { place: direct }))).toContain('#secret');
    }
  });

  it('refuse a watch where nothing can be announced', async () => {
    const shell = await createHarness({ barium: createMemoryBarium([]) });
    expect(await shell.say('watch')).toMatchObject({ outcome: 'refused' });
    await shell.close();
  });

  it('refuse a watch where the bot may not post, with what to do about it', async () => {
    const reply = await harness.say('watch', { place: { ...channel, id: 'closed' } });
    expect(reply).toMatchObject({ outcome: 'refused', card: { text: ['The bot is not there.'] } });
    expect(await harness.store.watches.all()).toEqual([]);
  });

  it('carry a whole watch in a button’s line', () => {
    const line =
      'watch status:active,ready app:"Leave request" name:bob milestone:Sent started-by:"Bob B" on:status,gone as:flat diagram:yes';
    const read = parse(line, definitions);
    if (!read.ok) throw new Error('not read');
    expect(parse(format(read.command, definitions), definitions)).toEqual(read);
  });

  it('tell in the history what was seen to change, next to what was done', async () => {
    await happen(1, '2026-11-20T09:00:00.000Z');
    await harness.say('folder "Order 1" Invoices', { person: bob });
    const rows = (await say('history "Order 1"')).card.rows?.map((row) => row.title);
    expect(rows).toEqual(['Bob added the folder Invoices', 'Status: Ready → Active']);
  });

  it('say that a watch tells nothing whose owner may not ask any more, and let another set it anew', async () => {
    await say('watch app:order');
    const listed: AccessEntry = { kind: 'person', platform: 'web', tenant: 'local', id: bob.id };
    const { store, parts } = harness;
    const access = { viewers: [listed], operators: [], admins: [] };
    const later = await createHarness({ ...parts, store, access });
    const shown = await later.say('watches', { person: bob });
    expect(shown.card.rows?.[0]?.badge?.label).toBe('broken');
    expect(words(shown, later.bot)).toContain('Alice, who set it, is no longer allowed to ask the bot');
    expect((await later.say('watch app:order', { person: bob })).card.title).toBe('Watch 2 is set');
    expect((await store.watches.all()).map(({ owner }) => owner.name)).toEqual(['Bob']);
  });

  it('leave a watch to its owner while it cannot be told whether they may still ask', async () => {
    const carl = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Carl' } as const;
    await harness.say('watch app:order', { person: carl });
    const listed: AccessEntry = { kind: 'person', platform: 'web', tenant: 'local', id: bob.id };
    const group: AccessEntry = { kind: 'group', platform: 'slack', tenant: 'T1', id: 'S1' };
    const lists = { viewers: [listed, group], operators: [], admins: [] };
    const silent = { has: async () => undefined, glance: () => undefined };
    const { store, parts } = harness;
    const unsure = { ...parts, access: createAccess(lists, silent) };
    const later = await createHarness({ barium: parts.barium, store, parts: unsure });
    const shown = await later.say('watches', { person: bob });
    expect(shown.card.rows?.[0]?.badge?.label).toBe('on');
    expect((await later.say('watch app:order', { person: bob })).card.title).toBe(
      'Already watched: this is watch 1',
    );
    expect((await store.watches.all()).map(({ owner }) => owner.name)).toEqual(['Carl']);
  });
});
