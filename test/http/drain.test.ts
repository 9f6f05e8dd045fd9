import { createDrain } from '../../src/http/drain.ts';

const ready = { ready: true, checks: [{ name: 'store', ok: true, detail: '' }] };
const draining = { name: 'stopping', ok: false, detail: 'shutting down' };

describe('a drain', () => {
  it('reports not ready as soon as it has started', async () => {
    const drain = createDrain(async () => ready, { seconds: 0, drainingCheck: draining });
    expect(await drain.readiness()).toEqual(ready);
    await drain.start();
    expect(await drain.readiness()).toEqual({ ready: false, checks: [draining, ...ready.checks] });
  });

  it('reports not ready during its pause and ends after it', async () => {
    const drain = createDrain(async () => ready, { seconds: 0.05, drainingCheck: draining });
    const startedAt = performance.now();
    const ended = drain.start();
    expect((await drain.readiness()).ready).toBe(false);
    await ended;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
  });
});
