/** A burst: 10,000 changes at once for 50 places that each take one message a second; on a file, and on PostgreSQL. */
import { pino } from 'pino';
import { allowAllListeners } from '../allow-all.ts';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { definitions } from '../../src/commands/index.ts';
import { createLiveIndex } from '../../src/instance-index/live-index.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { openWatcher } from '../../src/watch/watcher.ts';
import { createMemoryBarium, instance } from '../memory-barium.ts';
import { type BenchStore, openPostgresBenchStore } from './bench-store.ts';
import type { BenchRow } from './result-row.ts';

const changes = 10_000;
const places = 50;
const pace = [{ maxPosts: 1, windowMs: 1_000 }];

interface Arrival {
  readonly place: string;
  readonly at: number;
  readonly named: readonly string[];
}

export async function bench(): Promise<BenchRow[]> {
  const file: BenchStore = { store: await openSqliteStore(':memory:'), close: async () => undefined };
  const onFile = rowsOf('SQLite', await burst(file));
  return [...onFile, ...rowsOf('PostgreSQL', await burst(await openPostgresBenchStore()))];
}

function rowsOf(engine: string, { arrivals, began }: Burst): BenchRow[] {
  const named = arrivals.flatMap((one) => one.named);
  const lost = changes - new Set(named).size;
  const twice = named.length - new Set(named).size;
  const took = Math.max(...arrivals.map((one) => one.at)) - began;
  const posts = Math.max(...countBy(arrivals.map((one) => one.place)));
  const least = ((posts - 1) * (pace[0]?.windowMs ?? 0)) / (pace[0]?.maxPosts ?? 1);
  const all = changes.toLocaleString('en');
  return [
    {
      name: `burst of ${all} changes to ${places} places, ${engine}: lost, told twice`,
      measured: `${lost}, ${twice}`,
      baseline: `${arrivals.length} messages that name ${named.length.toLocaleString('en')}`,
      target: '0, 0',
      isReached: lost === 0 && twice === 0,
    },
    {
      name: 'the same: until the last one arrived, reading and writing included',
      measured: `${(took / 1_000).toFixed(2)} s`,
      baseline: `the pace’s lower bound for ${posts} messages a place: ${(least / 1_000).toFixed(2)} s`,
      ratio: took / least,
      target: '≤ 1.2 ×',
      isReached: took <= 1.2 * least,
    },
  ];
}

interface Burst {
  readonly arrivals: readonly Arrival[];
  readonly began: number;
}

/** Changes every instance between two looks, and waits until all of it was posted. */
async function burst({ store, cluster, close }: BenchStore): Promise<Burst> {
  const barium = createMemoryBarium(
    Array.from({ length: changes }, (_, n) => ({
      instance: instance(n + 1, { applicationName: `Process ${String(n % places).padStart(3, '0')}` }),
    })),
  );
  const arrivals: Arrival[] = [];
  const now = () => new Date();
  const watching = await openWatcher({
    barium,
    upstream: 'bench',
    store,
    definitions,
    liveIndex: createLiveIndex({ barium, now }),
    authorize: allowAllListeners,
    cron: '0,20 0 0 1 1 *',
    locale: 'en',
    webLink: () => undefined,
    pictureLink: () => undefined,
    log: pino({ level: 'error' }, pino.destination(2)),
    now,
    ...omitUndefined({ replicas: cluster }),
  });
  watching.start([platform(arrivals)]);
  await watching.trigger();
  for (let n = 0; n < places; n += 1) {
    await store.watches.add({
      conversation: placeOf(n),
      owner: { platform: 'web', tenant: 'local', id: 'alice', name: 'Alice' },
      filter: {
        instance: undefined,
        statuses: undefined,
        match: undefined,
        milestone: undefined,
        startedBy: undefined,
        app: `Process ${String(n).padStart(3, '0')}`,
      },
      on: ['milestone'],
      as: 'flat',
      diagram: false,
      createdAt: now().toISOString(),
    });
  }
  for (const holding of barium.cases.values()) {
    holding.instance = { ...holding.instance, milestone: 'Packed' };
  }
  const began = performance.now();
  await watching.trigger();
  while ((await store.outbox.listQueues()).length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  await watching.stop();
  await cluster?.close();
  await store.close();
  await close();
  return { arrivals, began };
}

/** A platform that writes down what it is given, when. */
function platform(arrivals: Arrival[]): ChatAdapter {
  return {
    platform: 'web',
    rateLimits: pace,
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ name: 'platform', ok: true, detail: '' }),
    async post(place, { card }) {
      const named = (card.rows ?? []).map((row) => row.title);
      arrivals.push({ place: place.id, at: performance.now(), named });
      return `${arrivals.length}`;
    },
    update: async () => undefined,
  };
}

function placeOf(n: number): Conversation {
  return { platform: 'web', tenant: 'local', id: `channel-${n}`, isDirect: false };
}

function countBy(words: readonly string[]): readonly number[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts.values()];
}
