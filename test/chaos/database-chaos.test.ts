import { runDatabaseChaos } from './database-chaos.ts';

describe('database chaos', () => {
  it('Three replicas announce every change once while their database is killed, frozen, overloaded and restored', async () => {
    const { missing, duplicates, falseAnnouncements, ended, announced, restoreLog } = await runDatabaseChaos({
      changes: 300,
      rounds: 1,
      // Longer than the lease of the leader, and of the channels.
      durations: { frozen: 11_000, away: 5_000, troubled: 2_500 },
      pauseMs: 1_000,
      speed: 100,
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
