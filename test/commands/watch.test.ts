import { createRoles } from '../../src/access/roles.ts';
import { allActions } from '../../src/chat/card.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { definitions } from '../../src/commands/index.ts';
import type { AccessEntry } from '../../src/config/index.ts';
import { formatLine } from '../../src/parser/format-line.ts';
import { parseLine } from '../../src/parser/parse-line.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import { emptyScanState, type SnapshotRow } from '../../src/store/contract/snapshot.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createWatchQueries, disabledQueries } from '../../src/watch/queries.ts';
import { toSnapshotRow } from '../../src/watch/scan/diff.ts';
import { createSnapshot } from '../../src/watch/scan/snapshot.ts';
import { bob, channel, createTestBot, replyText, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, instance } from '../memory-barium.ts';

describe('the watch commands', () => {
  let testBot: TestBot;
  let knownSince: string;
  const say = (line: string) => testBot.say(line);
  const textOf = (reply: Reply) => replyText(reply, testBot.bot);

  beforeEach(async () => {
    knownSince = '2026-11-01T09:00:00.000Z';
    const instances = [
      instance(1),
      instance(2, { name: 'Order 2', milestone: 'Packed' }),
      instance(3, { name: 'Leave of Bob', applicationName: 'Leave request', startedBy: 'Bob' }),
    ];
    const snapshot = createSnapshot();
    snapshot.apply(instances.map((one) => toSnapshotRow(one, one.status)));
    const store = await openSqliteStore(':memory:');
    const queries = createWatchQueries({
      snapshot,
      scanLoop: {
        state: () => ({ ...emptyScanState, revision: 0, isComplete: true, firstScanAt: knownSince }),
        lastScan: () => undefined,
        missingCount: () => 0,
      },
      store,
      adapters: new Map(),
      lateness: { listStuck: disabledQueries.listStuck },
      now: () => testBot.clock.now,
    });
    testBot = await createTestBot({
      barium: createMemoryBarium(instances.map((one) => ({ instance: one }))),
      store,
      watchQueries: {
        ...queries,
        canPostTo: () => true,
        hasThreads: async ({ id }) => id !== 'chat',
        unavailableReason: async ({ id }) => (id === 'closed' ? 'The bot is not there.' : undefined),
      },
    });
  });

  afterEach(() => testBot.close());

  async function recordChanges(count: number, at: string): Promise<void> {
    const known: SnapshotRow = toSnapshotRow(instance(1), 'active');
    const changes = Array.from({ length: count }, (_, n): Change => {
      const one = { ...known, id: guid(n + 1) };
      return { kind: 'status', instance: one, from: 'ready', to: 'active', at };
    });
    const { store } = testBot;
    const fence = await store.snapshot.acquireFence();
    const { revision: baseRevision, commitId: baseCommitId, ...state } = await store.snapshot.getState();
    const empty = { rows: [], deadlines: [], deliveries: [], endedWatches: [] };
    const commitId = `${baseRevision + 1}`;
    await store.snapshot.commit({ ...empty, fence, baseRevision, baseCommitId, commitId, state, changes });
  }

  it('a new watch shows its filter, the number of matches, and the announcements of the last week', async () => {
    await recordChanges(3, '2026-11-20T09:00:00.000Z');
    await recordChanges(4, '2026-11-10T09:00:00.000Z');
    const reply = await say('watch app:order on:status,milestone as:flat diagram:yes');
    expect(reply).toMatchObject({ outcome: 'done', visibility: 'public' });
    const text = textOf(reply);
    for (const part of [
      'Watch 1 created',
      'All order cases: status changes and milestone changes',
      'One message per change, with the diagram',
      '2 cases',
      'would have sent 3 messages',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('a watch mentions its owner if asked to, and says so', async () => {
    expect(textOf(await say('watch app:Order'))).not.toContain('mentions');
    expect(textOf(await say('watch app:Order mention:yes'))).toContain('One thread per case, mentions Alice');
    expect(textOf(await say('watch app:Order mention:yes'))).toContain('Already watched');
    expect(textOf(await say('watch edit:1 on:status'))).toContain('mentions Alice');
    const { card } = await say('watch edit:1');
    const form = card.actions?.find((action) => action.kind === 'form')?.form;
    expect(form?.fields.at(-1)).toMatchObject({ name: 'mention', kind: 'toggle', value: true });
    expect(textOf(await say('watch edit:1 mention:no'))).not.toContain('mentions');
    expect(await testBot.store.watches.list()).toMatchObject([{ mention: false, on: ['status'] }]);
  });

  it('a watch in a chat without threads speaks of none, wherever it is listed or edited', async () => {
    const chat = { ...channel, id: 'chat' };
    const words = 'One message per change, the latest kept up to date';
    const replies: Reply[] = [];
    for (const line of ['watch app:Order', 'watches', 'watch edit:1']) {
      replies.push(await testBot.say(line, { conversation: chat }));
    }
    const [created, listed, edited] = replies.map((reply) => JSON.stringify(reply.card));
    for (const card of [created, listed, edited]) {
      expect(card).not.toContain('thread per case');
      expect(card).toContain(words);
    }
  });

  it('a new watch says since when changes are known, if that is less than a week', async () => {
    knownSince = '2026-11-21T09:00:00.000Z';
    await recordChanges(3, '2026-11-20T09:00:00.000Z');
    await recordChanges(4, '2026-11-22T09:00:00.000Z');
    const { card } = await say('watch on:status');
    expect(card.facts?.at(-1)).toEqual({
      label: 'Preview',
      value: ['would have sent 4 messages since ', { at: knownSince, show: 'both' }],
    });
  });

  it('watching the same again changes how the existing watch is announced', async () => {
    await say('watch app:Order');
    expect(textOf(await say('watch app:ORDER'))).toContain('Already watched: this is watch 1');
    expect(textOf(await say('watch app:order as:flat'))).toContain('Watch 1 updated');
    expect(textOf(await say('watch app:order on:gone'))).toContain('Watch 2 created');
    expect(await testBot.store.watches.list()).toMatchObject([{ as: 'flat' }, { on: ['gone'] }]);
  });

  it('a high-volume watch offers to become a digest', async () => {
    knownSince = '2026-11-22T09:00:00.000Z';
    await recordChanges(400, knownSince);
    const reply = await say('watch on:status');
    expect(textOf(reply)).toContain('about 400 messages a day');
    const digest = await testBot.press(reply.card, 'Switch to daily digest');
    expect(textOf(digest)).toContain('Watch 1 updated');
    expect(await testBot.store.watches.list()).toMatchObject([{ number: 1, as: 'digest', on: ['status'] }]);
  });

  it.each([
    ['watch app:Ordre', 'Did you mean “Order”?'],
    ['watch status:aktive', 'Did you mean “active”?'],
    ['watch milestone:Paked', 'Did you mean “Packed”?'],
    ['watch started-by:Boob', 'Did you mean “Bob”?'],
    ['watch "Order 1" on:created', 'This case already exists'],
    ['watch status:completed on:deadline', 'Only open cases have deadlines'],
  ])('%s is rejected because it would never match', async (line, says) => {
    const reply = await say(line);
    expect(reply.outcome).toBe('refused');
    expect(textOf(reply)).toContain(says);
    expect(await testBot.store.watches.list()).toEqual([]);
    expect(textOf(await testBot.press(reply.card, 'Watch anyway'))).toContain('Watch 1 created');
  });

  it('the nearest values are listed, and how many more there are', async () => {
    const milestones = [
      'Accepted',
      'Approved',
      'Cancelled',
      'Checked',
      'Declined',
      'Granted',
      'On its way',
      'Packed',
      'Paid',
      'Sent',
    ];
    const values = await testBot.options.watchQueries.knownValues();
    const crowded = await createTestBot({
      barium: createMemoryBarium([{}]),
      watchQueries: {
        ...testBot.options.watchQueries,
        knownValues: async () => values && { ...values, milestones },
      },
    });
    const reply = await crowded.say('watch milestone:Pa??');
    expect(replyText(reply, crowded.bot)).toMatch(/For example Paid, .*There are 2 more\./su);
    await crowded.close();
  });

  it.each([
    ['watch on:everything', 'created, status, milestone, gone, deadline, stuck and risk'],
    ['watch as:poem', 'thread, flat, digest or report'],
    ['watch colour:red', 'There’s no option “colour:”'],
    ['mute 1 soon', 'Use 30m, 2h, 3d or 1 week'],
    ['mute 1 91d', 'Use 30m, 2h, 3d or 1 week'],
    ['mute x 1d', 'Use the watch’s number'],
    ['unwatch 7', 'There’s no watch 7 here'],
  ])('%s is rejected with a hint', async (line, says) => {
    const reply = await say(line);
    expect(reply.outcome).toBe('refused');
    expect(textOf(reply)).toContain(says);
  });

  it('watches are listed, and can be removed by number', async () => {
    await say('watch "Order 1"');
    await say('watch app:leave');
    expect((await say('watches')).card.rows?.map((row) => row.title)).toEqual([
      '1. Order 1: status changes, milestone changes, deletions, and deadlines',
      '2. All leave cases: new cases, status changes, milestone changes, and deletions',
    ]);
    const stopped = await testBot.press((await say('watches')).card, 'Stop watching');
    expect(stopped.card.title).toBe('Watch 1 stopped');
    await say('unwatch 2');
    expect(textOf(await say('watches'))).toContain('No watches in this channel.');
    expect(textOf(await say('watch on:gone'))).toContain('Watch 3 created');
  });

  it.each([
    ['30m', '2026-11-23T09:30:00.000Z'],
    ['2h', '2026-11-23T11:00:00.000Z'],
    ['3 days', '2026-11-26T09:00:00.000Z'],
    ['1 week', '2026-11-30T09:00:00.000Z'],
  ])('a watch can be muted for %s', async (typed, until) => {
    await say('watch on:status');
    const muted = await say(`mute 1 ${typed}`);
    expect(await testBot.store.watches.list()).toMatchObject([{ mutedUntil: until }]);
    expect((await say('watches')).card.rows?.[0]?.badge?.label).toBe('muted');
    await testBot.press(muted.card, 'Unmute');
    expect(await testBot.store.watches.list()).toMatchObject([{ mutedUntil: undefined }]);
  });

  it('adding, changing, muting and removing a watch is public and audited', async () => {
    await say('watch app:order');
    await say('watch app:order as:flat');
    const by = { person: bob };
    const replies = [
      await testBot.say('mute 1 2h', by),
      await testBot.say('mute 1 off', by),
      await testBot.say('unwatch 1', by),
    ];
    for (const reply of replies) {
      expect(reply).toMatchObject({ outcome: 'done', visibility: 'public' });
      expect(textOf(reply)).toContain('By Bob.');
    }
    const auditRows: string[] = [];
    for await (const rows of testBot.store.audit.readBetween('2026-01-01', undefined)) {
      auditRows.push(...rows.map(({ person, detail, outcome }) => `${person.name} ${detail} ${outcome}`));
    }
    expect(auditRows).toEqual([
      'Alice watch app:order on:created,status,milestone,gone as:thread diagram:no done',
      'Alice watch app:order on:created,status,milestone,gone as:flat diagram:no done',
      'Bob mute 1 120m done',
      'Bob mute 1 off done',
      'Bob unwatch 1 done',
    ]);
  });

  it('a person’s own watches are listed across conversations, with their buttons', async () => {
    const orders = { ...channel, id: 'elsewhere', name: '#elsewhere' };
    await testBot.say('watch app:order', { conversation: orders });
    await say('watch on:status');
    await testBot.say('watch on:gone', { person: bob });
    await testBot.store.channels.markUnavailable(orders, 'archived', '2026-11-23T08:00:00.000Z');
    const { rows } = (await say('watches mine:yes')).card;
    expect(rows?.map(({ title, badge, actions }) => [title, badge?.label, actions?.length])).toEqual([
      [expect.stringMatching(/^one of your channels, 1\. All order cases/u), 'failing', 3],
      [expect.stringMatching(/^1\. /u), 'active', 3],
    ]);
    expect((await testBot.say('watches mine:yes', { person: { ...bob, id: 'eve' } })).card.rows).toEqual([]);
  });

  it('a person’s own watch is edited, muted and stopped from another conversation, and nobody else’s is', async () => {
    const orders = { ...channel, id: 'elsewhere', name: '#elsewhere' };
    await say('watch on:gone');
    await testBot.say('watch app:order', { conversation: orders });
    const watches = async () => (await say('watches mine:yes')).card;
    const elsewhere = async () => {
      const card = await watches();
      return { ...card, rows: (card.rows ?? []).filter(({ title }) => title.startsWith('one of your channels')) };
    };
    const stored = async () =>
      (await testBot.store.watches.list()).map(({ as, mutedUntil }) => [as, mutedUntil !== undefined]);

    const row = await testBot.press(await elsewhere(), 'Edit');
    expect(row.form).toBeDefined();
    const edited = await testBot.submit(row.card, 'Edit', { app: 'Order', on: 'status', as: 'flat' });
    expect(edited).toMatchObject({ visibility: 'ephemeral', card: { title: 'Watch 1 updated' } });
    expect(await stored()).toEqual([
      ['flat', false],
      ['thread', false],
    ]);
    expect(await testBot.press(await elsewhere(), 'Mute for a day')).toMatchObject({ visibility: 'ephemeral' });
    expect((await stored()).map(([, isMuted]) => isMuted)).toEqual([true, false]);
    const [own] = await testBot.store.watches.list();
    for (const line of [`unwatch ${own?.id} mine:yes`, `watch edit:${own?.id} mine:yes as:flat`]) {
      expect(await testBot.say(line, { person: bob })).toMatchObject({ outcome: 'refused' });
    }
    await testBot.press(await elsewhere(), 'Stop watching');
    expect(await stored()).toEqual([['thread', false]]);
  });

  it('the name of another channel is shown only in a direct chat', async () => {
    const secret = { ...channel, id: 'secret', name: '#secret' };
    await testBot.say('watch app:order', { conversation: secret });
    await testBot.store.channels.markUnavailable(secret, 'archived', '2026-11-23T08:00:00.000Z');
    const direct = { ...channel, id: 'direct', isDirect: true };
    for (const line of ['watches', 'watches mine:yes']) {
      expect(textOf(await say(line))).not.toContain('#secret');
      expect(textOf(await say(line))).toContain('one of your channels');
      expect(textOf(await testBot.say(line, { conversation: direct }))).toContain('#secret');
    }
  });

  it('a watch is rejected in a conversation that cannot get announcements', async () => {
    const unwatched = await createTestBot({ barium: createMemoryBarium([]) });
    expect(await unwatched.say('watch')).toMatchObject({ outcome: 'refused' });
    await unwatched.close();
  });

  it('a watch is rejected with the reason if the bot cannot post there', async () => {
    const reply = await testBot.say('watch', { conversation: { ...channel, id: 'closed' } });
    expect(reply).toMatchObject({ outcome: 'refused', card: { text: ['The bot is not there.'] } });
    expect(await testBot.store.watches.list()).toEqual([]);
  });

  it('the command line of a button can hold a whole watch', () => {
    const line =
      'watch status:active,ready app:"Leave request" name:bob milestone:Sent started-by:"Bob B" on:status,gone as:flat diagram:yes';
    const read = parseLine(line, definitions);
    if (!read.ok) throw new Error('not read');
    expect(parseLine(formatLine(read.command, definitions), definitions)).toEqual(read);
  });

  it('the history shows changes and effects together', async () => {
    await recordChanges(1, '2026-11-20T09:00:00.000Z');
    await testBot.say('folder "Order 1" Invoices', { person: bob });
    const rows = (await say('history "Order 1"')).card.rows?.map((row) => row.title);
    expect(rows).toEqual(['Bob added the folder “Invoices”', 'Status: Not started → Active']);
  });

  it('another person can replace a watch whose owner has lost access', async () => {
    await say('watch app:order');
    const listed: AccessEntry = { kind: 'person', platform: 'web', tenant: 'local', id: bob.id };
    const { store, options } = testBot;
    const access = { viewers: [listed], operators: [], admins: [] };
    const later = await createTestBot({ ...options, offeredMessages: {}, store, access });
    const shown = await later.say('watches', { person: bob });
    expect(shown.card.rows?.[0]?.badge?.label).toBe('failing');
    expect(replyText(shown, later.bot)).toContain('Alice, who created it, no longer has access');
    expect((await later.say('watch app:order', { person: bob })).card.title).toBe('Watch 2 created');
    expect((await store.watches.list()).map(({ owner }) => owner.name)).toEqual(['Bob']);
  });

  it('a watch is not replaced while it is unknown whether its owner still has access', async () => {
    const carl = { platform: 'slack', tenant: 'T1', id: 'U1', name: 'Carl', membership: 'member' } as const;
    await testBot.say('watch app:order', { person: carl });
    const listed: AccessEntry = { kind: 'person', platform: 'web', tenant: 'local', id: bob.id };
    const group: AccessEntry = { kind: 'group', platform: 'slack', tenant: 'T1', id: 'S1' };
    const lists = { viewers: [listed, group], operators: [], admins: [] };
    const unreachable = {
      isMember: async () => undefined,
      cachedMembership: () => undefined,
      isForbidden: () => false,
    };
    const { store, options } = testBot;
    const overrides = { ...options, access: createRoles(lists, unreachable) };
    const later = await createTestBot({ barium: options.barium, store, overrides });
    const shown = await later.say('watches', { person: bob });
    expect(shown.card.rows?.[0]?.badge?.label).toBe('active');
    expect((await later.say('watch app:order', { person: bob })).card.title).toBe('Already watched: this is watch 1');
    expect((await store.watches.list()).map(({ owner }) => owner.name)).toEqual(['Carl']);
  });

  const everyField = { on: 'status,deadline', as: 'digest', at: '7:30', days: 'mon,tue,wed,thu,fri', quiet: '' };

  it('“watch” alone asks what to watch, and its form sets the watch', async () => {
    const asked = await say('watch');
    expect(asked).toMatchObject({ outcome: 'done', visibility: 'ephemeral', card: { title: 'Watch cases here' } });
    expect(await testBot.store.watches.list()).toEqual([]);
    const form = asked.card.actions?.find((action) => action.kind === 'form')?.form;
    expect(form?.fields.map(({ name }) => name)).toEqual([
      'app',
      'match',
      'on',
      'as',
      'at',
      'days',
      'quiet',
      'diagram',
    ]);
    const set = await testBot.submit(asked.card, 'Choose…', { ...everyField, app: 'Order', diagram: 'yes' });
    expect(textOf(set)).toContain('Digest at 07:30 on weekdays (UTC), with the diagram');
    expect(await testBot.store.watches.list()).toMatchObject([
      { filter: { app: 'Order' }, on: ['status', 'deadline'], as: 'digest', at: '07:30', diagram: true },
    ]);
  });

  it('in a form, times that don’t apply are ignored, and everything is watched only if asked for', async () => {
    const { card } = await say('watch');
    await testBot.submit(card, 'Choose…', { ...everyField, as: 'thread', quiet: '18-7' });
    expect((await testBot.store.watches.list())[0]).toMatchObject({ as: 'thread', quiet: '18:00-07:00' });
    expect((await testBot.store.watches.list())[0]?.at).toBeUndefined();
    expect(textOf(await testBot.press(card, 'Watch all cases'))).toContain('Watch 2 created');
  });

  it('a watch is edited in its form, keeps its number, and what is cleared is gone', async () => {
    await say('watch app:Order milestone:Packed on:status quiet:18-7 lang:sv');
    const row = await testBot.press((await say('watches')).card, 'Edit');
    const action = row.card.actions?.find((one) => one.kind === 'form');
    const shown = action?.form.fields.map((field) => [field.name, 'value' in field ? field.value : undefined]);
    expect(shown).toEqual([
      ['app', 'Order'],
      ['match', undefined],
      ['milestone', 'Packed'],
      ['on', 'status'],
      ['as', 'thread'],
      ['at', '08:00'],
      ['days', 'mon,tue,wed,thu,fri,sat,sun'],
      ['quiet', '18:00-07:00'],
      ['diagram', false],
    ]);
    const edited = await testBot.submit(row.card, 'Edit', { app: 'Order', on: 'status,gone', as: 'flat' });
    expect(edited).toMatchObject({ visibility: 'public', card: { title: 'Watch 1 updated' } });
    expect(await testBot.store.watches.list()).toMatchObject([
      { number: 1, filter: { app: 'Order' }, on: ['status', 'gone'], as: 'flat', lang: 'sv' },
    ]);
    const [watch] = await testBot.store.watches.list();
    expect([watch?.filter.milestone, watch?.quiet]).toEqual([undefined, undefined]);
  });

  it('a typed edit changes only what it names', async () => {
    await say('watch app:Order on:status diagram:yes');
    await say('watch edit:1 at:9 days:mon');
    expect(await testBot.store.watches.list()).toMatchObject([
      { number: 1, filter: { app: 'Order' }, on: ['status'], as: 'digest', at: '09:00', days: ['mon'], diagram: true },
    ]);
    expect(textOf(await say('watch edit:7 as:flat'))).toContain('There’s no watch 7 here');
  });

  it('an edit that would never match can be made anyway, as a whole', async () => {
    await say('watch app:Order milestone:Packed on:status');
    const { card } = await say('watch edit:1');
    const refused = await testBot.submit(card, 'Edit', { app: 'Ordre', on: 'status', as: 'flat' });
    expect(textOf(refused)).toContain('Did you mean “Order”?');
    await testBot.press(refused.card, 'Watch anyway');
    const [watch] = await testBot.store.watches.list();
    expect(watch).toMatchObject({ number: 1, filter: { app: 'Ordre' }, as: 'flat' });
    expect(watch?.filter.milestone).toBeUndefined();
  });

  it('whoever changes the cases of a watch becomes its owner, and how it announces can be changed by anyone', async () => {
    await say('watch app:Order on:status');
    await testBot.say('watch edit:1 as:flat', { person: bob });
    expect((await testBot.store.watches.list()).map(({ owner }) => owner.name)).toEqual(['Alice']);
    await testBot.say('watch edit:1 app:Leave', { person: bob });
    expect((await testBot.store.watches.list()).map(({ owner }) => owner.name)).toEqual(['Bob']);
  });

  it('the answer names the watches that cover the same cases and kinds', async () => {
    await say('watch app:Order on:status,gone');
    await say('watch app:Leave on:status');
    expect(textOf(await say('watch started-by:Bob on:status'))).toContain('Watch 2 also covers 1 of these cases.');
    expect(textOf(await say('watch app:Order on:milestone'))).not.toContain('also covers');
    expect(textOf(await say('watch on:gone'))).toContain('Watch 1 also covers 2 of these cases.');
  });

  it.each([
    ['watch as:thread at:8', '“at:” and “days:” are for digests and reports.'],
    ['watch as:flat days:mon', '“at:” and “days:” are for digests and reports.'],
    ['watch as:digest quiet:18-7', 'so they have no quiet hours'],
  ])('%s is rejected, because the times don’t go together', async (line, says) => {
    const reply = await say(line);
    expect([reply.outcome, textOf(reply)]).toEqual(['refused', expect.stringContaining(says)]);
    expect(await testBot.store.watches.list()).toEqual([]);
  });

  it('a case and a filtered list can be watched by one press, and an unfiltered list asks what to watch', async () => {
    expect(textOf(await testBot.press((await say('show "Order 1"')).card, 'Watch'))).toContain('Watch 1 created');
    const set = await testBot.press((await say('list app:Order')).card, 'Watch');
    expect(textOf(set)).toContain('All Order cases: new cases');
    expect((await testBot.press((await say('list')).card, 'Watch')).card.title).toBe('Watch cases here');
    const closed = await createTestBot({ barium: createMemoryBarium([{}]) });
    const buttons = [(await closed.say('list')).card, (await closed.say('show order 1')).card].flatMap(allActions);
    expect(buttons.map(({ label }) => label)).not.toContain('Watch');
    await closed.close();
  });
});
