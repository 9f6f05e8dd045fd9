import { runChaos } from './chaos.ts';

describe('chaos', () => {
  it('Three replicas that are killed and suspended at random announce every change, and nothing twice', async () => {
    const { missing, duplicates, falseAnnouncements, announced } = await runChaos({ milliseconds: 14_000 });
    expect({ missing, duplicates, falseAnnouncements }).toEqual({
      missing: [],
      duplicates: [],
      falseAnnouncements: [],
    });
    // Enough happened for a meaningful result.
    expect(announced).toBeGreaterThan(50);
  }, 240_000);
});
