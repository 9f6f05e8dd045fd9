/** Wires up the watcher: scans of Barium, announcements of changes, and their delivery to conversations. */
import type { Logger } from 'pino';
import { toContent } from '../barium/download.ts';
import { BariumError, NoDiagramError, NotFoundError } from '../barium/errors.ts';
import type { Barium } from '../barium/types.ts';
import type { CardContext } from '../cards/card-context.ts';
import { describeSteps, stepPath, stepsOf } from '../cards/progress.ts';
import type { ChatAdapter, Health } from '../chat/adapter.ts';
import type { Card } from '../chat/card.ts';
import type { Conversation } from '../chat/conversation.ts';
import { conversationKey, personKey } from '../chat/keys.ts';
import type { Person, Platform } from '../chat/person.ts';
import { createLocalJobs, createLocalLeader, createLocalLeases } from '../cluster/local.ts';
import type { Coordination } from '../cluster/types.ts';
import { collectPages } from '../instance-index/collect-pages.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { formatLine } from '../parser/format-line.ts';
import type { CommandSyntax } from '../parser/syntax.ts';
import { openTimeline, type PictureRequest } from '../pictures/timeline-picture.ts';
import type { Store } from '../store/contract/index.ts';
import type { Delivery } from '../store/contract/outbox.ts';
import type { Watch } from '../store/contract/watches.ts';
import { type Strings, stringsFor } from '../text/strings.ts';
import type { Authorize } from './announce/audience.ts';
import { createOutboxWorker, type OutboxWorker } from './deliver/outbox-worker.ts';
import type { AnnouncedPicture } from './deliver/post.ts';
import { checkWatcherHealth } from './health.ts';
import { createWatchQueries, type DeliveryReport, type WatchQueries } from './queries.ts';
import { createLateness, defaultStuckFactor } from './scan/lateness.ts';
import { createSnapshot } from './scan/snapshot.ts';
import { createSnapshotIndex } from './scan/snapshot-index.ts';
import { createScanLoop } from './scan-loop.ts';
import { createSchedule } from './schedule.ts';
import type { ScanReport } from './steady-scan.ts';

export interface WatcherOptions {
  readonly barium: Barium;
  /** Identifies the upstream: a snapshot of another one is reset. */
  readonly upstream: string;
  readonly store: Store;
  readonly definitions: readonly CommandSyntax[];
  /** Answers searches until the first scan is complete. */
  readonly liveIndex: InstanceIndex;
  /** `WATCH_CRON`. */
  readonly cron: string;
  /** `WATCH_AUDIT_PAGES`; the default is 1. */
  readonly auditPages?: number;
  /** `WATCH_EXTRA_LOAD_PERCENT`; the default is 10. */
  readonly extraLoadPercent?: number;
  /** `STUCK_FACTOR`; the default is 3. */
  readonly stuckFactor?: number;
  /** The installation's language. */
  readonly locale: string;
  /** What a person may see in a conversation; their watches announce nothing else there. */
  readonly authorize: Authorize;
  webLink(id: string): string | undefined;
  pictureLink(request: PictureRequest): string | undefined;
  /**
   * The report of a watch as its owner sees it in its conversation; `undefined` if they may not see it. Without it no
   * reports are posted.
   */
  createReport?(watch: Watch): Promise<Card | undefined>;
  /** Called after each complete scan. */
  onScan?(report: ScanReport): void;
  /** Called for each announcement that arrived, and each attempt that was not confirmed. */
  onDelivery?(report: DeliveryReport): void;
  readonly log: Logger;
  readonly now: () => Date;
  /** Monotonic milliseconds, for delays that changes of the wall clock must not affect; the process's own if missing. */
  readonly clock?: (() => number) | undefined;
  /** Missing in a single process. */
  readonly coordination?: Coordination | undefined;
}

export interface Watcher {
  /** The instance index on the snapshot. */
  readonly index: InstanceIndex;
  readonly queries: WatchQueries;
  /** Starts scanning and posting. */
  start(adapters: readonly ChatAdapter[]): void;
  /**
   * A person sent something in a conversation: its channel is available, and a direct chat is saved for notifications.
   * If the bot is not a member there, a post may still fail, so only the head of the channel's queue is attempted.
   */
  onContact(person: Person, conversation: Conversation, botNotMember?: boolean): Promise<void>;
  /** Nothing may be posted in a channel from now on: its watches pause, and their owners are notified of the reason. */
  onChannelUnavailable(conversation: Conversation, reason: string): Promise<void>;
  /** An unavailable channel is available again. */
  onChannelBack(conversation: Conversation): Promise<void>;
  /** An unavailable channel may be available again: the head of its queue is attempted at once. */
  onChannelChanged(conversation: Conversation): Promise<void>;
  /** The platform gave a channel another id or name: its watches and its queue follow. */
  onChannelMoved(from: Conversation, to: Conversation): Promise<void>;
  /** A platform accepts the bot again: all of its unavailable channels may be available again. */
  onPlatformBack(platform: Platform): Promise<void>;
  /** Whether this process was the leader when its last scan began. */
  isLeader(): boolean;
  /** Polls the outbox after a delivery was added. */
  wake(): void;
  /** Scans now; resolves when the changes are in the outbox. */
  trigger(): Promise<void>;
  /** For `/readyz` and `status`. Rejects if the store cannot be read. */
  health(text: Strings): Promise<readonly [scanning: Health, delivery: Health]>;
  /** Stops scanning and posting; resolves when running work has ended. */
  stop(): Promise<void>;
}

/** A shorter time without scans is not announced. */
const minOutageMs = 5 * 60_000;
/** Longer than a leader waits between two scans that fail because of the database. */
const minRecoveryMs = 20_000;
/** Wait after a command until its effect is scanned: most processes have moved by then, and several commands share a scan. */
const debounceMs = 1_000;

/** Loads the stored snapshot. Rejects if the store cannot be read. */
export async function openWatcher(options: WatcherOptions): Promise<Watcher> {
  const { barium, store, log, now, coordination, authorize } = options;
  const notifier = coordination?.notifier;
  const snapshot = createSnapshot();
  const lateness = createLateness({
    durations: store.durations,
    snapshot,
    stuckFactor: options.stuckFactor ?? defaultStuckFactor,
    now,
  });
  const adapters = new Map<Platform, ChatAdapter>();
  const cardContextFor = createCardContexts(options);
  /** Created on start. */
  let outboxWorker: OutboxWorker | undefined;
  let pendingScan: NodeJS.Timeout | undefined;
  let stopped: Promise<void> | undefined;

  const scanLoop = createScanLoop({
    barium,
    upstream: options.upstream,
    store,
    snapshot,
    leader: coordination?.leader ?? createLocalLeader(store.snapshot),
    outageMs: () => Math.max(minOutageMs, 3 * schedule.minIntervalMs()),
    maxRecoveryMs: () => (coordination === undefined ? 0 : Math.max(minRecoveryMs, 2 * schedule.minIntervalMs())),
    cardContextFor,
    authorize,
    auditPages: options.auditPages,
    extraLoadPercent: options.extraLoadPercent,
    lateness,
    onScan: (report) => options.onScan?.(report),
    onCommit: () => {
      outboxWorker?.wake();
      void notifier?.publish('snapshot');
    },
    log,
    now,
  });
  const schedule = createSchedule({
    cron: options.cron,
    elect: scanLoop.acquireLeadership,
    run: scanLoop.tick,
    follow: scanLoop.followLeader,
    msUntilExtraRun: scanLoop.msUntilExtraScan,
    log,
  });
  const queries = createWatchQueries({ snapshot, scanLoop, store, adapters, lateness, now });
  const saveContact = createContactStore(store);
  await scanLoop.load();

  function toReport(outcome: DeliveryReport['outcome'], { noticedAt, since }: Delivery): DeliveryReport {
    const at = now().getTime();
    return {
      outcome,
      secondsSinceSeen: (at - Date.parse(noticedAt)) / 1_000,
      secondsSinceChange: (at - Date.parse(since)) / 1_000,
    };
  }

  /** Scans after the bot itself changed something, instead of waiting for the next tick. */
  function scheduleScan(): void {
    options.liveIndex.invalidate();
    if (outboxWorker === undefined || pendingScan !== undefined) return;
    pendingScan = setTimeout(async () => {
      pendingScan = undefined;
      scanLoop.expectChanges();
      await schedule.trigger();
      if (!scanLoop.isLeader()) void notifier?.publish('scan');
    }, debounceMs);
  }

  notifier?.subscribe('snapshot', () => {
    if (outboxWorker !== undefined && !scanLoop.isLeader()) void schedule.trigger();
  });
  notifier?.subscribe('scan', () => {
    scanLoop.expectChanges();
    if (outboxWorker !== undefined) void schedule.trigger();
  });

  async function stop(): Promise<void> {
    clearTimeout(pendingScan);
    await schedule.stop();
    if (scanLoop.isLeader()) {
      await scanLoop.releaseLeadership();
      await notifier?.publish('scan');
    }
    await outboxWorker?.stop();
  }

  return {
    index: createSnapshotIndex(snapshot, scanLoop.state, {
      ...options.liveIndex,
      invalidate: scheduleScan,
    }),
    queries,
    isLeader: scanLoop.isLeader,
    start(startedAdapters) {
      for (const adapter of startedAdapters) adapters.set(adapter.platform, adapter);
      outboxWorker = createOutboxWorker({
        outbox: store.outbox,
        channels: store.channels,
        watches: store.watches,
        adapters,
        leases: coordination?.leases ?? createLocalLeases(),
        jobs: coordination?.jobs ?? createLocalJobs(),
        isStoreCurrent: scanLoop.isStoreCurrent,
        createReport: async (watch) => options.createReport?.(watch),
        onStoreRestored: () => void schedule.trigger(),
        openPicture: (delivery) =>
          openDiagram(delivery, options, adapters.get(delivery.conversation.platform)?.maxPictureSize),
        onPosted: (delivery) => options.onDelivery?.(toReport('delivered', delivery)),
        onUnconfirmed: (delivery) => options.onDelivery?.(toReport('attempted', delivery)),
        authorize,
        cardContextFor,
        log,
        now,
        clock: options.clock,
      });
      outboxWorker.wake();
      schedule.start();
      void schedule.trigger();
    },
    async onContact(person, conversation, botNotMember = false) {
      if (botNotMember) return outboxWorker?.retryNow(conversation);
      await outboxWorker?.onChannelBack(conversation);
      if (await saveContact(person, conversation)) await outboxWorker?.onDirectChannel(person);
    },
    onChannelUnavailable: async (conversation, reason) => outboxWorker?.onChannelUnavailable(conversation, reason),
    onChannelBack: async (conversation) => outboxWorker?.onChannelBack(conversation),
    onChannelChanged: async (conversation) => outboxWorker?.retryNow(conversation),
    onChannelMoved: async (from, to) => outboxWorker?.onChannelMoved(from, to),
    onPlatformBack: async (platform) => outboxWorker?.onPlatformBack(platform),
    wake: () => outboxWorker?.wake(),
    trigger: () => schedule.trigger(),
    health: (text) => checkWatcherHealth({ scanLoop, queries, text }),
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Announcements have the buttons of a viewer, because everybody in the conversation sees them. */
function createCardContexts({ definitions, locale, webLink }: WatcherOptions) {
  return (readerLocale: string | undefined): CardContext => ({
    text: stringsFor(readerLocale, locale),
    role: 'viewer',
    line: (command) => formatLine(command, definitions),
    webLink,
  });
}

/** Saves where a person can be messaged directly. The returned function resolves with whether that was unknown before. */
function createContactStore({
  channels,
}: Pick<Store, 'channels'>): (person: Person, conversation: Conversation) => Promise<boolean> {
  /** Avoids a write for every message. */
  const saved = new Map<string, string>();
  return async (person, conversation) => {
    const key = personKey(person);
    if (!conversation.isDirect || saved.get(key) === conversationKey(conversation)) return false;
    const isNew = (await channels.findDirectChannel(person)) === undefined;
    await channels.saveDirectChannel(person, conversation);
    saved.set(key, conversationKey(conversation));
    return isNew;
  };
}

/**
 * The current diagram, or the bot's own picture where Barium has none, with the path of the tasks; `undefined` if there is
 * nothing to draw.
 */
async function openDiagram(
  { picture, reader }: Delivery,
  options: WatcherOptions,
  maxSize: ChatAdapter['maxPictureSize'],
): Promise<AnnouncedPicture | undefined> {
  if (picture === undefined) return undefined;
  const { instanceId, file, alt } = picture;
  const { barium, pictureLink } = options;
  const text = stringsFor(reader?.locale, options.locale);
  try {
    const image = await barium.openImage(instanceId, { ...maxSize });
    const content = toContent(image, { name: file, type: 'image/png' });
    const link = pictureLink({ instanceId, ...maxSize });
    return { ...content, alt, ...omitUndefined({ link, caption: await readPath(instanceId, text, options) }) };
  } catch (error) {
    if (error instanceof NoDiagramError) return openOwnPicture(picture, text, options, maxSize);
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** The path of the tasks in one line. A picture without it is better than none. */
async function readPath(id: string, text: Strings, { barium, log }: WatcherOptions): Promise<string | undefined> {
  try {
    const { rows } = await collectPages((query) => barium.listTasks(id, query));
    return stepPath(text, stepsOf(text, rows));
  } catch (err) {
    if (!(err instanceof BariumError)) throw err;
    log.debug({ err }, 'diagram announced without the path of its tasks');
    return undefined;
  }
}

/** The timeline of the tasks; `undefined` without any. The readers of a channel have no time zone in common. */
async function openOwnPicture(
  { instanceId, file: name }: NonNullable<Delivery['picture']>,
  text: Strings,
  { barium, pictureLink, now }: WatcherOptions,
  maxSize: ChatAdapter['maxPictureSize'],
): Promise<AnnouncedPicture | undefined> {
  const { rows } = await collectPages((query) => barium.listTasks(instanceId, query));
  if (rows.length === 0) return undefined;
  const timeline = { locale: text.language };
  const content = await openTimeline(rows, { name, text, reader: timeline, size: { ...maxSize }, now: now() });
  const link = pictureLink({ instanceId, ...maxSize, timeline });
  const steps = stepsOf(text, rows);
  return { ...content, alt: describeSteps(text, steps), ...omitUndefined({ link, caption: stepPath(text, steps) }) };
}
