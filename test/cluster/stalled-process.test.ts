import { setTimeout as delay } from 'node:timers/promises';
import { openTestCluster, type Replica, type TestCluster } from './cluster-processes.ts';
import { waitUntil } from './wait-until.ts';

/** Longer than the leases of the leader and of a channel. */
const stallMs = 20_000;

const stallNotice = 'the event loop stalls';

/** The environment of a process whose event loop stalls on SIGUSR2, as in an endless computation; its log says when. */
function stallEnv(): Readonly<Record<string, string>> {
  const shim = `import { writeSync } from 'node:fs';
    process.on('SIGUSR2', () => {
      writeSync(2, '${stallNotice}\\n');
      for (const end = Date.now() + ${stallMs}; Date.now() < end; );
    });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shim)}` };
}

describe('two serve processes, of which the one that scans and posts stalls for 20 seconds,', () => {
  let cluster: TestCluster;
  let first: Replica;

  beforeAll(async () => {
    cluster = await openTestCluster({ instances: 12, cron: '*/3 * * * * *' });
    // Alone, so that it is the one that scans and posts.
    first = await cluster.start('first', stallEnv());
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
    const names: string[] = [];
    const create = async () => void names.push((await cluster.simulator.control.create()).name);
    const about = (name: string) => cluster.messagesIn().filter(({ text }) => text.includes(name));
    await create();
    await waitUntil('the first announcement', () => cluster.messagesIn().length > 0);
    let isStarting = true;
    const starting = cluster.start('second').finally(() => {
      isStarting = false;
    });
    // At one message per second, there is always one to be posted before the stall.
    while (isStarting) await Promise.all([create(), create(), delay(1_000)]);
    await starting;
    const [holder, fence] = await readLease();
    first.kill('SIGUSR2');
    await waitUntil('the first process stalls', () => first.log().includes(stallNotice));
    await create();
    await waitUntil('the second process scans', async () => (await readLease())[0] !== holder);
    await waitUntil('everything is announced', () => names.every((name) => about(name).length > 0), 60_000);
    expect(Number((await readLease())[1])).toBeGreaterThan(Number(fence));
    await waitUntil('the stalled process is back', async () => (await first.readyStatus()) === 200, stallMs + 10_000);
    const last = (await cluster.simulator.control.create()).name;
    await waitUntil('the next change is announced', () => about(last).length > 0);
    expect([...names, last].map((name) => about(name).length)).toEqual([...names, last].map(() => 1));
  }, 120_000);
});
