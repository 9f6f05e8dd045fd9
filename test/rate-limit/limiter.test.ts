import type { Content } from '../../src/chat/content.ts';
import { createGate, type GateLimits, usualLimits } from '../../src/rate-limit/limiter.ts';
import { alice, bob, channel, createHarness, file, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid } from '../memory-barium.ts';
import { createClock } from './clock.ts';

/** A bot behind a gate whose clock the test moves. */
async function guarded(limits: Partial<GateLimits> = {}) {
  const clock = createClock();
  const turnedAway: string[] = [];
  let dropped = 0;
  const gate = createGate(
    { onTurnedAway: (why) => turnedAway.push(why), onTypingDropped: () => (dropped += 1) },
    { ...usualLimits, ...limits },
    clock,
  );
  const barium = createMemoryBarium([{}]);
  const harness = await createHarness({ barium, parts: { gate } });
  return { ...harness, barium, clock, gate, turnedAway, dropped: () => dropped };
}

const onlyTwo = { person: { burst: 2, perSecond: 0.25 } };

describe('at the one door', () => {
  it('a person who asks too much is told when to come again, and others are not touched', async () => {
    const { say, clock, turnedAway, close, bot } = await guarded(onlyTwo);
    for (let n = 0; n < 2; n += 1) expect((await say('list')).outcome).toBe('done');
    const away = await say('list');
    expect(away.outcome).toBe('refused');
    expect(words(away, bot)).toContain('Please try again in 4 seconds.');
    expect(turnedAway).toEqual(['person']);
    expect((await say('list', { person: bob })).outcome).toBe('done');
    clock.pass(4_000);
    expect((await say('list')).outcome).toBe('done');
    await close();
  });

  it('a place has a limit of its own, whoever asks in it', async () => {
    const { say, turnedAway, close } = await guarded({ place: { burst: 2, perSecond: 1 } });
    await say('help');
    await say('help', { person: bob });
    expect((await say('help', { person: { ...bob, id: 'carol' } })).outcome).toBe('refused');
    expect(turnedAway).toEqual(['place']);
    await close();
  });

  it('a command that would have changed something leaves proof, and a question none', async () => {
    const { say, store, close, barium } = await guarded({ person: { burst: 1, perSecond: 1 } });
    await say('help');
    await say('list');
    await say(`delete ${guid(1)}`);
    expect(await store.audit.forInstance(guid(1), 5)).toEqual([
      expect.objectContaining({ command: 'instance.delete', outcome: 'turned-away', person: alice }),
    ]);
    expect(barium.holdings.size).toBe(1);
    await close();
  });

  it('whoever is stuck fills no audit: of a long run the first few leave proof', async () => {
    const { say, store, close, turnedAway } = await guarded({
      person: { burst: 1, perSecond: 1 / 60 },
      proofs: { burst: 2, perSecond: 1 / 60 },
    });
    await say('help');
    for (let n = 0; n < 20; n += 1) await say(`delete ${guid(1)}`);
    expect(turnedAway).toHaveLength(20);
    expect(await store.audit.forInstance(guid(1), 50)).toHaveLength(2);
    await close();
  });

  it('a button that was turned away still works afterwards', async () => {
    const { say, press, clock, close, barium } = await guarded(onlyTwo);
    await say('help');
    const asked = await say(`delete ${guid(1)}`);
    const label = asked.card.actions?.find((one) => one.style === 'danger')?.label ?? '';
    expect((await press(asked.card, label)).outcome).toBe('refused');
    expect(barium.holdings.size).toBe(1);
    clock.pass(4_000);
    expect((await press(asked.card, label)).outcome).toBe('done');
    expect(barium.holdings.size).toBe(0);
    await close();
  });

  it('a form that was turned away stays open with what was filled in', async () => {
    const { bot, say, close } = await guarded({ person: { burst: 1, perSecond: 1 } });
    await say('help');
    const form = { kind: 'form', line: `folder ${guid(1)}`, values: { folder: 'Papers' } } as const;
    const reply = await bot.handle({
      ...form,
      person: alice,
      conversation: channel,
      idempotencyKey: 'form-1',
    });
    expect(reply.fieldErrors).toEqual({ folder: expect.stringContaining('try again') });
    await close();
  });

  it('lets go of the files of an incoming that was turned away', async () => {
    const { say, close } = await guarded({ person: { burst: 1, perSecond: 1 } });
    await say('help');
    const paper = file('paper.txt');
    await say(`upload ${guid(1)}`, { files: [paper] });
    expect(paper.discarded).toBe(true);
    await close();
  });

  it('whoever has the shell is never kept waiting', async () => {
    const { say, gate, close } = await guarded({ person: { burst: 1, perSecond: 1 } });
    const person = { ...alice, platform: 'cli' } as const;
    for (let n = 0; n < 50; n += 1) expect((await say('help', { person })).outcome).toBe('done');
    expect(gate.now()).toEqual({ running: 0, waiting: 0 });
    await close();
  });

  it('completions over the limit are left out and cost nothing', async () => {
    const { bot, close, dropped } = await guarded({
      suggestions: { person: { burst: 2, perSecond: 1 }, atOnce: 16 },
    });
    const typed = { field: 'line', text: 'li', person: alice, place: channel } as const;
    expect(await bot.suggest(typed)).not.toEqual([]);
    expect(await bot.suggest(typed)).not.toEqual([]);
    expect(await bot.suggest(typed)).toEqual([]);
    expect(dropped()).toBe(1);
    expect(await bot.suggest({ ...typed, person: bob })).not.toEqual([]);
    await close();
  });

  it('status tells how many wait, and says nothing of it where nobody does', async () => {
    const { say, gate, close, bot } = await guarded({
      turns: { ...usualLimits.turns, perPlace: 1, perPerson: 1 },
    });
    expect(words(await say('status'), bot)).not.toContain('Waiting to be answered');
    const other = { person: bob, conversation: { ...channel, id: 'elsewhere' } };
    const first = await gate.enter(other);
    const second = gate.enter(other);
    expect(words(await say('status'), bot)).toContain('1 request, behind 2 others');
    if (first.isGiven) first.leave();
    expect((await second).isGiven).toBe(true);
    await close();
  });
});

describe('an answer with a file', () => {
  const download = async (bot: Awaited<ReturnType<typeof guarded>>): Promise<Content> => {
    const { files = [] } = await bot.say(`download ${guid(1)} paper`);
    const [content] = files;
    if (content === undefined) throw new Error('there is no file');
    return content;
  };
  const withFile = async () => {
    const bot = await guarded();
    await bot.barium.addFile(guid(1), file('paper.txt'));
    return bot;
  };

  it('counts as running until the file was read', async () => {
    const bot = await withFile();
    const content = await download(bot);
    expect(bot.gate.now().running).toBe(1);
    let size = 0;
    for await (const chunk of content.bytes) size += chunk.length;
    expect(size).toBeGreaterThan(0);
    expect(bot.gate.now().running).toBe(0);
    await bot.close();
  });

  it('counts as running until the file was let go of, however often that is said', async () => {
    const bot = await withFile();
    const [one, other] = [await download(bot), await download(bot)];
    one.cancel();
    one.cancel();
    expect(bot.gate.now().running).toBe(1);
    other.cancel();
    expect(bot.gate.now().running).toBe(0);
    await bot.close();
  });

  it('keeps one person from taking every stream', async () => {
    const bot = await withFile();
    const contents = await Promise.all(Array.from({ length: 4 }, () => download(bot)));
    const fifth = download(bot);
    expect((await bot.say('list', { person: bob })).outcome).toBe('done');
    expect(bot.gate.now()).toEqual({ running: 4, waiting: 1 });
    contents[0]?.cancel();
    (await fifth).cancel();
    for (const content of contents) content.cancel();
    await bot.close();
  });
});
