import { createCoalescedTask } from '../../src/lib/coalesce.ts';

function createTask() {
  const finish: (() => void)[] = [];
  const task = createCoalescedTask(() => new Promise((resolve) => finish.push(resolve)));
  return { task, finish };
}

describe('a coalesced task', () => {
  it('a coalesced task shares the next run among all triggers during a run', async () => {
    const { task, finish } = createTask();
    const first = task.trigger();
    const second = task.trigger();
    expect(task.trigger()).toBe(second);
    expect(finish).toHaveLength(1);
    finish[0]?.();
    await first;
    await new Promise(setImmediate);
    expect(finish).toHaveLength(2);
    finish[1]?.();
    await second;
    expect(task.isRunning).toBe(false);
  });

  it('a coalesced task is idle only when the queued run has ended too', async () => {
    const { task, finish } = createTask();
    void task.trigger();
    void task.trigger();
    let isIdle = false;
    const idle = task.idle().then(() => {
      isIdle = true;
    });
    finish[0]?.();
    await new Promise(setImmediate);
    expect([task.isRunning, isIdle]).toEqual([true, false]);
    finish[1]?.();
    await idle;
    expect(task.isRunning).toBe(false);
  });
});
