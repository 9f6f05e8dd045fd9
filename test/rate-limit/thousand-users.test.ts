import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { createGate, usualLimits } from '../../src/rate-limit/limiter.ts';
import { clientOf, startUpstream } from '../barium/server.ts';
import { createHarness } from '../bot/test-bot.ts';
import { guid } from '../memory-barium.ts';

const person = (id: string): Person => ({ platform: 'slack', tenant: 'T1', id, name: id });

/** However busy the machine of the test is, nobody's patience ends during it. */
const patient = { ...usualLimits, turns: { ...usualLimits.turns, patienceMs: 600_000 } };

/**
 * A bot behind the limits that everybody has, on an upstream that says nothing until it is released, and then takes
 * a few milliseconds for each answer.
 */
async function slowBot() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const upstream = await startUpstream(() => async (response) => {
    await released;
    await delay(5);
    response.end(JSON.stringify({ Id: guid(1), Name: 'Order 1' }));
  });
  const { barium } = clientOf(upstream, { deadlineMs: 600_000 });
  const gate = createGate({}, patient);
  const { bot, close } = await createHarness({ barium, parts: { gate } });
  const answered: string[] = [];
  let acts = 0;
  const ask = async (id: string): Promise<Reply> => {
    acts += 1;
    const place = { platform: 'slack', tenant: 'T1', id: `D-${id}`, isDirect: true } as const;
    const who = { person: person(id), conversation: place, idempotencyKey: `act-${acts}` };
    const reply = await bot.handle({ kind: 'text', line: `show ${guid(1)}`, ...who });
    if (reply.outcome === 'done') answered.push(id);
    return reply;
  };
  /** A thousand of them, once all have come to the gate. */
  const crowd = async () => {
    const all = Array.from({ length: 1_000 }, (_, n) => ask(`busy-${n % 50}`));
    while (gate.now().running + gate.now().waiting < 1_000) await new Promise(setImmediate);
    return all;
  };
  return { ask, crowd, answered, barium, gate, close, upstream, release };
}

describe('a thousand commands at once, on a slow upstream', () => {
  it('of fifty people: everybody is answered, and a quiet person before anybody’s fifth', async () => {
    const { ask, crowd, answered, gate, close, release } = await slowBot();
    const all = await crowd();
    expect(gate.now()).toEqual({ running: 64, waiting: 936 });
    const quiet = ask('quiet');
    release();
    await quiet;
    const before = answered.slice(0, answered.indexOf('quiet'));
    const most = Math.max(...Array.from({ length: 50 }, (_, n) => times(before, `busy-${n}`)));
    expect(most).toBeLessThanOrEqual(4);
    expect(before.length).toBeLessThan(200);
    const replies = await Promise.all(all);
    expect(replies.filter(({ outcome }) => outcome === 'done')).toHaveLength(1_000);
    expect(gate.now()).toEqual({ running: 0, waiting: 0 });
    await close();
  });

  it('of one stuck client: a few reach Barium, the rest hear at once when to come again', async () => {
    const { ask, answered, close, upstream, release } = await slowBot();
    const all = Array.from({ length: 1_000 }, () => ask('stuck'));
    const quiet = ask('quiet');
    release();
    await quiet;
    expect(times(answered, 'stuck')).toBeLessThanOrEqual(8);
    const replies = await Promise.all(all);
    const away = replies.filter(({ outcome }) => outcome === 'refused');
    expect(away.length).toBeGreaterThanOrEqual(960);
    expect(away[0]?.card.text?.[0]).toMatch(/try again in \d+ seconds?\.$/u);
    const looks = upstream.seen.filter(({ path }) => path === `/Instances/${guid(1)}`);
    expect(looks.length).toBe(1_001 - away.length);
    await close();
  });

  it('leaves the reading of changes its share, and has its own', async () => {
    const { crowd, barium, close, upstream, release } = await slowBot();
    const all = await crowd();
    release();
    const before = upstream.seen.length;
    for (let pages = 0; pages < 5; pages += 1) await barium.getInstance(guid(2));
    const meanwhile = upstream.seen.length - before;
    // Each page waits for those who were inside before it, and for nobody else; and they are not kept waiting by it.
    expect(meanwhile).toBeGreaterThan(5 * 8);
    expect(meanwhile).toBeLessThan(5 * 80);
    await Promise.all(all);
    await close();
  });
});

function times(words: readonly string[], word: string): number {
  return words.filter((one) => one === word).length;
}
