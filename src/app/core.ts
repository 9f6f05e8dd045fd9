/** The bot without any chat platform: upstream, store, commands and the one door, wired once. */
import { randomBytes, randomUUID } from 'node:crypto';
import { hearing } from '../access/authorization.ts';
import { createNames } from '../access/display-names.ts';
import { openAccess } from '../access/index.ts';
import type { Strays } from '../access/unmatched-entries.ts';
import { BariumError } from '../barium/errors.ts';
import type { CallReport, PictureOrder } from '../barium/types.ts';
import { type BotOptions, createBot, surroundings } from '../bot/bot.ts';
import { bariumProblem } from '../cards/error.ts';
import type { ChatAdapter, Health } from '../chat/adapter.ts';
import type { Bot } from '../chat/bot.ts';
import type { Person } from '../chat/person.ts';
import type { Replicas } from '../cluster/index.ts';
import { definitions } from '../commands/index.ts';
import { makeDataDir } from '../config/data-dir.ts';
import type { Config } from '../config/index.ts';
import { createDeletionClock, type DeletionClock } from '../effects/deletion/scheduler.ts';
import { signPicture } from '../http/picture-token.ts';
import { createReadiness, type HealthCheck, type Readiness } from '../http/readiness.ts';
import { createUpstreamIndex, type InstanceIndex } from '../instance-index/index.ts';
import { type Closers, createClosers } from '../lib/dispose-stack.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import type { Logger } from '../log/index.ts';
import { createMetrics, type Metrics } from '../metrics/index.ts';
import { createGate } from '../rate-limit/limiter.ts';
import type { OfferedMessage } from '../request/context.ts';
import type { Store } from '../store/contract/store.ts';
import { isStoreError } from '../store/errors.ts';
import { blamed, openStore } from '../store/open.ts';
import type { PostgresStore } from '../store/postgres/index.ts';
import { pictureKeyName } from '../store/sql/settings.ts';
import type { SqliteStore } from '../store/sqlite.ts';
import { type Text, textFor } from '../text/strings.ts';
import { openUpstream, type Upstream } from '../upstream/index.ts';
import { createFreshness, type Freshness } from '../upstream/last-contact.ts';
import { notWatching } from '../watch/queries.ts';
import { openWatching, type Watching } from '../watch/watcher.ts';

export interface Core {
  readonly bot: Bot;
  readonly upstream: Upstream;
  readonly store: Store;
  readonly metrics: Metrics;
  /** Seals the addresses of pictures; this installation's own. */
  readonly pictureKey: Uint8Array;
  /** Reads Barium and announces what changes, once it is started. A guest leaves that to the bot that serves. */
  readonly watching: Watching | undefined;
  /** Makes deletions whose time has come, once it is started; a guest leaves that to the bot that serves, too. */
  readonly clock: DeletionClock | undefined;
  /** Takes up what the platforms know of their people. Until then a group opens nothing. */
  meet(adapters: readonly ChatAdapter[]): void;
  /** What the access lists name that there is not. */
  readonly strays: Strays;
  /** Adds lines to `/readyz` and `status`. */
  watchHealth(check: HealthCheck): void;
  /** In the reader's language, else in the installation's. */
  readiness(reader?: Pick<Person, 'locale'>): Promise<Readiness>;
  /** The time that everybody goes by who shares the store. */
  now(): Date;
  close(): Promise<void>;
}

/** For each check of the readiness. */
const checkMs = 5_000;

/** How long a picture can be seen under its address. */
const pictureLifeMs = 24 * 60 * 60_000;

export interface CoreOptions {
  /** For a process that passes by, such as `ask`: it uses the simulator of a bot that serves, if there is one. */
  readonly guest?: boolean;
}

/** Opens everything that answers need. Rejects when the store or the simulator cannot be opened. */
export async function openCore(
  config: Config,
  log: Logger,
  { guest = false }: CoreOptions = {},
): Promise<Core> {
  const closers = createClosers(log);
  try {
    return await wire(config, log, closers, guest);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function wire(config: Config, log: Logger, closers: Closers, guest: boolean): Promise<Core> {
  const metrics = createMetrics();
  await makeDataDir(config.dataDir);
  const freshness = createFreshness();
  const onCall = (report: CallReport) => {
    metrics.upstream(report);
    freshness.heard(report);
  };
  const [upstream, store] = await Promise.all([
    closers.opening('the upstream', openUpstream(config, log, { guest, onCall })),
    closers.opening('the store', openStore(config.database, log)),
  ]);
  const pictureKey = Buffer.from(
    await store.settings.getOrMake(pictureKeyName, () => randomBytes(32).toString('base64')),
    'base64',
  );
  const replicas = guest ? undefined : await openReplicas(store, config, log, closers);
  const now = replicas?.now ?? (() => new Date());
  closers.push('housekeeping', keepHouse(store, log, now));
  const { barium } = upstream;
  const fallbackIndex = createUpstreamIndex({ barium, now });
  let watching: Watching | undefined;
  const { access, limits, strays, meet } = openAccess({
    config,
    log,
    now,
    applications: async () => watching?.view.words()?.applications ?? applicationsIn(guest, fallbackIndex),
  });
  const shared = {
    barium,
    store,
    definitions,
    log,
    now,
    locale: config.locale,
    limits,
    webLink: (id: string) => config.webUrl?.replaceAll('{id}', encodeURIComponent(id)),
    pictureLink: (order: PictureOrder) => pictureLink(config.publicUrl, pictureKey, order, now()),
  };
  watching = guest
    ? undefined
    : await openWatching({
        ...shared,
        upstream: upstream.identity,
        fallbackIndex,
        admit: (person, place) => hearing({ access, limits }, person, place),
        cron: config.watchCron,
        onScan: (report) => {
          metrics.scanned(report);
          strays.applicationsAreKnown();
        },
        onAnnounced: metrics.announced,
        ...omitUndefined({ replicas }),
      });
  if (watching !== undefined) {
    closers.push('watching', () => watching.stop());
    metrics.watchQueues(watching.view.status);
  }
  const checks: HealthCheck[] = [
    storeCheck(store),
    bariumCheck(upstream, freshness),
    ...(watching === undefined
      ? []
      : [{ name: ({ health }: Text) => health.reading.name, check: watching.health }]),
  ];
  const ready = createReadiness(checks, { milliseconds: checkMs, log });
  const readiness: Core['readiness'] = (reader = {}) => ready(textFor(reader.locale, config.locale));
  const gate = createGate({ onTurnedAway: metrics.turnedAway, onTypingDropped: metrics.typingDropped });
  metrics.watchGate(gate.now);
  let clock: DeletionClock | undefined;
  const names = createNames([config.access.operators, config.access.admins], store.settings);
  const options: BotOptions = {
    ...shared,
    deletion: {
      ...config.deletion,
      holder: randomUUID(),
      wake: () => {
        void clock?.nudge();
        watching?.wake();
      },
    },
    gate,
    access,
    strays,
    index: watching?.index ?? fallbackIndex,
    watching: watching?.view ?? notWatching,
    messages: mergeMessages(config.messages, upstream.messages),
    health: async (reader) => (await readiness(reader)).checks,
    names,
    async heard(person, place, uninvited) {
      await names.heard(person);
      await watching?.heard(person, place, uninvited);
    },
    onAnswered: ({ command, outcome, seconds }) => metrics.command(command ?? 'none', outcome, seconds),
  };
  const bot = createBot(options);
  clock = guest
    ? undefined
    : createDeletionClock({
        store,
        log,
        now,
        contextOf: (person, place) =>
          surroundings({ person, conversation: place, idempotencyKey: '' }, options),
        onTold: () => watching?.wake(),
      });
  if (clock !== undefined) closers.push('the deletions under way', clock.stop);
  return {
    bot,
    upstream,
    store,
    metrics,
    pictureKey,
    watching,
    clock,
    meet,
    strays,
    watchHealth: (check) => {
      checks.push(check);
    },
    readiness,
    now,
    close: () => closers.close(),
  };
}

/** What this process shares with others on the same database; `undefined` on a file, where it is alone. */
async function openReplicas(
  store: SqliteStore | PostgresStore,
  { watchCron: cron, database }: Config,
  log: Logger,
  closers: Closers,
): Promise<Replicas | undefined> {
  if (store.kind === 'sqlite' || database.kind === 'sqlite') return undefined;
  const { openReplicas: open } = await import('../cluster/index.ts');
  try {
    const opening = open(store, { cron, log, url: database.url.reveal() });
    return await closers.opening('what replicas share', opening);
  } catch (error) {
    throw blamed(error, database.kind);
  }
}

/** A process that passes by reads what it is asked about; one that stays has read it all before long. */
async function applicationsIn(guest: boolean, index: InstanceIndex): Promise<readonly string[] | undefined> {
  if (!guest) return undefined;
  const { rows, complete } = await index.withStatus(undefined);
  return complete ? [...new Set(rows.flatMap((row) => row.applicationName ?? []))] : undefined;
}

/** What was configured for an application comes before what the simulator's processes wait for. */
function mergeMessages(
  configured: Readonly<Record<string, readonly OfferedMessage[]>>,
  simulated: Readonly<Record<string, readonly OfferedMessage[]>>,
): Readonly<Record<string, readonly OfferedMessage[]>> {
  const applications = new Set([...Object.keys(configured), ...Object.keys(simulated)]);
  return Object.fromEntries(
    [...applications].map((name) => [name, [...(configured[name] ?? []), ...(simulated[name] ?? [])]]),
  );
}

function pictureLink(
  publicUrl: string | undefined,
  key: Uint8Array,
  order: PictureOrder,
  now: Date,
): string | undefined {
  if (publicUrl === undefined) return undefined;
  const token = signPicture(key, order, new Date(now.getTime() + pictureLifeMs));
  return `${publicUrl}/pictures/${token}`;
}

function storeCheck(store: Store): HealthCheck {
  return {
    name: ({ health }) => health.store.name,
    async check({ health: { store: words } }): Promise<Health> {
      try {
        await store.check();
      } catch (error) {
        if (!isStoreError(error)) throw error;
        return { name: words.name, ok: false, detail: words.away(error.message) };
      }
      return { name: words.name, ok: true, detail: words.ok(store.engine) };
    },
  };
}

/** A ticket at hand says nothing of now: where nobody has called Barium lately, somebody does. */
function bariumCheck({ barium, simulator }: Upstream, { isFresh }: Freshness): HealthCheck {
  return {
    name: ({ health }) => health.barium.name,
    async check(text): Promise<Health> {
      const { barium: words } = text.health;
      try {
        await barium.signIn();
        if (!isFresh()) await barium.listInstances({ status: 'active', max: 1 });
      } catch (error) {
        if (!(error instanceof BariumError)) throw error;
        const { title, text: hints = [] } = bariumProblem(text, error);
        return { name: words.name, ok: false, detail: [title, ...hints].join('. ') };
      }
      return { name: words.name, ok: true, detail: simulator === undefined ? words.ok : words.simulator };
    },
  };
}

const hour = 60 * 60_000;

/** How long a spent button can still say what came of it, and a repeated incoming is still known. */
const memoryMs = 30 * 24 * hour;

/** Forgets old tokens and keys every few hours. Answers how to stop. */
function keepHouse(store: Store, log: Logger, now: () => Date): () => Promise<void> {
  let running = Promise.resolve();
  const prune = async () => {
    const before = new Date(now().getTime() - memoryMs).toISOString();
    try {
      const tokens = await store.tokens.prune(before);
      const keys = await store.seen.prune(before);
      const deletions = await store.deletions.prune(before);
      log.debug({ tokens, keys, deletions }, 'forgot what is too old');
    } catch (err) {
      log.error({ err }, 'old tokens and keys could not be forgotten');
    }
  };
  const timer = setInterval(() => {
    running = prune();
  }, 6 * hour);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
