import { setTimeout as sleep } from 'node:timers/promises';
import { createDeadline, raceAbort } from '../../src/lib/deadline.ts';

function create(ms: number, caller?: AbortSignal) {
  let disposals = 0;
  const onDispose = () => {
    disposals += 1;
  };
  const deadline = createDeadline({ ms, now: Date.now, caller, onDispose });
  return { deadline, disposals: () => disposals };
}

describe('a deadline', () => {
  it('a deadline aborts when its time is up', async () => {
    const { deadline, disposals } = create(10);
    expect(deadline.remainingMs()).toBeLessThanOrEqual(10);
    await sleep(40);
    expect(deadline.signal.aborted).toBe(true);
    expect(deadline.reason).toBe('deadline');
    expect(disposals()).toBe(1);
  });

  it('a deadline starts again when it is reset', async () => {
    const { deadline } = create(60_000);
    await sleep(50);
    const before = deadline.remainingMs();
    deadline.reset();
    expect(deadline.remainingMs()).toBeGreaterThan(before);
    deadline.dispose();
  });

  it('a deadline that is paused does not abort until it is reset and its time is up', async () => {
    const { deadline } = create(20);
    deadline.pause();
    await sleep(60);
    expect(deadline.signal.aborted).toBe(false);
    deadline.reset();
    await sleep(60);
    expect(deadline.reason).toBe('deadline');
  });

  it('a deadline aborts with its caller, before or after it was created', () => {
    const caller = new AbortController();
    const running = create(5_000, caller.signal);
    caller.abort();
    const created = create(5_000, caller.signal);
    for (const { deadline, disposals } of [running, created]) {
      expect(deadline.signal.aborted).toBe(true);
      expect(deadline.reason).toBe('aborted');
      expect(disposals()).toBe(1);
    }
  });

  it('a deadline does not abort once it is disposed of', () => {
    const caller = new AbortController();
    const { deadline, disposals } = create(5_000, caller.signal);
    deadline.dispose();
    caller.abort();
    deadline.abort();
    expect(deadline.signal.aborted).toBe(false);
    expect(deadline.reason).toBeUndefined();
    expect(disposals()).toBe(1);
  });

  it('a deadline lets dozens of operations share the signal of one caller without a warning', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const caller = new AbortController();
    const deadlines = Array.from({ length: 50 }, () => create(5_000, caller.signal).deadline);
    await sleep(10);
    process.off('warning', onWarning);
    deadlines.forEach((deadline) => void deadline.dispose());
    expect(warnings).toEqual([]);
  });
});

describe('raceAbort', () => {
  it('raceAbort settles as the promise does', async () => {
    const { signal } = new AbortController();
    expect(await raceAbort(Promise.resolve('done'), signal)).toBe('done');
    await expect(raceAbort(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  });

  it('raceAbort rejects with the reason of the signal', async () => {
    const controller = new AbortController();
    const race = raceAbort(new Promise(() => undefined), controller.signal);
    controller.abort(new Error('enough'));
    await expect(race).rejects.toThrow('enough');
    await expect(raceAbort(Promise.resolve(1), controller.signal)).rejects.toThrow('enough');
  });
});
