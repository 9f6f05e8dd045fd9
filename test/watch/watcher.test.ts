import { sql } from 'kysely';
import { UnreachableError } from '../../src/barium/errors.ts';
import { DeliveryError } from '../../src/chat/adapter.ts';
import type { Store } from '../../src/store/contract/store.ts';
import type { SqliteStore } from '../../src/store/sqlite.ts';
import { en } from '../../src/text/en/index.ts';
import { alice, channel } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';
import { createRecordingAdapter, emptied, everything, openStage, type Stage } from './harness.ts';
import { createMovingBarium, type MovingBarium } from './moving-barium.ts';

describe('watching', () => {
  let barium: MovingBarium;
  let stage: Stage;

  beforeEach(async () => {
    barium = createMovingBarium(30);
    stage = await openStage(barium);
  });

  afterEach(() => stage.close());

  it('announces nothing of what was there when it first looked', async () => {
    await stage.watch();
    await stage.look();
    expect(stage.heard()).toEqual([]);
    expect((await stage.watching.view.status()).known).toBe(30);
  });

  it('tells each change of an instance once, those of one look together', async () => {
    await stage.watch();
    barium.set(guid(3), { status: 'completed', milestone: 'Delivered' });
    barium.add(100, { startDate: undefined });
    barium.remove(guid(4));
    await stage.look();
    await stage.look();
    expect([...stage.heard()].sort()).toEqual([
      'Order 100: New case, active',
      'Order 3: Status: Active → Completed; Milestone: Received → Delivered',
      'Order 4: Deleted in Barium',
    ]);
  });

  it('knows by name what is gone, to whom may see it', async () => {
    barium.remove(guid(3));
    await stage.look();
    const names = (query: string, view = stage.watching.view) => view.gone(query, 5).rows.map(({ id }) => id);
    expect([names('order 3'), names('order 4')]).toEqual([[guid(3)], []]);
    expect(
      names(
        'order 3',
        stage.watching.view.within(() => false),
      ),
    ).toEqual([]);
  });

  it('keeps one root card for each instance, brings it up to date and tells changes in its thread', async () => {
    await stage.watch({ as: 'thread', diagram: true });
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    barium.set(guid(3), { status: 'completed' });
    await stage.look();
    const [root, first, second] = stage.adapter.told;
    expect(stage.adapter.told).toHaveLength(3);
    expect(root).toMatchObject({ under: undefined, updates: 1, card: { badge: { label: 'Completed' } } });
    expect(first).toMatchObject({
      under: root?.id,
      pictures: 1,
      card: { text: ['Milestone: Received → Packed'] },
    });
    expect(second).toMatchObject({ under: root?.id, card: { text: ['Status: Active → Completed'] } });
  });

  it('makes a new root card where the old one was deleted', async () => {
    await stage.watch({ as: 'thread' });
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    stage.adapter.told.splice(0);
    barium.set(guid(3), { milestone: 'Sent' });
    await stage.look();
    expect(stage.heard()).toEqual(['Order 3: ', 'Order 3: Milestone: Packed → Sent']);
  });

  it('tells more than ten changes of one look as a list that names every one', async () => {
    await stage.watch();
    for (let n = 1; n <= 25; n += 1) barium.set(guid(n), { milestone: 'Packed' });
    await stage.look();
    expect(stage.heard().map((one) => one.split(':')[0])).toEqual([
      '25 cases changed (1 of 2)',
      '25 cases changed (2 of 2)',
    ]);
    const named = stage.adapter.told.flatMap(({ card }) => (card.rows ?? []).map((row) => row.title));
    expect(named.sort()).toEqual(Array.from({ length: 25 }, (_, n) => `Order ${n + 1}`).sort());
  });

  it('brings the root cards up to date of what is told as a list, and makes none for it', async () => {
    await stage.watch({ as: 'thread' });
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    for (let n = 1; n <= 15; n += 1) barium.set(guid(n), { status: 'ready' });
    await stage.look();
    const [root, , ...lists] = stage.adapter.told;
    expect(root).toMatchObject({ updates: 1, card: { badge: { label: 'Ready' } } });
    expect(lists.map(({ card }) => card.title)).toEqual(['15 cases changed']);
    barium.set(guid(3), { milestone: 'Sent' });
    await stage.look();
    expect(stage.adapter.told.at(-1)).toMatchObject({ under: root?.id });
  });

  it('updates a root card in its platform’s pace, like any post', async () => {
    const paced = await openStage(barium, {
      adapter: createRecordingAdapter([{ posts: 1, milliseconds: 40 }]),
    });
    const times: number[] = [];
    paced.adapter.trouble = (_place, _post, when) => {
      if (when === 'before') times.push(performance.now());
    };
    await paced.watch({ as: 'thread' });
    for (const milestone of ['Packed', 'Sent']) {
      barium.set(guid(3), { milestone });
      await paced.look();
      await emptied(paced.store);
    }
    const waits = times.slice(1).map((time, n) => time - (times[n] ?? 0));
    expect(waits).toHaveLength(3);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(38);
    await paced.close();
  });

  it('says honestly for how long it did not look, in one card', async () => {
    await stage.watch();
    await stage.look();
    const last = stage.clock.now.toISOString();
    stage.clock.now = new Date('2026-11-23T09:41:00.000Z');
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    expect(stage.heard()).toEqual([
      `Caught up: 1 case changed: Not seen between ${last} and ${stage.clock.now.toISOString()}. What happened in between is told by where each case stands now.`,
    ]);
  });

  it('goes on after a restart where it was, without a word of what was known', async () => {
    await stage.watch();
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.watching.stop();
    const again = await openStage(barium, stage);
    await again.look();
    expect(again.heard()).toEqual(['Order 3: Milestone: Received → Packed']);
    expect((await again.watching.index.search('order 3', 1)).rows).toHaveLength(1);
    await again.watching.stop();
  });

  it('tells nothing of another Barium that is read from then on, says so, and follows that one', async () => {
    await stage.watch();
    await stage.watching.stop();
    const other = createMovingBarium(0);
    for (let n = 1_001; n <= 1_020; n += 1) other.add(n, { startDate: undefined });
    stage.clock.now = new Date('2026-11-23T09:01:00.000Z');
    const again = await openStage(other, { ...stage, options: { upstream: 'another' } });
    await again.look();
    expect(again.heard()).toEqual([]);
    expect(await again.watching.view.status()).toMatchObject({
      known: 20,
      complete: true,
      switchedAt: '2026-11-23T09:01:00.000Z',
    });
    other.set(guid(1_003), { milestone: 'Packed' });
    await again.look();
    expect(again.heard()).toEqual(['Order 1003: Milestone: Received → Packed']);
    await again.watching.stop();
    const back = await openStage(barium, stage);
    await back.look();
    expect(back.heard()).toHaveLength(1);
    expect(back.watching.view.known(guid(1_003))).toBeUndefined();
    await back.watching.stop();
  });

  it('goes on with a first look that was broken off', async () => {
    const big = createMovingBarium(0);
    for (let n = 1; n <= 7_000; n += 1) big.add(n, { status: n % 2 === 0 ? 'active' : 'completed' });
    big.before = () => {
      if (big.calls === 12) throw new UnreachableError('server', { endpoint: 'GET /Instances' });
    };
    const first = await openStage(big);
    expect(await first.watching.view.status()).toMatchObject({ complete: false, known: 3_500 });
    expect(first.watching.view.words()).toBeUndefined();
    await first.watching.stop();
    big.before = () => undefined;
    const before = big.calls;
    const second = await openStage(big, first);
    expect(await second.watching.view.status()).toMatchObject({ complete: true, known: 7_000 });
    expect(big.calls - before).toBeLessThan(45);
    await second.close();
  });

  it('finds nothing false, and loses nothing, while Barium is down', async () => {
    await stage.watch();
    barium.before = () => {
      throw new UnreachableError('connection', { endpoint: 'GET /Instances' });
    };
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    expect(stage.heard()).toEqual([]);
    expect((await stage.watching.health(en))[0]).toMatchObject({
      ok: true,
      detail: expect.stringContaining('cannot be read'),
    });
    barium.before = () => undefined;
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await stage.look();
    expect(stage.heard()).toEqual(['Order 3: Milestone: Received → Packed']);
  });

  it('says that the disk is full, answers names all the same, and catches up afterwards', async () => {
    await stage.watch();
    await stage.watching.stop();
    let isFull = true;
    const full = () => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const store: Store = {
      ...stage.store,
      snapshot: {
        ...stage.store.snapshot,
        commit: async (commit) => {
          if (isFull) throw full();
          return stage.store.snapshot.commit(commit);
        },
      },
    };
    const again = await openStage(barium, { ...stage, store });
    barium.set(guid(3), { milestone: 'Packed' });
    await again.look();
    expect((await again.watching.health(en))[0]).toMatchObject({
      ok: false,
      detail: expect.stringContaining('cannot be written to'),
    });
    expect((await again.watching.index.search('order 3', 1)).rows).toHaveLength(1);
    isFull = false;
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await again.look();
    expect(again.heard()).toEqual(['Order 3: Milestone: Received → Packed']);
    await again.watching.stop();
  });

  it('says by whom, and not to the person who did it in their own chat', async () => {
    const mine = { ...channel, id: 'direct', isDirect: true };
    await stage.watch();
    await stage.watch({ place: mine });
    const auditId = await stage.store.audit.write({
      outcome: 'begun',
      at: stage.clock.now.toISOString(),
      person: alice,
      place: mine,
      command: 'instance.send',
      instanceId: guid(3),
      instanceName: 'Order 3',
      detail: 'Pack',
    });
    await stage.store.audit.end(auditId, { outcome: 'done', at: stage.clock.now.toISOString() });
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    barium.set(guid(3), { milestone: 'Sent' });
    await stage.look();
    expect(stage.heard()).toEqual([
      'Order 3: Milestone: Received → Packed · by Alice, through the bot',
      'Order 3: Milestone: Packed → Sent',
    ]);
    expect(stage.heard('direct')).toEqual(['Order 3: Milestone: Packed → Sent']);
  });

  it('says by whom also where the act had begun before the last look, and its process moved after it', async () => {
    await stage.watch();
    await stage.look();
    const at = (seconds: number) => new Date(stage.clock.now.getTime() + seconds * 1_000).toISOString();
    const act = { person: alice, place: channel, command: 'instance.send', detail: 'Pack' } as const;
    const begin = (instanceId: string, seconds: number) =>
      stage.store.audit.write({
        ...act,
        outcome: 'begun',
        at: at(seconds),
        instanceId,
        instanceName: 'Order',
      });
    const recent = await begin(guid(3), -2);
    await stage.store.audit.end(recent, { outcome: 'done', at: at(-1) });
    const old = await begin(guid(4), -300);
    await stage.store.audit.end(old, { outcome: 'done', at: at(-299) });
    barium.set(guid(3), { milestone: 'Packed' });
    barium.set(guid(4), { milestone: 'Packed' });
    await stage.look();
    expect([...stage.heard()].sort()).toEqual([
      'Order 3: Milestone: Received → Packed · by Alice, through the bot',
      'Order 4: Milestone: Received → Packed',
    ]);
  });

  it('ends a watch on an instance that is gone, and says so once', async () => {
    await stage.watch({ filter: { ...everything, instance: guid(3) }, on: ['status'] });
    barium.remove(guid(3));
    await stage.look();
    await stage.look();
    expect(stage.heard()).toEqual([
      'Order 3: Deleted in Barium; The watch on this case ends here: there is nothing more to hear of it.',
    ]);
    expect(await stage.store.watches.all()).toEqual([]);
  });

  it('tells a deadline a day ahead and when it has passed', async () => {
    await stage.watch({ filter: { ...everything, instance: guid(3) }, on: ['deadline'] });
    await stage.look();
    stage.clock.now = new Date('2026-11-30T09:00:00.000Z');
    await stage.look();
    await stage.look();
    stage.clock.now = new Date('2026-12-01T09:00:00.000Z');
    await stage.look();
    await stage.look();
    expect(stage.adapter.told.map(({ card }) => JSON.stringify(card.rows?.[0]?.detail))).toEqual([
      expect.stringContaining('Due soon'),
      expect.stringContaining('has passed'),
    ]);
  });

  it('gathers a digest and posts it in the morning', async () => {
    await stage.watch({ as: 'digest' });
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    barium.set(guid(3), { milestone: 'Sent' });
    await stage.look();
    expect(stage.heard()).toEqual([]);
    stage.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await stage.look();
    await stage.look();
    expect(stage.heard().map((one) => one.split(':').slice(0, 2).join(':'))).toEqual(['Digest: 2 changes']);
  });

  it('tells in the language of the watch, of its owner, or of the installation, in this order', async () => {
    const owner = { ...alice, locale: 'sv-SE', timeZone: 'Europe/Stockholm' };
    const places = ['own', 'chosen', 'none'].map((id) => ({ ...channel, id }));
    await stage.watch({ owner, place: places[0] ?? channel });
    await stage.watch({ owner, place: places[1] ?? channel, lang: 'en' });
    await stage.watch({ place: places[2] ?? channel });
    barium.set(guid(3), { status: 'completed' });
    await stage.look();
    expect(['own', 'chosen', 'none'].map((id) => stage.heard(id))).toEqual([
      ['Order 3: Status: Pågående → Avslutat'],
      ['Order 3: Status: Active → Completed'],
      ['Order 3: Status: Active → Completed'],
    ]);
    const readers = ['own', 'chosen', 'none'].map(
      (id) => stage.adapter.told.find(({ place }) => place === id)?.reader,
    );
    expect(readers).toEqual([
      { locale: 'sv-SE', timeZone: 'Europe/Stockholm' },
      { locale: 'en', timeZone: 'Europe/Stockholm' },
      {},
    ]);
  });

  it('tells what begins also where it looked first while the clock was far ahead', async () => {
    const early = await openStage(barium, { clock: { now: new Date('2027-11-23T09:00:00.000Z') } });
    await early.watch({ on: ['created'] });
    early.clock.now = new Date('2026-11-23T10:00:00.000Z');
    barium.add(500, { startDate: early.clock.now.toISOString() });
    await early.look();
    expect(early.adapter.told.map(({ card }) => card.title)).toEqual(['Order 500']);
    await early.close();
  });

  it('is not led astray by what it wrote while the clock was far ahead', async () => {
    await stage.watch({ as: 'digest' });
    await stage.watch({ on: ['milestone'] });
    stage.clock.now = new Date('2027-11-23T09:00:00.000Z');
    barium.set(guid(3), { status: 'ready' });
    await stage.look();
    stage.clock.now = new Date('2026-11-23T10:00:00.000Z');
    const at = stage.clock.now.toISOString();
    const who = { person: alice, place: channel, command: 'instance.send', detail: 'Pack' } as const;
    const what = { instanceId: guid(4), instanceName: 'Order 4', at };
    await stage.store.audit.write({ ...who, ...what, outcome: 'begun' });
    barium.set(guid(4), { milestone: 'Packed' });
    await stage.look();
    await stage.look();
    const heard = stage.heard();
    expect(heard.map((one) => one.split(':')[0]).sort()).toEqual(['Digest', 'Order 4']);
    expect(heard.join()).toContain('by Alice, through the bot');
  });

  it('gathers a digest in the language of its watch', async () => {
    await stage.watch({ as: 'digest', lang: 'sv' });
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    stage.clock.now = new Date('2026-11-24T08:00:00.000Z');
    await stage.look();
    await stage.look();
    expect(stage.heard()).toEqual([expect.stringMatching(/^Sammandrag: 1 ändring: Sedan /u)]);
  });

  it('hears nothing of a watch that is muted, and again afterwards', async () => {
    const watch = await stage.watch();
    await stage.store.watches.mute(watch.id, '2026-11-23T09:01:00.000Z', stage.clock.now.toISOString());
    barium.set(guid(3), { milestone: 'Packed' });
    await stage.look();
    stage.clock.now = new Date('2026-11-23T09:02:00.000Z');
    barium.set(guid(3), { milestone: 'Sent' });
    await stage.look();
    expect(stage.heard()).toEqual(['Order 3: Milestone: Packed → Sent']);
  });
});

describe('delivery', () => {
  let barium: MovingBarium;
  let stage: Stage;
  const there = { ...channel, id: 'other' };

  beforeEach(async () => {
    barium = createMovingBarium(30);
    stage = await openStage(barium);
    await stage.watch();
    await stage.watch({ place: there });
  });

  afterEach(() => stage.close());

  it('keeps the order of a place that has to wait, and lets no other wait for it', async () => {
    let refusals = 1;
    stage.adapter.trouble = (place, _post, when) => {
      if (place.id === channel.id && when === 'before' && refusals-- > 0) {
        throw new DeliveryError({ kind: 'later', afterMs: 60_000 }, 'slow down');
      }
    };
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    barium.set(guid(2), { milestone: 'Second' });
    await stage.look();
    expect(stage.heard()).toEqual([]);
    expect(stage.heard('other')).toHaveLength(2);
    stage.clock.now = new Date(stage.clock.now.getTime() + 60_000);
    await stage.look();
    await stage.look();
    expect(stage.heard().map((one) => one.split(':')[0])).toEqual(['Order 1', 'Order 2']);
  });

  /** Has the first so many tries in the channel put off, and tells how many there were. */
  const slowDown = (times: number, afterMs: number) => {
    let tries = 0;
    stage.adapter.trouble = (place, _post, when) => {
      if (place.id !== channel.id || when === 'after') return;
      tries += 1;
      if (tries <= times) throw new DeliveryError({ kind: 'later', afterMs }, 'slow down');
    };
    return () => tries;
  };

  it('is tried once where a platform asks to wait for hours, and again when those are over', async () => {
    const tries = slowDown(1, 3 * 60 * 60_000);
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    await stage.look();
    expect(tries()).toBe(1);
    stage.clock.now = new Date(stage.clock.now.getTime() + 3 * 60 * 60_000);
    await stage.look();
    expect([tries(), stage.heard()]).toEqual([2, ['Order 1: Milestone: Received → First']]);
  });

  it('is tried when it is due although the clock was set back meanwhile', async () => {
    slowDown(1, 100);
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    stage.clock.now = new Date(stage.clock.now.getTime() - 60 * 60_000);
    await emptied(stage.store);
    expect(stage.heard()).toHaveLength(1);
  });

  it('is not tried on and on where its platform says again and again to try at once', async () => {
    const tries = slowDown(9, 0);
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    await tried(4);
    expect([tries(), stage.heard()]).toEqual([4, []]);
  });

  it('is due where its row says that it waits for longer than anything waits', async () => {
    slowDown(1, 60_000);
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    const { db } = stage.store as SqliteStore;
    await sql`update deliveries set due_at = '2099-01-01T00:00:00.000Z' where state = 'queued'`.execute(db);
    stage.watching.wake();
    await emptied(stage.store);
    expect(stage.heard()).toHaveLength(1);
  });

  it('goes where its queue is, whatever the message itself says of that', async () => {
    const refuse = (place: { id: string }) => {
      if (place.id === 'other') throw new DeliveryError({ kind: 'later', afterMs: 50 }, 'slow down');
    };
    stage.adapter.trouble = refuse;
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    const { db } = stage.store as SqliteStore;
    await sql`update deliveries set delivery = replace(delivery, '"other"', '"elsewhere"')`.execute(db);
    stage.adapter.trouble = () => undefined;
    await emptied(stage.store);
    expect(stage.adapter.told.map(({ place }) => place).sort()).toEqual([channel.id, 'other'].sort());
  });

  it('says in plain words what a platform does not take as a card, and sets aside what it takes in no way', async () => {
    stage.adapter.trouble = ({ id }, { card }, when) => {
      if (id !== channel.id || when === 'after') return;
      const isUnfit = card.title === 'Order 1' || (card.title === 'Order 2' && card.actions !== undefined);
      if (isUnfit) throw new DeliveryError({ kind: 'refused', reason: 'invalid_blocks' }, 'refused');
    };
    for (const n of [1, 2, 3]) {
      barium.set(guid(n), { milestone: 'Packed' });
      await stage.look();
    }
    const told = stage.adapter.told.filter(({ place }) => place === channel.id);
    expect(told.map(({ card }) => [card.title, card.actions === undefined])).toEqual([
      ['Order 2', true],
      ['Order 3', false],
    ]);
    expect(JSON.stringify(told[0]?.card)).toContain('Milestone: Received → Packed');
    expect(await stage.watching.view.status()).toMatchObject({ setAside: 1, broken: [], queues: [] });
  });

  it('is not looked for where its platform took neither the card nor, for now, the plain words', async () => {
    const looked: string[] = [];
    stage.adapter.findByKey = async (place, key) => {
      if (place.id === channel.id) looked.push(key);
      return undefined;
    };
    let slow = 1;
    stage.adapter.trouble = ({ id }, { card }, when) => {
      if (id !== channel.id || when === 'after') return;
      if (card.actions !== undefined)
        throw new DeliveryError({ kind: 'refused', reason: 'invalid_blocks' }, 'refused');
      if (slow-- > 0) throw new DeliveryError({ kind: 'later', afterMs: 50 }, 'slow down');
    };
    barium.set(guid(1), { milestone: 'Packed' });
    await stage.look();
    await emptied(stage.store);
    expect([stage.heard().length, looked]).toEqual([1, []]);
  });

  it('is posted once more where it can never be seen whether it arrived', async () => {
    let lost = 1;
    stage.adapter.trouble = (place, _post, when) => {
      if (place.id === channel.id && when === 'before' && lost-- > 0)
        throw new DeliveryError({ kind: 'unknown' }, 'cut');
    };
    stage.adapter.findByKey = async () => {
      throw new DeliveryError({ kind: 'unknown' }, 'not allowed to look');
    };
    barium.set(guid(1), { milestone: 'First' });
    for (let n = 0; n < 8; n += 1) {
      await stage.look();
      stage.clock.now = new Date(stage.clock.now.getTime() + 10 * 60_000);
    }
    expect(stage.heard()).toEqual(['Order 1: Milestone: Received → First']);
  });

  it('finds what arrived although nobody said so, instead of posting it again', async () => {
    let lost = 1;
    stage.adapter.trouble = (place, _post, when) => {
      if (place.id === channel.id && when === 'after' && lost-- > 0)
        throw new DeliveryError({ kind: 'unknown' }, 'cut');
    };
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    stage.clock.now = new Date(stage.clock.now.getTime() + 10_000);
    await stage.look();
    expect(stage.heard()).toHaveLength(1);
    expect(await stage.store.outbox.queues()).toEqual([]);
  });

  it('looks for an earlier try only where one may have arrived', async () => {
    const looked: string[] = [];
    stage.adapter.findByKey = async (place, key) => {
      if (place.id === channel.id) looked.push(key);
      return undefined;
    };
    const troubles = [
      new DeliveryError({ kind: 'later', afterMs: 60_000 }, 'slow down'),
      new DeliveryError({ kind: 'unknown' }, 'cut'),
      new DeliveryError({ kind: 'later', afterMs: 60_000 }, 'slow down'),
    ];
    const looks: number[] = [];
    stage.adapter.trouble = (place, _post, when) => {
      if (place.id !== channel.id || when === 'after') return;
      looks.push(looked.length);
      const next = troubles.shift();
      if (next !== undefined) throw next;
    };
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    for (let tries = 2; stage.heard().length === 0; tries += 1) {
      stage.clock.now = new Date(stage.clock.now.getTime() + 10 * 60_000);
      await stage.look();
      await tried(tries);
    }
    // Before the third try, and, since that doubt stays, before the fourth.
    expect(looks).toEqual([0, 0, 1, 2]);
  });

  it('marks a place that refuses for good, tells the owner once, and catches up when it comes back', async () => {
    const direct = { ...channel, id: 'alice', isDirect: true };
    await stage.watching.heard(alice, direct);
    const refuse = (place: { id: string }) => {
      if (place.id === 'other')
        throw new DeliveryError({ kind: 'broken', reason: 'The channel is archived.' }, 'archived');
    };
    stage.adapter.trouble = refuse;
    for (let n = 1; n <= 15; n += 1) {
      barium.set(guid(n), { milestone: 'Packed' });
      await stage.look();
    }
    expect(stage.heard('alice')).toEqual([
      'I cannot post in #orders: The channel is archived. What is watched there waits, and is posted as soon as it works again.',
    ]);
    expect((await stage.watching.view.status()).broken).toMatchObject([
      { reason: 'The channel is archived.' },
    ]);
    expect(stage.heard()).toHaveLength(15);
    stage.adapter.trouble = () => undefined;
    await stage.watching.returned(there);
    await stage.look();
    const titles = stage.heard('other').map((one) => one.split(':')[0]);
    expect(titles).toEqual(['Held back']);
    expect(stage.adapter.told.at(-1)?.card.rows).toHaveLength(15);
    expect((await stage.watching.view.status()).broken).toEqual([]);
  });

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** Resolves once a delivery was tried so often, or has arrived. */
  async function tried(times: number): Promise<void> {
    for (;;) {
      const [queue] = await stage.store.outbox.queues();
      if (queue === undefined || queue.attempts >= times) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  it('tries a broken place again when somebody is heard there, and believes it when that arrives', async () => {
    let tries = 0;
    let isOutside = true;
    stage.adapter.trouble = (place, _post, when) => {
      if (place.id !== 'other' || when === 'after') return;
      tries += 1;
      if (isOutside) throw new DeliveryError({ kind: 'broken', reason: 'Not a member.' }, 'not_in_channel');
    };
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    const isBroken = async () => (await stage.store.outbox.broken()).length > 0;
    await until(isBroken);
    await stage.watching.heard(alice, there, true);
    await until(async () => {
      const head = await stage.store.outbox.head(there);
      return tries === 2 && head !== undefined && head.dueAt > stage.clock.now.toISOString();
    });
    expect(await isBroken()).toBe(true);
    isOutside = false;
    await stage.watching.heard(alice, there, true);
    await until(async () => !(await isBroken()));
    expect(stage.heard('other')).toHaveLength(1);
    await stage.watching.heard(alice, there, true);
    expect(tries).toBe(3);
  });

  it('withdraws what waits of a watch that is stopped', async () => {
    stage.adapter.trouble = (place) => {
      if (place.id === 'other') throw new DeliveryError({ kind: 'unknown' }, 'cut');
    };
    barium.set(guid(1), { milestone: 'First' });
    await stage.look();
    barium.set(guid(2), { milestone: 'Second' });
    await stage.look();
    const [watch] = await stage.store.watches.all(there);
    await stage.store.watches.remove(watch?.id ?? 0, stage.clock.now.toISOString());
    // The first may have arrived already; the second was never tried.
    expect(await stage.store.outbox.queues()).toMatchObject([{ depth: 1 }]);
  });
});
