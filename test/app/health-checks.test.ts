import { createBariumCheck } from '../../src/app/health-checks.ts';
import { createBariumClient } from '../../src/barium/client.ts';
import type { Barium } from '../../src/barium/types.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import * as en from '../../src/text/en/index.ts';
import * as sv from '../../src/text/sv/index.ts';
import { createLastContact } from '../../src/upstream/last-contact.ts';
import { errorOf } from '../barium/server.ts';

describe('the health check of Barium', () => {
  let simulator: Simulator;
  let barium: Barium;
  let time: number;
  const lastContact = createLastContact(() => 0);

  beforeEach(async () => {
    time = 0;
    simulator = await startSimulator({ instances: 5, speed: 0 });
    barium = createBariumClient({
      baseUrl: simulator.baseUrl,
      ...simulator.credentials,
      onAttempt: lastContact.record,
      overrides: { now: () => time, sleep: async () => undefined },
    });
  });
  afterEach(async () => {
    barium.close();
    await simulator.stop();
  });

  const check = (text = en as Parameters<ReturnType<typeof createBariumCheck>['check']>[0]) =>
    createBariumCheck(
      { barium, simulator, identity: 'x', messages: {}, close: async () => undefined },
      lastContact,
    ).check(text);

  it('fails while Barium ends every session, even if a sign-in works and Barium answered a moment ago', async () => {
    await barium.listInstances();
    expect(await check()).toMatchObject({ ok: true });
    simulator.control.setQuirks({ expiredTicketRate: 1 });
    await errorOf(barium.listInstances());
    for (time of [1_000, 4_000]) {
      expect(await check()).toMatchObject({
        ok: false,
        detail: expect.stringContaining('Barium ended the bot’s session'),
      });
    }
    expect(await check(sv)).toMatchObject({ detail: expect.stringContaining('Barium avslutade botens session') });
    simulator.control.setQuirks({ expiredTicketRate: 0 });
    time = 7_000;
    expect(await check()).toMatchObject({ ok: true });
  });

  it('fails with Barium’s fault while every request gets a 500', async () => {
    simulator.control.setQuirks({ errorRate: 1 });
    expect(await check()).toMatchObject({ ok: false, detail: expect.stringContaining('Barium is having problems') });
  });
});
