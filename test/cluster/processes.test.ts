import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { en } from '../../src/text/en/index.ts';
import { command, type Fleet, openFleet, type Replica, until } from './cluster-processes.ts';
import { type Answers, openAnswers } from './response-urls.ts';

const intervalMs = 3_000;
/** Longer than whoever sends them requests takes to notice. */
const drain = { DRAIN_SECONDS: '2' };

/** A process whose clock is wrong by so many seconds. */
function clockOff(seconds: number): Readonly<Record<string, string>> {
  const shim = `
    const Real = Date, off = ${seconds * 1_000};
    globalThis.Date = class extends Real {
      constructor(...given) { given.length === 0 ? super(Real.now() + off) : super(...given); }
      static now() { return Real.now() + off; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shim)}` };
}

/** The line behind the button that confirms. */
function confirmationIn(values: readonly string[]): string | undefined {
  return values.map((value) => /confirm [\w-]+/u.exec(value)?.[0]).find((line) => line !== undefined);
}

describe('three processes, two of them with clocks that are a minute off', () => {
  let fleet: Fleet;
  let answers: Answers;
  let replicas: Replica[];

  beforeAll(async () => {
    fleet = await openFleet({ instances: 12, cron: '*/3 * * * * *' });
    answers = await openAnswers();
    replicas = await Promise.all([
      fleet.start('right', drain),
      fleet.start('early', { ...drain, ...clockOff(-60) }),
      fleet.start('late', { ...drain, ...clockOff(60) }),
    ]);
    await until('Barium was read', async () => (await fleet.store.snapshot.state()).complete);
    await fleet.watch({ on: ['created', 'gone'] });
  });

  afterAll(async () => {
    await fleet.close();
    await answers.close();
  });

  const scansOf = (one: Replica) => one.metric('barium_bot_scan_seconds_count');
  const fence = async () => Number((await fleet.database.run('select fence from scans'))[0]?.fence);

  /** The one that reads Barium: every other says that another does. */
  async function leader(among: readonly Replica[] = replicas): Promise<Replica> {
    let found: readonly Replica[] = [];
    await until('one of them reads', async () => {
      const says = await Promise.all(among.map(readyText));
      found = among.filter((_, index) => !says[index]?.includes('another replica'));
      return found.length === 1;
    });
    return found[0] as Replica;
  }

  const readyText = async ({ address }: Replica) => (await fetch(new URL('/readyz', address))).text();

  /** Begins an instance, and answers its name. */
  const begin = async () => (await fleet.simulator.control.create()).name;
  const shownOf = (name: string) => fleet.shown().filter(({ text }) => text.includes(name));
  const told = (name: string) => until(`${name} is told`, () => shownOf(name).length > 0);

  it('have one that reads, and tell each change once', async () => {
    const reader = await leader();
    const others = replicas.filter((one) => one !== reader);
    const before = await Promise.all(others.map(scansOf));
    const name = await begin();
    await told(name);
    await delay(intervalMs);
    expect(await Promise.all(others.map(scansOf))).toEqual(before);
    expect(shownOf(name)).toHaveLength(1);
  });

  it('go on when the one that reads is stopped, which changes nothing when it is continued', async () => {
    const stopped = await leader();
    const before = await fence();
    stopped.kill('SIGSTOP');
    const first = await begin();
    await told(first);
    expect(await fence()).toBeGreaterThan(before);
    stopped.kill('SIGCONT');
    const second = await begin();
    await told(second);
    await delay(intervalMs);
    for (const name of [first, second]) expect(shownOf(name)).toHaveLength(1);
    expect(await stopped.ready()).toBe(200);
  });

  it('go on within two intervals when the one that reads is killed', async () => {
    const killed = await leader();
    const name = await begin();
    killed.kill('SIGKILL');
    await killed.ended;
    const rest = replicas.filter((one) => one !== killed);
    await until('another reads', async () => (await leader(rest)) !== undefined, 2 * intervalMs + 5_000);
    await told(name);
    expect(shownOf(name)).toHaveLength(1);
    replicas = [...rest, await fleet.start('new', drain)];
  });

  it('let fifty confirmations of one deletion on all of them act once, and answer each', async () => {
    const [target] = fleet.simulator.control.list(1);
    const ask = randomUUID();
    await command(replicas[0] as Replica, `delete ${target?.id}`, answers.url(ask));
    await until('the question is there', () => confirmationIn(answers.buttons(ask)) !== undefined);
    const line = confirmationIn(answers.buttons(ask)) as string;
    const ids = Array.from({ length: 50 }, () => randomUUID());
    const statuses = await Promise.all(
      ids.map((id, index) => {
        const one = replicas[index % replicas.length] as Replica;
        return command(one, line, answers.url(id));
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const said = (id: string) => answers.to(id).filter((text) => text !== en.chat.pending);
    await until('each is answered', () => ids.every((id) => said(id).length > 0), 40_000);
    const calls = fleet.simulator.control.calls(500);
    expect(calls.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    expect(fleet.simulator.control.list(100).some(({ id }) => id === target?.id)).toBe(false);
    expect(ids.filter((id) => said(id).some((text) => text.includes('was deleted')))).toHaveLength(1);
    expect(ids.every((id) => said(id).length === 1)).toBe(true);
  });

  it('are replaced one by one under load, and no question and no announcement is lost', async () => {
    const asked: string[] = [];
    const names: string[] = [];
    const statuses: number[] = [];
    let isOver = false;
    let turn = 0;
    const ready = new Set(replicas);
    const looking = (async () => {
      while (!isOver) {
        await Promise.all(
          replicas.map(async (one) => {
            if ((await one.ready().catch(() => 0)) === 200) ready.add(one);
            else ready.delete(one);
          }),
        );
        await delay(100);
      }
    })();
    const asking = (async () => {
      while (!isOver) {
        const id = randomUUID();
        asked.push(id);
        turn += 1;
        const one = [...ready][turn % ready.size] as Replica;
        void command(one, 'list', answers.url(id)).then(
          (status) => statuses.push(status),
          () => statuses.push(0),
        );
        if (turn % 20 === 0) names.push(await begin());
        await delay(25);
      }
    })();
    for (const old of [...replicas]) {
      const next = await fleet.start('next', drain);
      replicas.push(next);
      old.kill('SIGTERM');
      expect(await old.ended).toBe(0);
      replicas = replicas.filter((one) => one !== old);
    }
    isOver = true;
    await Promise.all([looking, asking]);
    for (const name of names) await told(name);
    const said = (id: string) => answers.to(id).filter((text) => text !== en.chat.pending);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    await until('all is answered', () => asked.every((id) => said(id).length > 0));
    expect(asked.filter((id) => said(id).length > 1)).toEqual([]);
    for (const name of names) expect(shownOf(name)).toHaveLength(1);
  }, 120_000);
});
