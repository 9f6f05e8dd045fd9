import { UnreachableError } from '../../src/barium/errors.ts';
import { createRequestMeter } from '../../src/watch/request-meter.ts';
import { createMutableBarium } from './mutable-barium.ts';

describe('the meter of requests', () => {
  it('The time of requests at the same time is added up, also of one that failed, and counts once', async () => {
    let now = 0;
    const ends: (() => void)[] = [];
    const barium = createMutableBarium(1);
    const meter = createRequestMeter(
      {
        listInstances: async (query) => {
          await new Promise<void>((resolve) => ends.push(resolve));
          return barium.listInstances(query);
        },
        async getInstance() {
          await new Promise<void>((resolve) => ends.push(resolve));
          throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
        },
      },
      () => now,
    );
    const page = meter.barium.listInstances({ status: 'active' });
    now = 100;
    const lookup = meter.barium.getInstance('1');
    now = 300;
    for (const end of ends) end();
    expect((await page).rows).toHaveLength(1);
    await expect(lookup).rejects.toThrow(UnreachableError);
    expect(meter.take()).toEqual({ requests: 2, busyMs: 500 });
    expect(meter.take()).toEqual({ requests: 0, busyMs: 0 });
  });
});
