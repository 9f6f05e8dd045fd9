import { createLane, LaneFullError } from '../../src/lib/semaphore.ts';

const never = new AbortController().signal;

describe('a lane', () => {
  it('lets those who wait in, in the order they came', async () => {
    const lane = createLane(1, 10);
    const order: string[] = [];
    const pass = async (name: string) => {
      const leave = await lane.enter(never);
      order.push(name);
      await Promise.resolve();
      leave();
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(pass));
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives a place back once, however often it is left', async () => {
    const lane = createLane(1, 10);
    const leave = await lane.enter(never);
    leave();
    leave();
    await lane.enter(never);
    let entered = false;
    void lane.enter(never).then(() => {
      entered = true;
    });
    await new Promise(setImmediate);
    expect(entered).toBe(false);
  });

  it('forgets who gave up waiting', async () => {
    const lane = createLane(1, 1);
    const leave = await lane.enter(never);
    const controller = new AbortController();
    const given = lane.enter(controller.signal);
    controller.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    const next = lane.enter(never);
    leave();
    expect(await next).toBeInstanceOf(Function);
  });

  it('turns away who comes with a signal that fired, or when the queue is full', async () => {
    const lane = createLane(1, 0);
    await expect(lane.enter(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
    await lane.enter(never);
    await expect(lane.enter(never)).rejects.toBeInstanceOf(LaneFullError);
  });
});
