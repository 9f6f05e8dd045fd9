/** One process of the installation: the real bot, watcher and Slack poster on simulated connections. */
import { pino } from 'pino';
import { createNativeBlocks } from '../../adapters/slack/native-blocks.ts';
import { createPoster, rateLimits, threadRef } from '../../adapters/slack/post.ts';
import { createRoles } from '../../src/access/roles.ts';
import { createBot } from '../../src/bot/bot.ts';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import { definitions } from '../../src/commands/index.ts';
import { createDeadlines } from '../../src/instance-index/deadlines.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import type { Store } from '../../src/store/contract/index.ts';
import type { DeliveryEntry, NewDelivery } from '../../src/store/contract/outbox.ts';
import type { SqliteStore } from '../../src/store/sqlite.ts';
import * as en from '../../src/text/en/index.ts';
import { disabledQueries } from '../../src/watch/queries.ts';
import { openWatcher, type Watcher } from '../../src/watch/watcher.ts';
import { allowAll, allowAllListeners } from '../allow-all.ts';
import { drawLatency, type Faults, sendRequest } from './faults.ts';
import type { LyingBarium } from './lying-barium.ts';
import type { Random } from './random.ts';
import { createSharedCoordination, type SharedRows } from './shared-coordination.ts';
import type { MemorySlack } from './slack.ts';
import { createProcess, type VirtualProcess, type VirtualTime } from './virtual-time.ts';

/** Of the key of a message above a thread. */
const rootSuffix = /-root$/u;

/** The longest time that Slack takes for a message, see `slack.ts`. */
const maxPostMs = 75_000;

export interface Replica {
  readonly process: VirtualProcess;
  readonly bot: Bot;
  /** `undefined` while it starts. */
  readonly watcher: () => Watcher | undefined;
}

export interface ReplicaOptions {
  readonly time: VirtualTime;
  readonly faults: Faults;
  /** For the faults of the store. */
  readonly random: Random;
  readonly cron: string;
  readonly extraLoadPercent: number;
  readonly store: SqliteStore;
  readonly barium: LyingBarium;
  readonly slack: MemorySlack;
  /** `undefined` if it is the only one. */
  readonly shared: SharedRows | undefined;
  /** For finding out why a seed fails. */
  readonly log?: ((line: string) => void) | undefined;
}

/** Starts a process, again and again until the store lets it. */
export function startReplica(name: string, options: ReplicaOptions): Replica {
  const { time, shared } = options;
  const process = createProcess(name);
  const store = connectStore(process, options);
  const barium = options.barium.connect(process);
  // Several replicas have the time of their database.
  const now = shared === undefined ? () => new Date() : () => time.date();
  const log = pino(
    { level: options.log === undefined ? 'silent' : 'debug', base: null },
    { write: (line: string) => options.log?.(`${name} ${line}`) },
  );
  const liveIndex = createLiveIndex({ barium, now });
  const everyone = [{ kind: 'everyone' as const }];
  const common = { barium, store, definitions, webLink: () => undefined, pictureLink: () => undefined, log, now };
  const bot = createBot({
    ...common,
    access: createRoles({ viewers: everyone, operators: everyone, admins: everyone }, undefined, async () => 'member'),
    index: liveIndex,
    deadlines: createDeadlines(now),
    watchQueries: disabledQueries,
    deletion: { needsSecondPerson: false, undoSeconds: 0, leaseHolder: name, wake: () => undefined },
    offeredMessages: () => ({}),
    checkHealth: async () => [],
    locale: 'en',
    ...allowAll,
  });
  let watcher: Watcher | undefined;

  async function start(): Promise<void> {
    try {
      watcher = await openWatcher({
        ...common,
        upstream: 'barium',
        liveIndex,
        cron: options.cron,
        extraLoadPercent: options.extraLoadPercent,
        locale: 'en',
        authorize: allowAllListeners,
        coordination:
          shared &&
          createSharedCoordination({
            time,
            process,
            rows: shared,
            store: options.store.snapshot,
            query: (work) => queryStore(process, options, async () => work()),
          }),
      });
      watcher.start([createAdapter(process, bot, options)]);
    } catch (error) {
      // A process that cannot start is started again.
      log.error({ err: error }, 'start failed');
      setTimeout(() => void start(), 2_000);
    }
  }

  time.after(0, () => void start(), process);
  return { process, bot, watcher: () => watcher };
}

function createAdapter(process: VirtualProcess, bot: Bot, { slack, store }: ReplicaOptions): ChatAdapter {
  const poster = createPoster({
    api: slack.connect(process),
    bot,
    files: { upload: async () => undefined } as never,
    nativeBlocks: createNativeBlocks({ now: () => new Date(0) }),
    sharing: { isAllowed: () => true, getExposure: async () => ({ kind: 'internal' }) },
    workObjects: undefined,
    log: () => undefined,
    maxPostMs,
  });
  return {
    ...poster,
    platform: 'slack',
    rateLimits,
    maxPostMs,
    threadRef,
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'Slack', ok: true, detail: '' }),
    async post(conversation, message, parent) {
      const { card, deliveryKey } = message;
      const isReplaced = card.title === en.changes.rejected.title;
      slack.sent.set(deliveryKey, {
        card,
        entries: isReplaced ? [] : await readEntries(store, deliveryKey.replace(rootSuffix, '')),
      });
      return poster.post(conversation, message, parent);
    },
  };
}

async function readEntries({ db }: SqliteStore, key: string): Promise<readonly DeliveryEntry[]> {
  const row = await db.selectFrom('deliveries').select('delivery').where('key', '=', key).executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.delivery) as Pick<NewDelivery, 'entries'>).entries;
}

/** The store, over a connection that fails at times. */
function connectStore(process: VirtualProcess, options: ReplicaOptions): Store {
  const connect = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === 'object' && value !== null) return connect(value);
        if (typeof value !== 'function') return value;
        const call = value.bind(target) as (...args: unknown[]) => unknown;
        if (name === 'readSince') return (...args: unknown[]) => readAll(call(...args) as AsyncIterable<unknown>);
        return (...args: unknown[]) => queryStore(process, options, async () => call(...args));
      },
    });

  async function* readAll(batches: AsyncIterable<unknown>): AsyncIterable<unknown> {
    yield* await queryStore(process, options, async () => {
      const all: unknown[] = [];
      for await (const batch of batches) all.push(batch);
      return all;
    });
  }

  return connect(options.store);
}

function queryStore<T>(
  process: VirtualProcess,
  { time, faults, random, shared }: ReplicaOptions,
  work: () => Promise<T>,
): Promise<T> {
  const isFailing = faults.isOn('store fails') && random() < 0.35;
  // Only a connection over a network can break after the server has done what it was asked.
  const when = shared !== undefined && random() < 0.4 ? 'after' : 'before';
  const error = () => Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
  const fate = { ms: drawLatency(random, 2), ...(isFailing && { fails: { when, error: error() } as const }) };
  return sendRequest(time, process, fate, work);
}
