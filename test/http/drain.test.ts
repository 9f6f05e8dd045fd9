import { createDrain } from '../../src/http/drain.ts';

const well = { ready: true, checks: [{ name: 'store', ok: true, detail: '' }] };
const draining = { name: 'stopping', ok: false, detail: 'go elsewhere' };

describe('a drain', () => {
  it('says what there is to say until it begins, and then that requests belong elsewhere', async () => {
    const drain = createDrain(async () => well, { seconds: 0, drainingCheck: draining });
    expect(await drain.readiness()).toEqual(well);
    await drain.start();
    expect(await drain.readiness()).toEqual({ ready: false, checks: [draining, ...well.checks] });
  });

  it('is not ready from the first moment of its pause', async () => {
    const drain = createDrain(async () => well, { seconds: 0.05, drainingCheck: draining });
    const began = performance.now();
    const ended = drain.start();
    expect((await drain.readiness()).ready).toBe(false);
    await ended;
    expect(performance.now() - began).toBeGreaterThanOrEqual(49);
  });
});
