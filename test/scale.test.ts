import { type Installation, messageCount, requestsPerSteadyScan, simulateHour } from './bench/scale-model.ts';

const installation: Installation = {
  openCases: 10_000,
  closedCases: 90_000,
  changesPerHour: 1_000,
  channels: 50,
  commandsPerHour: 100_000,
  replicas: 1,
};

describe('the scale simulation', () => {
  it('has the same result for the same seed and another result for another seed', () => {
    expect(simulateHour(installation)).toEqual(simulateHour(installation));
    expect(simulateHour(installation, 2)).not.toEqual(simulateHour(installation));
  });

  it('sends one request per page of open cases and one per closed status', () => {
    expect(requestsPerSteadyScan(10_000)).toBe(20 + 3);
    expect(requestsPerSteadyScan(3)).toBe(2 + 3);
    expect([0, 1, 3].map((auditPages) => requestsPerSteadyScan(3, auditPages))).toEqual([5, 5, 7]);
    expect(simulateHour({ ...installation, changesPerHour: 0 }).requestsPerScan).toBe(23);
  });

  it('announces many changes of one scan as lists', () => {
    expect([0, 1, 10, 11, 41].map(messageCount)).toEqual([0, 1, 10, 1, 3]);
  });

  it('never responds more slowly with more replicas', () => {
    const [one, two, three] = [1, 2, 3].map((replicas) => simulateHour({ ...installation, replicas }).responseMs[1]);
    expect(one).toBeGreaterThan(two ?? 0);
    expect(two).toBeGreaterThanOrEqual(three ?? 0);
  });

  it('announces changes later when a scan takes longer than its interval', () => {
    const overloaded = simulateHour({ ...installation, openCases: 500_000, commandsPerHour: 0 });
    expect(overloaded.utilization.scanner).toBeGreaterThan(1);
    expect(overloaded.announcementDelaySeconds[0]).toBeGreaterThan(
      simulateHour(installation).announcementDelaySeconds[0],
    );
  });
});
