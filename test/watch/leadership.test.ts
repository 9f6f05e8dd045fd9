import { pino } from 'pino';
import type { LeaderElection } from '../../src/cluster/types.ts';
import { createLeadership } from '../../src/watch/leadership.ts';

const log = pino({ level: 'silent' });

describe('leadership', () => {
  let fence: number | undefined;
  const election: LeaderElection = {
    acquire: async () => fence,
    release: async () => undefined,
    stepDown: async () => true,
  };

  it('An election takes effect with the next run', async () => {
    const leadership = createLeadership(election, log);
    fence = 1;
    expect(await leadership.elect()).toBe(true);
    expect(leadership.isLeader()).toBe(false);
    expect(leadership.begin()).toBe('new');
    expect(leadership.begin()).toBe('kept');
    expect(leadership.fence()).toBe(1);
    fence = 2;
    await leadership.elect();
    expect(leadership.begin()).toBe('new');
    fence = undefined;
    expect(await leadership.elect()).toBe(false);
    expect(leadership.begin()).toBe('lost');
  });

  it('A process that steps down follows until it is elected again', async () => {
    const leadership = createLeadership(election, log);
    fence = 1;
    await leadership.elect();
    leadership.begin();
    expect(await leadership.stepDown()).toBe(true);
    expect(leadership.isLeader()).toBe(false);
    expect(leadership.begin()).toBe('lost');
  });

  it('A process becomes a follower if the election, the release or stepping down fails', async () => {
    const fail = async (): Promise<never> => {
      throw new Error('the database is away');
    };
    const leadership = createLeadership({ acquire: fail, release: fail, stepDown: fail }, log);
    expect(await leadership.elect()).toBe(false);
    expect(await leadership.stepDown()).toBe(false);
    await leadership.release();
    expect(leadership.isLeader()).toBe(false);
  });
});
