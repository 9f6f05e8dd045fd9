import { runChaos } from './chaos.ts';

describe('three replicas that are killed, stopped and continued at random', () => {
  it('tell everything that happens, and nothing twice', async () => {
    const { missing, duplicates, falseClaims, announced } = await runChaos({ milliseconds: 14_000 });
    expect({ missing, twice: duplicates, untrue: falseClaims }).toEqual({
      missing: [],
      twice: [],
      untrue: [],
    });
    // Enough has happened for that to mean something.
    expect(announced).toBeGreaterThan(50);
  }, 240_000);
});
