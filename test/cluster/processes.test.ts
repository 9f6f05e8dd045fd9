import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as en from '../../src/text/en/index.ts';
import { openTestCluster, type Replica, sendCommand, type TestCluster } from './cluster-processes.ts';
import { openResponseUrls, type ResponseUrls } from './response-urls.ts';
import { waitUntil } from './wait-until.ts';

const intervalMs = 3_000;
/** Longer than the tests take to notice that a replica is no longer ready. */
const drainEnv = { DRAIN_SECONDS: '2' };

/** The environment of a process whose clock is wrong by this many seconds. */
function clockSkewEnv(seconds: number): Readonly<Record<string, string>> {
  const shim = `
    const Real = Date, off = ${seconds * 1_000};
    globalThis.Date = class extends Real {
      constructor(...args) { args.length === 0 ? super(Real.now() + off) : super(...args); }
      static now() { return Real.now() + off; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shim)}` };
}

/** The command of the confirm button. */
function confirmationIn(values: readonly string[]): string | undefined {
  return values.map((value) => /confirm [\w-]+/u.exec(value)?.[0]).find((line) => line !== undefined);
}

describe('three serve processes, two of them with clocks that are wrong by a minute', () => {
  let cluster: TestCluster;
  let responseUrls: ResponseUrls;
  let replicas: Replica[];

  beforeAll(async () => {
    cluster = await openTestCluster({ instances: 12, cron: '*/3 * * * * *' });
    responseUrls = await openResponseUrls();
    replicas = await Promise.all([
      cluster.start('right', drainEnv),
      cluster.start('early', { ...drainEnv, ...clockSkewEnv(-60) }),
      cluster.start('late', { ...drainEnv, ...clockSkewEnv(60) }),
    ]);
    await waitUntil('the initial scan is complete', async () => (await cluster.store.snapshot.getState()).isComplete);
    await cluster.watch({ on: ['created', 'gone'] });
  });

  afterAll(async () => {
    await cluster.close();
    await responseUrls.close();
  });

  const scanCount = (one: Replica) => one.metric('barium_bot_scan_seconds_count');
  const fence = async () => Number((await cluster.database.run('select fence from scans'))[0]?.fence);

  /** The leader: every other replica reports that another one scans. */
  async function leader(among: readonly Replica[] = replicas): Promise<Replica> {
    let found: readonly Replica[] = [];
    await waitUntil('there is one leader', async () => {
      const reports = await Promise.all(among.map(readyText));
      found = among.filter((_, index) => !reports[index]?.includes('another replica'));
      return found.length === 1;
    });
    return found[0] as Replica;
  }

  const readyText = async ({ address }: Replica) => (await fetch(new URL('/readyz', address))).text();

  /** Starts an instance and returns its name. */
  const createInstance = async () => (await cluster.simulator.control.create()).name;
  const messagesAbout = (name: string) => cluster.messagesIn().filter(({ text }) => text.includes(name));
  const announced = (name: string) => waitUntil(`${name} is announced`, () => messagesAbout(name).length > 0);

  it('have one leader, and announce each change once', async () => {
    const current = await leader();
    const others = replicas.filter((one) => one !== current);
    const before = await Promise.all(others.map(scanCount));
    const name = await createInstance();
    await announced(name);
    await delay(intervalMs);
    expect(await Promise.all(others.map(scanCount))).toEqual(before);
    expect(messagesAbout(name)).toHaveLength(1);
  });

  it('elect another leader while the leader is frozen, which does no harm when it continues', async () => {
    const stopped = await leader();
    const before = await fence();
    stopped.kill('SIGSTOP');
    const first = await createInstance();
    await announced(first);
    expect(await fence()).toBeGreaterThan(before);
    stopped.kill('SIGCONT');
    const second = await createInstance();
    await announced(second);
    await delay(intervalMs);
    for (const name of [first, second]) expect(messagesAbout(name)).toHaveLength(1);
    expect(await stopped.readyStatus()).toBe(200);
  });

  it('elect another leader within two scan intervals when the leader is killed', async () => {
    const killed = await leader();
    const name = await createInstance();
    killed.kill('SIGKILL');
    await killed.exited;
    const rest = replicas.filter((one) => one !== killed);
    await waitUntil('there is another leader', async () => (await leader(rest)) !== undefined, 2 * intervalMs + 5_000);
    await announced(name);
    expect(messagesAbout(name)).toHaveLength(1);
    replicas = [...rest, await cluster.start('new', drainEnv)];
  });

  it('delete once for fifty concurrent confirmations of one deletion, and reply to each', async () => {
    const [target] = cluster.simulator.control.list(1);
    const question = randomUUID();
    await sendCommand(replicas[0] as Replica, `delete ${target?.id}`, responseUrls.url(question));
    await waitUntil(
      'the confirmation question arrives',
      () => confirmationIn(responseUrls.buttonValuesFor(question)) !== undefined,
    );
    const line = confirmationIn(responseUrls.buttonValuesFor(question)) as string;
    const ids = Array.from({ length: 50 }, () => randomUUID());
    const statuses = await Promise.all(
      ids.map((id, index) => {
        const one = replicas[index % replicas.length] as Replica;
        return sendCommand(one, line, responseUrls.url(id));
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const repliesTo = (id: string) => responseUrls.textsFor(id).filter((text) => text !== en.adapter.pending);
    await waitUntil('each has a reply', () => ids.every((id) => repliesTo(id).length > 0), 40_000);
    const calls = cluster.simulator.control.requests(500);
    expect(calls.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    expect(cluster.simulator.control.list(100).some(({ id }) => id === target?.id)).toBe(false);
    expect(ids.filter((id) => repliesTo(id).some((text) => text.includes('was deleted')))).toHaveLength(1);
    expect(ids.every((id) => repliesTo(id).length === 1)).toBe(true);
  });

  it('lose no reply and no announcement in a rolling restart under load', async () => {
    const requests: string[] = [];
    const names: string[] = [];
    const statuses: number[] = [];
    let isDone = false;
    let count = 0;
    const ready = new Set(replicas);
    const polling = (async () => {
      while (!isDone) {
        await Promise.all(
          replicas.map(async (one) => {
            if ((await one.readyStatus().catch(() => 0)) === 200) ready.add(one);
            else ready.delete(one);
          }),
        );
        await delay(100);
      }
    })();
    const sending = (async () => {
      while (!isDone) {
        const id = randomUUID();
        requests.push(id);
        count += 1;
        const one = [...ready][count % ready.size] as Replica;
        void sendCommand(one, 'list', responseUrls.url(id)).then(
          (status) => statuses.push(status),
          () => statuses.push(0),
        );
        if (count % 20 === 0) names.push(await createInstance());
        await delay(25);
      }
    })();
    for (const old of [...replicas]) {
      const next = await cluster.start('next', drainEnv);
      replicas.push(next);
      old.kill('SIGTERM');
      expect(await old.exited).toBe(0);
      replicas = replicas.filter((one) => one !== old);
    }
    isDone = true;
    await Promise.all([polling, sending]);
    for (const name of names) await announced(name);
    const repliesTo = (id: string) => responseUrls.textsFor(id).filter((text) => text !== en.adapter.pending);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    await waitUntil('every request has a reply', () => requests.every((id) => repliesTo(id).length > 0));
    expect(requests.filter((id) => repliesTo(id).length > 1)).toEqual([]);
    for (const name of names) expect(messagesAbout(name)).toHaveLength(1);
  }, 120_000);
});
