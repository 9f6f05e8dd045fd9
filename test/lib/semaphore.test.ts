import { createSemaphore, QueueFullError } from '../../src/lib/semaphore.ts';

const never = new AbortController().signal;

describe('a semaphore', () => {
  it('a semaphore grants permits in the order of the requests', async () => {
    const semaphore = createSemaphore(1, 10);
    const order: string[] = [];
    const pass = async (name: string) => {
      const release = await semaphore.acquire(never);
      order.push(name);
      await Promise.resolve();
      release();
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(pass));
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a semaphore releases a permit once, however often release is called', async () => {
    const semaphore = createSemaphore(1, 10);
    const release = await semaphore.acquire(never);
    release();
    release();
    await semaphore.acquire(never);
    let isGranted = false;
    void semaphore.acquire(never).then(() => {
      isGranted = true;
    });
    await new Promise(setImmediate);
    expect(isGranted).toBe(false);
  });

  it('a semaphore skips a waiting caller whose signal aborted', async () => {
    const semaphore = createSemaphore(1, 1);
    const release = await semaphore.acquire(never);
    const controller = new AbortController();
    const aborted = semaphore.acquire(controller.signal);
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    const next = semaphore.acquire(never);
    release();
    expect(await next).toBeInstanceOf(Function);
  });

  it('a semaphore rejects a caller whose signal has aborted already, and one for whom the queue is full', async () => {
    const semaphore = createSemaphore(1, 0);
    await expect(semaphore.acquire(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
    await semaphore.acquire(never);
    await expect(semaphore.acquire(never)).rejects.toBeInstanceOf(QueueFullError);
  });
});
