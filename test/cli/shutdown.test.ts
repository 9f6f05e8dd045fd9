/** What a stopping `barium-bot serve` leaves behind: answers in flight, a full outbox, and what the next start makes of it. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import * as en from '../../src/text/en/index.ts';
import { alice, type Emulator, orders, startEmulator, team } from '../adapters/slack/emulator.ts';
import { ordersChannel, type Replica, replicaEnv, sendCommand, startReplica } from '../cluster/cluster-processes.ts';
import { openResponseUrls, type ResponseUrls } from '../cluster/response-urls.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { newWatch } from '../store/builders.ts';

/** Announcements that wait when the bot receives the signal to stop: at one per second, too many to post them all. */
const queued = 8;
/** Longer than a graceful stop takes, and shorter than what orchestrators allow. */
const maxStopMs = 25_000;
/** A Slack message in flight at an exit may be waited for, if it never arrived. */
const maxDeliveryMs = 180_000;

describe('barium-bot serve, stopped with an answer in flight and a full outbox,', () => {
  let folder: string;
  let simulator: Simulator;
  let slack: Emulator;
  let responseUrls: ResponseUrls;
  let bot: Replica | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-shutdown-'));
    [simulator, slack, responseUrls] = await Promise.all([
      startSimulator({ instances: 20, speed: 0 }),
      startEmulator(),
      openResponseUrls(),
    ]);
    const store = await openSqliteStore(join(folder, 'barium-bot.db'));
    const owner = { platform: 'slack', tenant: team, id: alice, name: 'Alice', membership: 'member' } as const;
    await store.watches.add(newWatch({ conversation: ordersChannel, owner, on: ['created'] }));
    await store.close();
  });

  afterEach(async () => {
    bot?.kill('SIGKILL');
    await bot?.exited;
    await Promise.all([simulator.stop(), slack.close(), responseUrls.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<Replica> {
    bot = await startReplica('bot', replicaEnv({ simulator, slack }, folder, '*/2 * * * * *'), folder);
    return bot;
  }

  const messages = () => slack.tables.messages.all().filter((row) => row.channel_id === orders);
  const announcementsOf = (name: string) => messages().filter(({ text }) => String(text).includes(name)).length;

  /** Starts a bot that is adding a folder for somebody while announcements wait. */
  async function startBusy({ latency = 700 } = {}) {
    const running = await start();
    await waitUntil('the first scan', async () => (await running.metric('barium_bot_scan_seconds_count')) > 0);
    const [target] = simulator.control.list(1);
    const created = await Promise.all(Array.from({ length: queued }, () => simulator.control.create()));
    await waitUntil('the first announcement', () => messages().length > 0);
    simulator.control.setQuirks({ latency });
    const before = simulator.control.requests(1_000).length;
    const id = randomUUID();
    await sendCommand(running, `folder ${target?.id} Kept`, responseUrls.url(id));
    await waitUntil('Barium has a request of the command', () => simulator.control.requests(1_000).length > before);
    const notices: readonly string[] = [en.adapter.pending, en.adapter.pendingReply];
    const isAnswered = () => responseUrls.textsFor(id).some((text) => !notices.includes(text));
    return { running, names: created.map(({ name }) => name), isAnswered };
  }

  const foldersAdded = () =>
    simulator.control.changes().filter(({ kind, to }) => kind === 'object' && to?.includes('Kept') === true).length;

  /** Starts the bot again until everything is announced, and checks that it is once. */
  async function expectNothingLost(names: readonly string[]): Promise<void> {
    simulator.control.setQuirks({ latency: 0 });
    await start();
    await waitUntil('all are announced', () => names.every((name) => announcementsOf(name) > 0), maxDeliveryMs);
    // A second one would follow at once.
    await delay(2_500);
    expect(names.map(announcementsOf)).toEqual(names.map(() => 1));
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'answers, exits with 0 on %s, and announces the rest after a restart',
    async (signal) => {
      const { running, names, isAnswered } = await startBusy();
      const stoppedAt = performance.now();
      running.kill(signal);
      expect(await running.exited).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(maxStopMs);
      expect(isAnswered()).toBe(true);
      expect(foldersAdded()).toBe(1);
      expect(names.filter((name) => announcementsOf(name) === 0)).not.toEqual([]);
      await expectNothingLost(names);
      expect(foldersAdded()).toBe(1);
    },
    240_000,
  );

  it('takes two signals at once for one, since Ctrl-C below npm sends two', async () => {
    const { running, isAnswered } = await startBusy();
    running.kill('SIGINT');
    // Another one, since the system merges two of the same kind.
    running.kill('SIGTERM');
    expect(await running.exited).toBe(0);
    expect(isAnswered()).toBe(true);
  });

  it('exits at once with 1 on a second SIGTERM, and loses and repeats nothing after a restart', async () => {
    // Longer than the test waits, so that the answer in flight keeps the first stop from ending.
    const { running, names } = await startBusy({ latency: 15_000 });
    running.kill('SIGTERM');
    // A busy process hears of it later than it was sent.
    await waitUntil('it is stopping', () => running.log().includes('"msg":"stopping"'));
    await delay(1_200);
    const stoppedAt = performance.now();
    running.kill('SIGTERM');
    expect(await running.exited).toBe(1);
    expect(performance.now() - stoppedAt).toBeLessThan(maxStopMs);
    await expectNothingLost(names);
    expect(foldersAdded()).toBeLessThanOrEqual(1);
  }, 240_000);

  it('finishes when nobody reads its output any more', async () => {
    const { running, isAnswered } = await startBusy();
    running.child.stdout?.destroy();
    running.child.stderr?.destroy();
    running.kill('SIGTERM');
    expect(await running.exited).toBe(0);
    expect(isAnswered()).toBe(true);
  });
});
