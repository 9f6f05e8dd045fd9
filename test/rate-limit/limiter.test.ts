import type { Content } from '../../src/chat/content.ts';
import { createRequestLimiter, defaultLimits, type RequestLimits } from '../../src/rate-limit/limiter.ts';
import { alice, bob, channel, createTestBot, replyText, testFile } from '../bot/test-bot.ts';
import { createMemoryBarium, guid } from '../memory-barium.ts';
import { createTestClock } from './test-clock.ts';

/** A bot with a request limiter whose clock the test advances. */
async function createLimitedBot(limits: Partial<RequestLimits> = {}, access?: TestBotOptions['access']) {
  const clock = createTestClock();
  const rejectedBy: string[] = [];
  let droppedSuggestions = 0;
  const limiter = createRequestLimiter(
    { ...defaultLimits, ...limits },
    {
      onRejected: (scope) => rejectedBy.push(scope),
      onSuggestionDropped: () => (droppedSuggestions += 1),
    },
    clock,
  );
  const barium = createMemoryBarium([{}]);
  const testBot = await createTestBot({
    barium,
    overrides: { requestLimiter: limiter },
    ...(access === undefined ? {} : { access }),
  });
  return { ...testBot, barium, clock, limiter, rejectedBy, droppedSuggestions: () => droppedSuggestions };
}

type TestBotOptions = Parameters<typeof createTestBot>[0];

const twoRequests = { person: { burst: 2, perSecond: 0.25 } };

describe('the request limiter', () => {
  it('tells a person over their limit when to retry, and does not affect others', async () => {
    const { say, clock, rejectedBy, close, bot } = await createLimitedBot(twoRequests);
    for (let n = 0; n < 2; n += 1) expect((await say('list')).outcome).toBe('done');
    const rejected = await say('list');
    expect(rejected.outcome).toBe('refused');
    expect(replyText(rejected, bot)).toContain('Please try again in 4 seconds.');
    expect(rejectedBy).toEqual(['person']);
    expect((await say('list', { person: bob })).outcome).toBe('done');
    clock.advance(4_000);
    expect((await say('list')).outcome).toBe('done');
    await close();
  });

  it('limits each conversation, whoever writes in it', async () => {
    const { say, rejectedBy, close } = await createLimitedBot({ conversation: { burst: 2, perSecond: 1 } });
    await say('help');
    await say('help', { person: bob });
    expect((await say('help', { person: { ...bob, id: 'carol' } })).outcome).toBe('refused');
    expect(rejectedBy).toEqual(['conversation']);
    await close();
  });

  it('audits a rejected command that would have changed something, and no rejected question', async () => {
    const { say, store, close, barium } = await createLimitedBot({ person: { burst: 1, perSecond: 1 } });
    await say('help');
    await say('list');
    await say(`delete ${guid(1)}`);
    expect(await store.audit.listForInstance(guid(1), 5)).toEqual([
      expect.objectContaining({ command: 'instance.delete', outcome: 'rate-limited', person: alice }),
    ]);
    expect(barium.cases.size).toBe(1);
    await close();
  });

  it('audits only the first few of a long run of rejections', async () => {
    const { say, store, close, rejectedBy } = await createLimitedBot({
      person: { burst: 1, perSecond: 1 / 60 },
      audit: { burst: 2, perSecond: 1 / 60 },
    });
    await say('help');
    for (let n = 0; n < 20; n += 1) await say(`delete ${guid(1)}`);
    expect(rejectedBy).toHaveLength(20);
    expect(await store.audit.listForInstance(guid(1), 50)).toHaveLength(2);
    await close();
  });

  it('audits only the first few rejections of a person without rights, whatever the reason', async () => {
    const listed = { kind: 'person', platform: 'web', tenant: 'local', id: 'bob' } as const;
    const access = { viewers: [listed], operators: [listed], admins: [listed] };
    const { say, press, store, close, clock } = await createLimitedBot(
      { person: { burst: 1_000, perSecond: 1 }, audit: { burst: 2, perSecond: 1 / 60 } },
      access,
    );
    const asked = await say(`delete ${guid(1)}`, { person: bob });
    const label = asked.card.actions?.find((one) => one.style === 'danger')?.label ?? '';
    const rejections = async () => {
      const found: string[] = [];
      for await (const rows of store.audit.readBetween('2026', undefined)) {
        found.push(...rows.map(({ outcome, person }) => `${person.id} ${outcome}`));
      }
      return found.filter((row) => row !== 'bob asked');
    };
    for (let n = 0; n < 20; n += 1) {
      expect((await say(`delete ${guid(1)}`)).outcome).toBe('refused');
      expect((await press(asked.card, label)).outcome).toBe('refused');
    }
    expect(await rejections()).toHaveLength(2);
    clock.advance(60_000);
    await say(`delete ${guid(1)}`);
    expect(await rejections()).toEqual(['alice denied', 'alice denied', 'alice denied']);
    await close();
  });

  it('audits the rejections of each person', async () => {
    const { say, store, close } = await createLimitedBot(
      { audit: { burst: 1, perSecond: 1 / 60 } },
      { viewers: [], operators: [], admins: [] },
    );
    for (const person of [alice, bob, alice, bob]) await say(`delete ${guid(1)}`, { person });
    const rows = await store.audit.listForInstance(guid(1), 10);
    expect(rows.map(({ person }) => person.id)).toEqual(['bob', 'alice']);
    await close();
  });

  it('leaves a rejected button usable', async () => {
    const { say, press, clock, close, barium } = await createLimitedBot(twoRequests);
    await say('help');
    const asked = await say(`delete ${guid(1)}`);
    const label = asked.card.actions?.find((one) => one.style === 'danger')?.label ?? '';
    expect((await press(asked.card, label)).outcome).toBe('refused');
    expect(barium.cases.size).toBe(1);
    clock.advance(4_000);
    expect((await press(asked.card, label)).outcome).toBe('done');
    expect(barium.cases.size).toBe(0);
    await close();
  });

  it('keeps a rejected form open with an error on its first field', async () => {
    const { bot, say, close } = await createLimitedBot({ person: { burst: 1, perSecond: 1 } });
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

  it('cancels the files of a rejected event', async () => {
    const { say, close } = await createLimitedBot({ person: { burst: 1, perSecond: 1 } });
    await say('help');
    const paper = testFile('paper.txt');
    await say(`upload ${guid(1)}`, { files: [paper] });
    expect(paper.isCancelled).toBe(true);
    await close();
  });

  it('does not limit the command line', async () => {
    const { say, limiter, close } = await createLimitedBot({ person: { burst: 1, perSecond: 1 } });
    const person = { ...alice, platform: 'cli' } as const;
    for (let n = 0; n < 50; n += 1) expect((await say('help', { person })).outcome).toBe('done');
    expect(limiter.load()).toEqual({ running: 0, queued: 0 });
    await close();
  });

  it('drops suggestions over their limit', async () => {
    const { bot, close, droppedSuggestions } = await createLimitedBot({
      suggestions: { person: { burst: 2, perSecond: 1 }, maxConcurrent: 16 },
    });
    const typed = { field: 'line', text: 'li', person: alice, conversation: channel } as const;
    expect(await bot.suggest(typed)).not.toEqual([]);
    expect(await bot.suggest(typed)).not.toEqual([]);
    expect(await bot.suggest(typed)).toEqual([]);
    expect(droppedSuggestions()).toBe(1);
    expect(await bot.suggest({ ...typed, person: bob })).not.toEqual([]);
    await close();
  });

  it('reports the queue length in the status only if somebody waits', async () => {
    const { say, limiter, close, bot } = await createLimitedBot({
      queue: { ...defaultLimits.queue, maxPerConversation: 1, maxPerPerson: 1 },
    });
    expect(replyText(await say('status'), bot)).not.toContain('Queue');
    const other = { person: bob, conversation: { ...channel, id: 'elsewhere' } };
    const first = await limiter.acquire(other);
    const second = limiter.acquire(other);
    expect(replyText(await say('status'), bot)).toContain('1 waiting, 2 running');
    if (first.isGranted) first.release();
    expect((await second).isGranted).toBe(true);
    await close();
  });
});

describe('the request limiter for a reply with a file', () => {
  const download = async (bot: Awaited<ReturnType<typeof createLimitedBot>>): Promise<Content> => {
    const { files = [] } = await bot.say(`download ${guid(1)} paper`);
    const [content] = files;
    if (content === undefined) throw new Error('the reply has no file');
    return content;
  };
  const withFile = async () => {
    const bot = await createLimitedBot();
    await bot.barium.addFile(guid(1), testFile('paper.txt'));
    return bot;
  };

  it('counts the request as running until the file was read', async () => {
    const bot = await withFile();
    const content = await download(bot);
    expect(bot.limiter.load().running).toBe(1);
    let size = 0;
    for await (const chunk of content.bytes) size += chunk.length;
    expect(size).toBeGreaterThan(0);
    expect(bot.limiter.load().running).toBe(0);
    await bot.close();
  });

  it('counts the request as running until the file was cancelled, and releases it once', async () => {
    const bot = await withFile();
    const [one, other] = [await download(bot), await download(bot)];
    one.cancel();
    one.cancel();
    expect(bot.limiter.load().running).toBe(1);
    other.cancel();
    expect(bot.limiter.load().running).toBe(0);
    await bot.close();
  });

  it('queues the fifth download of one person while others are served', async () => {
    const bot = await withFile();
    const contents = await Promise.all(Array.from({ length: 4 }, () => download(bot)));
    const fifth = download(bot);
    expect((await bot.say('list', { person: bob })).outcome).toBe('done');
    expect(bot.limiter.load()).toEqual({ running: 4, queued: 1 });
    contents[0]?.cancel();
    (await fifth).cancel();
    for (const content of contents) content.cancel();
    await bot.close();
  });
});
