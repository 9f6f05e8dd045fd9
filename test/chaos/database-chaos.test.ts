import { runDatabaseChaos } from './database-chaos.ts';

describe('database chaos', () => {
  it('Three replicas announce every change once while their database is killed, frozen, overloaded and restored', async () => {
    const { missing, duplicates, falseAnnouncements, ended, announced, restoreLog } = await runDatabaseChaos({
      changes: 200,
      rounds: 1,
      cron: '*/2 * * * * *',
      // A frozen server costs the leader its lease.
      durations: { frozen: 6_000, away: 3_000, troubled: 1_500 },
      pauseMs: 500,
      healsBetween: false,
      speed: 80,
    });
    expect({ missing, duplicates, falseAnnouncements, ended }).toEqual({
      missing: [],
      duplicates: [],
      falseAnnouncements: [],
      ended: [],
    });
    expect(restoreLog).toContain(
      '"the store was restored from a backup; watches, buttons and audit rows since are lost"',
    );
    // Enough happened for a meaningful result.
    expect(announced).toBeGreaterThan(50);
  }, 240_000);
});
