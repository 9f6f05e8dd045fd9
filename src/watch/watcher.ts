/** Everything that watches, wired: when Barium is read, what is made of it, and how the places hear of it. */
import type { Logger } from 'pino';
import type { Sees } from '../access/scopes.ts';
import { contentOf } from '../barium/content.ts';
import { NoDiagramError, NotFoundError } from '../barium/errors.ts';
import type { Barium, PictureOrder } from '../barium/types.ts';
import type { Pen } from '../cards/card-context.ts';
import type { ChatAdapter, Health } from '../chat/adapter.ts';
import type { Picture } from '../chat/content.ts';
import type { Conversation } from '../chat/conversation.ts';
import { conversationKey, personKey } from '../chat/keys.ts';
import type { Person } from '../chat/person.ts';
import { createSoleLeader, type Leader } from '../cluster/types-leader.ts';
import { type Calls, type Claims, createSoleCalls, createSoleClaims } from '../cluster/types-leases.ts';
import type { Bell } from '../cluster/types-notifier.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { format } from '../parser/parser.ts';
import type { Definition } from '../request/definition.ts';
import type { Store } from '../store/contract/store.ts';
import type { Delivery, KnownInstance } from '../store/contract/watching.ts';
import { type Text, textFor } from '../text/strings.ts';
import type { Admit } from './announce/audience.ts';
import { createDeliverer, type Deliverer } from './deliver/outbox-worker.ts';
import { healthOf } from './health.ts';
import {
  countIn,
  goneIn,
  matchesIn,
  recentOf,
  type ScanReport,
  type WatchingView,
  wordsIn,
} from './queries.ts';
import { createSnapshot } from './scan/snapshot.ts';
import { createSnapshotIndex } from './scan/snapshot-index.ts';
import { createCycle } from './scan-loop.ts';
import { createSchedule } from './schedule.ts';

export interface WatchingOptions {
  readonly barium: Barium;
  /** Tells this upstream from any other: what is known of one says nothing of the next. */
  readonly upstream: string;
  readonly store: Store;
  readonly definitions: readonly Definition[];
  /** Answers while Barium is read for the first time. */
  readonly fallbackIndex: InstanceIndex;
  /** `WATCH_CRON`. */
  readonly cron: string;
  /** The installation's language. */
  readonly locale: string;
  /** What a place is told of: no more than whoever asked for it may see there. Where it is missing, everything. */
  readonly admit?: Admit;
  webLink(id: string): string | undefined;
  pictureLink(order: PictureOrder): string | undefined;
  /** Called after each complete look at Barium. */
  onScan?(report: ScanReport): void;
  /** Called for each announcement that arrived, with the seconds since its change can have happened at most. */
  onAnnounced?(seconds: number): void;
  readonly log: Logger;
  readonly now: () => Date;
  /** With several processes: who reads, who posts where, and how they hear of each other. One alone does it all. */
  readonly replicas?: SharedWork;
  /** Rows of a page that is asked of Barium. */
  readonly page?: number;
}

export interface SharedWork {
  readonly leader: Leader;
  readonly claims: Claims;
  readonly calls: Calls;
  readonly bell: Bell;
}

export interface Watching {
  /** Names and lists from what was read. */
  readonly index: InstanceIndex;
  /** For the commands. */
  readonly view: WatchingView;
  /** Begins to read and to post. */
  start(adapters: readonly ChatAdapter[]): void;
  /**
   * Somebody was heard from in a place: it works, and if it is theirs alone they can be told things there. Where the bot
   * may be `uninvited` that is tried at most.
   */
  heard(person: Person, place: Conversation, uninvited?: boolean): Promise<void>;
  /** A place that could not be posted to works again. */
  returned(place: Conversation): Promise<void>;
  /** Something was put into the outbox. */
  wake(): void;
  /** Reads Barium now; resolves when it is read and what changed is in the outbox. */
  nudge(): Promise<void>;
  /** For `/readyz` and `status`. Rejects when the store cannot be read. */
  health(text: Text): Promise<readonly [reading: Health, announcing: Health]>;
  /** Reads and posts nothing more; resolves when what was under way has ended. */
  stop(): Promise<void>;
}

/** Nobody wonders about less. */
const shortestGapMs = 5 * 60_000;
/** What a command set off upstream has mostly happened by then; several commands at once cost one look. */
const settleMs = 1_000;
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** Opens what was watched before. Rejects when the store cannot be read. */
export async function openWatching(options: WatchingOptions): Promise<Watching> {
  const { store, log, now, barium, replicas } = options;
  const snapshot = createSnapshot();
  const adapters = new Map<Conversation['platform'], ChatAdapter>();
  let deliverer: Deliverer | undefined;
  const penFor = (locale: string | undefined): Pen => ({
    text: textFor(locale, options.locale),
    // Everybody sees an announcement: its buttons are those that everybody may press.
    role: 'viewer',
    line: (command) => format(command, options.definitions),
    webLink: options.webLink,
  });
  const leader = replicas?.leader ?? createSoleLeader(store.snapshot);
  const schedule = createSchedule({
    cron: options.cron,
    elect: () => cycle.elect(),
    run: (signal) => turn(signal),
    async follow(signal) {
      await cycle.follow(signal);
      await prune();
    },
    log,
  });
  const cycle = createCycle({
    barium,
    upstream: options.upstream,
    store,
    snapshot,
    leader,
    gapMs: () => Math.max(shortestGapMs, 3 * schedule.interval()),
    penFor,
    ...omitUndefined({ admit: options.admit }),
    onScan: (report) => options.onScan?.(report),
    onCommit: () => {
      deliverer?.wake();
      void replicas?.bell.ring('news');
    },
    log,
    now,
    ...omitUndefined({ page: options.page }),
  });
  await cycle.load();
  const isComplete = () => cycle.state().complete;
  const knownSince = () => cycle.state().firstAt ?? now().toISOString();
  const prune = createPruning(store, log, now);

  async function turn(signal: AbortSignal): Promise<void> {
    const wasComplete = isComplete();
    await cycle.turn(signal);
    // What happened during a long first reading is not left to the next tick.
    if (!wasComplete && isComplete()) await cycle.turn(signal);
    await prune();
  }

  const viewFor = (sees?: Sees): WatchingView => ({
    announcesTo: (place) => adapters.has(place.platform),
    closed: async (place, reader) => adapters.get(place.platform)?.unavailableReason?.(place, reader),
    matches: (filter) => (isComplete() ? matchesIn(snapshot, filter, sees) : undefined),
    known: (id) => seenOf(snapshot.get(id), sees),
    gone: (query, max) => goneIn(snapshot, query, max, sees),
    recent: async (watch, days) =>
      isComplete()
        ? recentOf(watch, { days, now: now(), changes: store.changes, knownSince: knownSince(), sees })
        : undefined,
    words: () => (isComplete() ? wordsIn(snapshot, sees) : undefined),
    status: async () => ({
      known: countIn(snapshot, sees),
      complete: isComplete(),
      lastScan: cycle.lastScan(),
      switchedAt: cycle.state().switchedAt,
      queues: await store.outbox.queues(),
      broken: await store.outbox.broken(),
      setAside: await store.outbox.setAsides(),
    }),
    within: (more) => viewFor(sees === undefined ? more : (one) => sees(one) && more(one)),
  });
  const view = viewFor();
  const directs = new Map<string, string>();
  let soon: NodeJS.Timeout | undefined;
  let stopped: Promise<void> | undefined;
  /** After the bot itself changed something: what it did is seen, and told, without waiting for the next tick. */
  const lookSoon = () => {
    options.fallbackIndex.forget();
    if (deliverer === undefined || soon !== undefined) return;
    soon = setTimeout(async () => {
      soon = undefined;
      await schedule.nudge();
      if (!cycle.leads()) void replicas?.bell.ring('look');
    }, settleMs);
  };
  /** Whoever reads goes on reading; whoever does not keeps up, or takes over a lead that nobody has. */
  replicas?.bell.on('news', () => {
    if (deliverer !== undefined && !cycle.leads()) void schedule.nudge();
  });
  replicas?.bell.on('look', () => {
    if (deliverer !== undefined) void schedule.nudge();
  });

  return {
    index: createSnapshotIndex(snapshot, cycle.state, { ...options.fallbackIndex, forget: lookSoon }),
    view,
    start(all) {
      for (const adapter of all) adapters.set(adapter.platform, adapter);
      deliverer = createDeliverer({
        outbox: store.outbox,
        watches: store.watches,
        adapters,
        claims: replicas?.claims ?? createSoleClaims(),
        calls: replicas?.calls ?? createSoleCalls(),
        picture: (delivery) =>
          openPicture(delivery, options, adapters.get(delivery.place.platform)?.maxPictureSize),
        onPosted: ({ since }) => options.onAnnounced?.((now().getTime() - Date.parse(since)) / 1_000),
        ...omitUndefined({ admit: options.admit }),
        penFor,
        log,
        now,
      });
      deliverer.wake();
      schedule.start();
      void schedule.nudge();
    },
    async heard(person, place, uninvited = false) {
      if (uninvited) return deliverer?.tryAgain(place);
      await deliverer?.returned(place);
      const key = personKey(person);
      // Written down once, not with every word that is said.
      if (!place.isDirect || directs.get(key) === conversationKey(place)) return;
      const isFirst = (await store.outbox.directPlace(person)) === undefined;
      await store.outbox.rememberDirect(person, place);
      directs.set(key, conversationKey(place));
      if (isFirst) await deliverer?.meets(person);
    },
    returned: async (place) => deliverer?.returned(place),
    wake: () => deliverer?.wake(),
    nudge: () => schedule.nudge(),
    health: (text) => healthOf({ cycle, view, text }),
    stop() {
      clearTimeout(soon);
      stopped ??= end();
      return stopped;
    },
  };

  async function end(): Promise<void> {
    await schedule.stop();
    if (cycle.leads()) await letGo();
    await deliverer?.stop();
  }

  /** So that another goes on at once. */
  async function letGo(): Promise<void> {
    try {
      await leader.resign();
      await replicas?.bell.ring('look');
    } catch (err) {
      log.warn({ err }, 'the lead could not be handed on; it ends by itself');
    }
  }
}

function seenOf(instance: KnownInstance | undefined, sees: Sees | undefined): KnownInstance | undefined {
  return instance === undefined || sees?.(instance) === false ? undefined : instance;
}

/** The diagram as it is now, or nothing where there is none. */
async function openPicture(
  { picture }: Delivery,
  { barium, pictureLink }: WatchingOptions,
  largest: ChatAdapter['maxPictureSize'] = undefined,
): Promise<Picture | undefined> {
  if (picture === undefined) return undefined;
  const { instanceId, file, alt } = picture;
  try {
    const opened = await barium.openImage(instanceId, { ...largest });
    const link = pictureLink({ instanceId, ...largest });
    const content = contentOf(opened, { name: file, type: 'image/png' });
    return { ...content, alt, ...omitUndefined({ link }) };
  } catch (error) {
    if (error instanceof NoDiagramError || error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Forgets, once an hour, what nobody asks for any more. */
function createPruning(store: Store, log: Logger, now: () => Date): () => Promise<void> {
  let next = performance.now();
  return async () => {
    if (performance.now() < next) return;
    next = performance.now() + hourMs;
    const before = (days: number) => new Date(now().getTime() - days * dayMs).toISOString();
    try {
      const changes = await store.changes.prune(before(90));
      const deliveries = await store.outbox.prune(before(30));
      log.debug({ changes, deliveries }, 'forgot old changes and announcements');
    } catch (err) {
      log.error({ err }, 'old changes and announcements could not be forgotten');
    }
  };
}
