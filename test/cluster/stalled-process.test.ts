import { openTestCluster, type Replica, type TestCluster } from './cluster-processes.ts';
import { waitUntil } from './wait-until.ts';

/** Longer than the leases of the leader and of a channel. */
const stallMs = 20_000;

/** The environment of a process whose event loop stalls on SIGUSR2, as in an endless computation. */
function stallEnv(): Readonly<Record<string, string>> {
  const shim = `process.on('SIGUSR2', () => { for (const end = Date.now() + ${stallMs}; Date.now() < end; ); });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shim)}` };
}

describe('two serve processes, of which the one that scans and posts stalls for 20 seconds,', () => {
  let cluster: TestCluster;
  let replicas: readonly Replica[];

  beforeAll(async () => {
    cluster = await openTestCluster({ instances: 12, cron: '*/3 * * * * *' });
    replicas = [await cluster.start('first', stallEnv()), await cluster.start('second', stallEnv())];
    await waitUntil('the initial scan is complete', async () => (await cluster.store.snapshot.getState()).isComplete);
    await cluster.watch({ on: ['created'] });
  });

  afterAll(() => cluster.close());

  /** The holder of the leader's lease, and its fence. */
  async function readLease(): Promise<readonly unknown[]> {
    const [scans] = await cluster.database.run('select lease_holder, fence from scans');
    return [scans?.lease_holder, scans?.fence];
  }

  it('announce everything once: the other one takes over, and the late one notices', async () => {
    const leader = replicas.find(({ log }) => log().includes('became leader')) as Replica;
    const [holder, fence] = await readLease();
    const names: string[] = [];
    // More than can be posted before the stall, at one message per second.
    for (let n = 0; n < 6; n += 1) names.push((await cluster.simulator.control.create()).name);
    const about = (name: string) => cluster.messagesIn().filter(({ text }) => text.includes(name));
    await waitUntil('the first announcement', () => cluster.messagesIn().length > 0);
    leader.kill('SIGUSR2');
    names.push((await cluster.simulator.control.create()).name);
    await waitUntil('everything is announced', () => names.every((name) => about(name).length > 0), 60_000);
    const [newHolder, newFence] = await readLease();
    expect(newHolder).not.toBe(holder);
    expect(Number(newFence)).toBeGreaterThan(Number(fence));
    await waitUntil('the stalled process is back', async () => (await leader.readyStatus()) === 200, stallMs + 10_000);
    const last = (await cluster.simulator.control.create()).name;
    await waitUntil('the next change is announced', () => about(last).length > 0);
    expect([...names, last].map((name) => about(name).length)).toEqual([...names, last].map(() => 1));
  }, 120_000);
});
