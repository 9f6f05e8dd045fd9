import { simulateHour, messageCount, type Installation, requestsPerSteadyScan } from './bench/scale-model.ts';

const size: Installation = {
  openCases: 10_000,
  closedCases: 90_000,
  changesPerHour: 1_000,
  channels: 50,
  commandsPerHour: 100_000,
  replicas: 1,
};

describe('the simulation of scale', () => {
  it('plays the same hour twice, and another one from another seed', () => {
    expect(simulateHour(size)).toEqual(simulateHour(size));
    expect(simulateHour(size, 2)).not.toEqual(simulateHour(size));
  });

  it('asks as often as the watcher promises: pages of what is open, and once for each closed status', () => {
    expect(requestsPerSteadyScan(10_000)).toBe(20 + 3);
    expect(requestsPerSteadyScan(3)).toBe(2 + 3);
    expect(simulateHour({ ...size, changesPerHour: 0 }).requestsPerScan).toBe(23);
  });

  it('tells many changes of one look as a list', () => {
    expect([0, 1, 10, 11, 41].map(messageCount)).toEqual([0, 1, 10, 1, 3]);
  });

  it('answers no slower with more replicas', () => {
    const [one, two, three] = [1, 2, 3].map((replicas) => simulateHour({ ...size, replicas }).responseMs[1]);
    expect(one).toBeGreaterThan(two ?? 0);
    expect(two).toBeGreaterThanOrEqual(three ?? 0);
  });

  it('falls behind honestly: what does not fit into an interval is told later, and never left out', () => {
    const slow = simulateHour({ ...size, openCases: 200_000, commandsPerHour: 0 });
    expect(slow.utilization.scanner).toBeGreaterThan(1);
    expect(slow.announcementDelaySeconds[0]).toBeGreaterThan(simulateHour(size).announcementDelaySeconds[0]);
  });
});
