import { chaos } from './chaos.ts';

describe('three replicas that are killed, stopped and continued at random', () => {
  it('tell everything that happens, and nothing twice', async () => {
    const { missing, twice, untrue, told } = await chaos({ milliseconds: 14_000 });
    expect({ missing, twice, untrue }).toEqual({ missing: [], twice: [], untrue: [] });
    // Enough has happened for that to mean something.
    expect(told).toBeGreaterThan(50);
  }, 240_000);
});
