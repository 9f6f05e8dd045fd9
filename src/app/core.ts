/** The bot without a chat platform: upstream, store, commands and the single entry point, composed once. */
import { randomBytes, randomUUID } from 'node:crypto';
import { authorizeListener } from '../access/authorization.ts';
import { createDisplayNames } from '../access/display-names.ts';
import { createAccessControl } from '../access/index.ts';
import type { AccessListChecker } from '../access/unmatched-entries.ts';
import type { AttemptReport, ImageRequest } from '../barium/types.ts';
import { type BotOptions, createBot } from '../bot/bot.ts';
import { createContext } from '../bot/context.ts';
import type { ChatAdapter } from '../chat/adapter.ts';
import type { Bot } from '../chat/bot.ts';
import type { Person } from '../chat/person.ts';
import type { Cluster } from '../cluster/index.ts';
import { definitions } from '../commands/index.ts';
import { ensureDataDir } from '../config/data-dir.ts';
import type { Config } from '../config/index.ts';
import { mergeMessages } from '../config/messages.ts';
import { createDeletionScheduler, type DeletionScheduler } from '../effects/deletion/scheduler.ts';
import { createPictureLink } from '../http/picture-link.ts';
import { createReadiness, type HealthCheck, type Readiness } from '../http/readiness.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { createLiveIndex } from '../instance-index/live-index.ts';
import { createDisposeStack, type DisposeStack } from '../lib/dispose-stack.ts';
import type { Logger } from '../log/index.ts';
import { createMetrics, type Metrics } from '../metrics/index.ts';
import { createRequestLimiter, defaultLimits } from '../rate-limit/limiter.ts';
import type { Store } from '../store/contract/index.ts';
import { openStore, toConfigError } from '../store/open.ts';
import type { PostgresStore } from '../store/postgres/index.ts';
import { pictureKeyName } from '../store/sql/settings.ts';
import type { SqliteStore } from '../store/sqlite.ts';
import { type Strings, stringsFor } from '../text/strings.ts';
import { openUpstream, type Upstream } from '../upstream/index.ts';
import { createLastContact } from '../upstream/last-contact.ts';
import { disabledQueries } from '../watch/queries.ts';
import { openWatcher, type Watcher } from '../watch/watcher.ts';
import { createBariumCheck, createStoreCheck } from './health-checks.ts';
import { startPruning } from './pruning.ts';

export interface Core {
  readonly bot: Bot;
  readonly upstream: Upstream;
  readonly store: Store;
  readonly metrics: Metrics;
  /** Encrypts the links to pictures; unique to this installation. */
  readonly pictureKey: Uint8Array;
  /** Scans Barium and announces changes once started. A one-shot process leaves that to the running bot. */
  readonly watcher: Watcher | undefined;
  /** Executes deletions that are due once started. A one-shot process leaves that to the running bot, too. */
  readonly deletionScheduler: DeletionScheduler | undefined;
  /** Connects the platforms' directories. Until then, no access is granted through a group. */
  registerDirectories(adapters: readonly ChatAdapter[]): void;
  /** Finds entries of the access lists that match nobody. */
  readonly accessListChecker: AccessListChecker;
  /** Adds lines to `/readyz` and `status`. */
  addHealthCheck(check: HealthCheck): void;
  /** In the reader's language, else in the installation's. */
  readiness(reader?: Pick<Person, 'locale'>): Promise<Readiness>;
  /** The clock that all replicas share. */
  now(): Date;
  close(): Promise<void>;
}

const checkTimeoutMs = 5_000;

export interface CoreOptions {
  /** For a short-lived process such as `ask`: it uses the simulator of a running bot, if there is one. */
  readonly oneShot?: boolean;
}

/** Opens everything that is needed to answer. Rejects when the store or the simulator cannot be opened. */
export async function openCore(
  config: Config,
  log: Logger,
  { oneShot = false }: CoreOptions = {},
): Promise<Core> {
  const resources = createDisposeStack((name, err) => log.error({ err }, `failed to close ${name}`));
  try {
    return await compose(config, log, resources, oneShot);
  } catch (error) {
    await resources.close();
    throw error;
  }
}

async function compose(
  config: Config,
  log: Logger,
  resources: DisposeStack,
  oneShot: boolean,
): Promise<Core> {
  const metrics = createMetrics();
  await ensureDataDir(config.dataDir);
  const freshness = createLastContact();
  const onCall = (report: AttemptReport) => {
    metrics.upstream(report);
    freshness.record(report);
  };
  const [upstream, store] = await Promise.all([
    resources.use('the upstream', openUpstream(config, log, { oneShot, onAttempt: onCall })),
    resources.use('the store', openStore(config.database, log)),
  ]);
  const pictureKey = Buffer.from(
    await store.settings.getOrCreate(pictureKeyName, () => randomBytes(32).toString('base64')),
    'base64',
  );
  const cluster = oneShot ? undefined : await openSharedCluster(store, config, log, resources);
  const now = cluster?.now ?? (() => new Date());
  resources.defer('the pruning job', startPruning(store, log, now));
  const { barium } = upstream;
  const liveIndex = createLiveIndex({ barium, now });
  let watcher: Watcher | undefined;
  const { access, scopes, accessListChecker, registerDirectories } = createAccessControl({
    config,
    log,
    now,
    applications: async () =>
      watcher?.queries.knownValues()?.applications ?? knownApplications(oneShot, liveIndex),
  });
  const shared = {
    barium,
    store,
    definitions,
    log,
    now,
    locale: config.locale,
    scopes,
    webLink: (id: string) => config.webUrl?.replaceAll('{id}', encodeURIComponent(id)),
    pictureLink: (request: ImageRequest) => createPictureLink(config.publicUrl, pictureKey, request, now()),
  };
  watcher = oneShot
    ? undefined
    : await openWatcher({
        ...shared,
        upstream: upstream.identity,
        liveIndex,
        authorize: (person, conversation) => authorizeListener({ access, scopes }, person, conversation),
        cron: config.watchCron,
        onScan: (report) => {
          metrics.scanned(report);
          accessListChecker.recheckApplications();
        },
        onAnnounced: metrics.announced,
        coordination: cluster,
      });
  if (watcher !== undefined) {
    resources.defer('the watcher', () => watcher.stop());
    metrics.observeQueues(watcher.queries.status);
  }
  const checks: HealthCheck[] = [
    createStoreCheck(store),
    createBariumCheck(upstream, freshness),
    ...(watcher === undefined
      ? []
      : [{ name: ({ health }: Strings) => health.sync.name, check: watcher.health }]),
  ];
  const ready = createReadiness(checks, { timeoutMs: checkTimeoutMs, log });
  const readiness: Core['readiness'] = (reader = {}) => ready(stringsFor(reader.locale, config.locale));
  const requestLimiter = createRequestLimiter(defaultLimits, {
    onRejected: metrics.rejected,
    onSuggestionDropped: metrics.suggestionDropped,
  });
  metrics.observeLoad(requestLimiter.load);
  let deletionScheduler: DeletionScheduler | undefined;
  const displayNames = createDisplayNames([config.access.operators, config.access.admins], store.settings);
  const options: BotOptions = {
    ...shared,
    deletion: {
      ...config.deletion,
      leaseHolder: randomUUID(),
      wake: () => {
        void deletionScheduler?.trigger();
        watcher?.wake();
      },
    },
    requestLimiter,
    access,
    accessListChecker,
    index: watcher?.index ?? liveIndex,
    watchQueries: watcher?.queries ?? disabledQueries,
    offeredMessages: mergeMessages(config.messages, upstream.messages),
    checkHealth: async (reader) => (await readiness(reader)).checks,
    displayNames,
    async onContact(person, conversation, botMayBeAbsent) {
      await displayNames.record(person);
      await watcher?.onContact(person, conversation, botMayBeAbsent);
    },
    onReply: ({ command, outcome, seconds }) => metrics.command(command ?? 'none', outcome, seconds),
  };
  const bot = createBot(options);
  deletionScheduler = oneShot
    ? undefined
    : createDeletionScheduler({
        store,
        log,
        now,
        createContext: (person, conversation) =>
          createContext({ person, conversation, idempotencyKey: '' }, options),
        onNotified: () => watcher?.wake(),
      });
  if (deletionScheduler !== undefined) resources.defer('the deletion scheduler', deletionScheduler.stop);
  return {
    bot,
    upstream,
    store,
    metrics,
    pictureKey,
    watcher,
    deletionScheduler,
    registerDirectories,
    accessListChecker,
    addHealthCheck: (check) => {
      checks.push(check);
    },
    readiness,
    now,
    close: () => resources.close(),
  };
}

/** Joins the other replicas on the same database; `undefined` with SQLite, which serves one process. */
async function openSharedCluster(
  store: SqliteStore | PostgresStore,
  { watchCron: cron, database }: Config,
  log: Logger,
  resources: DisposeStack,
): Promise<Cluster | undefined> {
  if (store.kind === 'sqlite' || database.kind === 'sqlite') return undefined;
  const { openCluster } = await import('../cluster/index.ts');
  try {
    return await resources.use('the cluster', openCluster(store, { cron, log, url: database.url.reveal() }));
  } catch (error) {
    throw toConfigError(error, database.kind);
  }
}

/** A one-shot process has no watcher to take the known applications from, so it lists the cases itself. */
async function knownApplications(
  oneShot: boolean,
  index: InstanceIndex,
): Promise<readonly string[] | undefined> {
  if (!oneShot) return undefined;
  const { rows, isComplete } = await index.listByStatus(undefined);
  return isComplete ? [...new Set(rows.flatMap((row) => row.applicationName ?? []))] : undefined;
}
