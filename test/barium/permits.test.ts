import { createPermits, type Permit } from '../../src/barium/permits.ts';

const never = new AbortController().signal;
const tick = () => new Promise(setImmediate);

function createTestPermits({ maxConcurrent = 4, limit = 3, maxQueued = 10 } = {}) {
  const clock = { now: 0 };
  const background = { current: limit };
  const permits = createPermits({ maxConcurrent, maxQueued, background, clock: () => clock.now });
  const held: Permit[] = [];
  const granted: string[] = [];
  return {
    clock,
    background,
    permits,
    granted,
    /** Asks for a permit, and remembers when it was granted. */
    ask(name: string, signal = never): void {
      void permits.acquire(signal, name.startsWith('scan')).then(
        (permit) => {
          granted.push(name);
          held.push(permit);
        },
        () => granted.push(`${name} aborted`),
      );
    },
    async release(): Promise<void> {
      held.shift()?.release();
      await tick();
    },
  };
}

describe('permits for requests to Barium', () => {
  it('Scans never use more permits than they may, and people get the rest', async () => {
    const { ask, granted } = createTestPermits();
    for (const name of ['scan 1', 'scan 2', 'scan 3', 'scan 4', 'scan 5', 'person']) ask(name);
    await tick();
    expect(granted.toSorted()).toEqual(['person', 'scan 1', 'scan 2', 'scan 3']);
  });

  it('A person goes before the requests of scans that wait already', async () => {
    const { ask, release, granted } = createTestPermits({ maxConcurrent: 2, limit: 2 });
    for (const name of ['scan 1', 'scan 2', 'scan 3', 'scan 4', 'person 1', 'person 2']) ask(name);
    await tick();
    for (let n = 0; n < 4; n += 1) await release();
    expect(granted).toEqual(['scan 1', 'scan 2', 'person 1', 'person 2', 'scan 3', 'scan 4']);
  });

  it('People’s requests count towards what Barium bears', async () => {
    const { ask, release, granted } = createTestPermits({ maxConcurrent: 8, limit: 3 });
    for (const name of ['person 1', 'person 2', 'scan 1', 'scan 2']) ask(name);
    await tick();
    expect(granted).toEqual(['person 1', 'person 2', 'scan 1']);
    await release();
    expect(granted).toEqual(['person 1', 'person 2', 'scan 1', 'scan 2']);
  });

  it('One request of a scan gets through when people alone use more than Barium bears, and when they keep all permits busy', async () => {
    const busy = createTestPermits({ maxConcurrent: 8, limit: 1 });
    for (const name of ['person 1', 'person 2', 'scan 1', 'scan 2']) busy.ask(name);
    await tick();
    expect(busy.granted).toEqual(['person 1', 'person 2', 'scan 1']);

    const full = createTestPermits({ maxConcurrent: 2 });
    for (const name of ['person 1', 'person 2', 'scan 1', 'scan 2']) full.ask(name);
    for (let n = 3; n <= 6; n += 1) full.ask(`person ${n}`);
    await tick();
    for (let n = 0; n < 5; n += 1) {
      full.clock.now += 1_000;
      await full.release();
    }
    // After two seconds, one at a time.
    expect(full.granted).toEqual(['person 1', 'person 2', 'person 3', 'scan 1', 'person 4', 'scan 2', 'person 5']);
  });

  it('While scans pause, people go on', async () => {
    const { ask, permits, clock, granted } = createTestPermits();
    permits.pauseBackground(50);
    ask('scan 1');
    ask('person 1');
    await tick();
    expect(granted).toEqual(['person 1']);
    clock.now += 50;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(granted).toEqual(['person 1', 'scan 1']);
  });

  it('A request that is aborted while it waits leaves its place to others', async () => {
    const { ask, release, granted } = createTestPermits({ maxConcurrent: 1, limit: 1 });
    const controller = new AbortController();
    ask('scan 1');
    ask('scan 2', controller.signal);
    ask('scan 3', AbortSignal.abort());
    ask('scan 4');
    await tick();
    controller.abort();
    await tick();
    await release();
    expect(granted.toSorted()).toEqual(['scan 1', 'scan 2 aborted', 'scan 3 aborted', 'scan 4']);
  });

  it('When too many people wait the next one is rejected, however many requests of scans wait', async () => {
    const { ask, permits } = createTestPermits({ maxConcurrent: 1, limit: 1, maxQueued: 1 });
    for (const name of ['scan 1', 'scan 2', 'scan 3', 'person 1']) ask(name);
    await tick();
    await expect(permits.acquire(never, false)).rejects.toThrow('too many callers are waiting');
  });
});
