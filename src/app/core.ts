/** The bot without a chat platform: upstream, store, commands and the single entry point, composed once. */
import { randomBytes, randomUUID } from 'node:crypto';
import { authorizeListener } from '../access/authorization.ts';
import { createAccessControl } from '../access/index.ts';
import { digestLists, type ListDigests } from '../access/list-changes.ts';
import type { AccessListChecker } from '../access/unmatched-entries.ts';
import type { AttemptReport } from '../barium/types.ts';
import { type BotOptions, createBot } from '../bot/bot.ts';
import { createContext } from '../bot/context.ts';
import type { ChatAdapter } from '../chat/adapter.ts';
import type { Bot } from '../chat/bot.ts';
import type { Person } from '../chat/person.ts';
import type { Cluster } from '../cluster/index.ts';
import { definitions } from '../commands/index.ts';
import { ensureDataDir } from '../config/data-dir.ts';
import type { Config, ReloadableSettings } from '../config/index.ts';
import { mergeMessages } from '../config/messages.ts';
import { createDeletionScheduler, type DeletionScheduler } from '../effects/deletion/scheduler.ts';
import { openPictureKeys, type PictureKeys } from '../http/picture-keys.ts';
import { createPictureLink } from '../http/picture-link.ts';
import { createReadiness, type HealthCheck, type Readiness } from '../http/readiness.ts';
import { createDeadlines } from '../instance-index/deadlines.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { createLiveIndex } from '../instance-index/live-index.ts';
import { createByteBudget } from '../lib/byte-budget.ts';
import { deriveKey } from '../lib/derive-key.ts';
import { createDisposeStack, type DisposeStack } from '../lib/dispose-stack.ts';
import { createSpool, defaultMemoryBytes, type Spool } from '../lib/spool.ts';
import type { Logger } from '../log/index.ts';
import { createMetrics, type Metrics } from '../metrics/index.ts';
import type { PictureRequest } from '../pictures/timeline-picture.ts';
import { createRequestLimiter, defaultLimits } from '../rate-limit/limiter.ts';
import type { InstallationWarnings, ReloadFault } from '../request/context.ts';
import type { Store } from '../store/contract/index.ts';
import { installationSecretName } from '../store/contract/settings.ts';
import { openStore, toConfigError } from '../store/open.ts';
import type { PostgresStore } from '../store/postgres/index.ts';
import type { SqliteStore } from '../store/sqlite.ts';
import { type Strings, stringsFor } from '../text/strings.ts';
import { openUpstream, type Upstream } from '../upstream/index.ts';
import { createLastContact } from '../upstream/last-contact.ts';
import { disabledQueries } from '../watch/queries.ts';
import { openWatcher, type Watcher } from '../watch/watcher.ts';
import { createAccessAudit } from './access-audit.ts';
import { createBackups } from './backups.ts';
import { createBariumCheck, createStoreCheck } from './health-checks.ts';
import { startHourlyJobs } from './hourly-jobs.ts';
import { openOutboundProxy } from './outbound-proxy.ts';
import { createScheduledReport } from './scheduled-report.ts';
import { createInstallationWarnings } from './warnings.ts';

export interface Core {
  readonly bot: Bot;
  readonly upstream: Upstream;
  readonly store: Store;
  readonly metrics: Metrics;
  /** For files and pictures of unknown size. */
  readonly spool: Spool;
  /** For the links to pictures. */
  readonly pictureKeys: PictureKeys;
  /** A key of 32 bytes for a purpose; unique to this installation, and the same after a restart and in every replica. */
  deriveKey(purpose: string): Uint8Array;
  /** Scans Barium and announces changes once started. A one-shot process leaves that to the running bot. */
  readonly watcher: Watcher | undefined;
  /** Executes deletions that are due once started. A one-shot process leaves that to the running bot, too. */
  readonly deletionScheduler: DeletionScheduler | undefined;
  /** Connects the platforms' directories. Until then, no access is granted through a group. */
  registerDirectories(adapters: readonly ChatAdapter[]): void;
  /** Finds entries of the access lists that match nobody. */
  readonly accessListChecker: AccessListChecker;
  /** The applications that have instances; `undefined` until all are known. Rejects with a `BariumError`. */
  knownApplications(): Promise<readonly string[] | undefined>;
  readonly index: InstanceIndex;
  /** The access lists and the messages in force. */
  lists(): ReloadableSettings;
  /** For `/readyz`, by which `doctor` compares the lists with the settings. */
  listState(): ListState;
  /** Records in the audit log how the lists differ from those of the last start. Never rejects. */
  recordLists(): Promise<void>;
  /** Replaces the lists. Every decision from now on follows the new ones. */
  replaceLists(lists: ReloadableSettings): void;
  /** Reports why the lists could not be read again; `undefined` if they could. */
  reportReload(fault: ReloadFault | undefined): void;
  /** What the operator should look into. */
  warnings(): Promise<InstallationWarnings>;
  /** Adds lines to `/readyz` and `status`. */
  addHealthCheck(check: HealthCheck): void;
  /** In the reader's language, else in the installation's. */
  readiness(reader?: Pick<Person, 'locale'>): Promise<Readiness>;
  /** The clock that all replicas share. */
  now(): Date;
  close(): Promise<void>;
}

export interface ListState {
  readonly digests: ListDigests;
  /** Why the settings could not be read again, if they could not. */
  readonly issues: ReloadFault['issues'];
}

const checkTimeoutMs = 5_000;

interface CoreOptions {
  /** For a short-lived process such as `ask`: it uses the simulator of a running bot, if there is one. */
  readonly oneShot?: boolean;
}

/** Opens everything that is needed to answer. Rejects when the store or the simulator cannot be opened. */
export async function openCore(config: Config, log: Logger, { oneShot = false }: CoreOptions = {}): Promise<Core> {
  const resources = createDisposeStack((name, err) => log.error({ err }, `failed to close ${name}`));
  try {
    return await compose(config, log, resources, oneShot);
  } catch (error) {
    await resources.close();
    throw error;
  }
}

async function compose(config: Config, log: Logger, resources: DisposeStack, oneShot: boolean): Promise<Core> {
  // First, so that nothing connects directly.
  const proxy = await openOutboundProxy(config.proxy, log);
  const metrics = createMetrics();
  await ensureDataDir(config.dataDir);
  const memory = createByteBudget(defaultMemoryBytes);
  const lastContact = createLastContact();
  const onAttempt = (report: AttemptReport) => {
    metrics.recordAttempt(report);
    lastContact.record(report);
  };
  const [upstream, store] = await Promise.all([
    resources.use(
      'the upstream',
      openUpstream(config, log, { oneShot, onAttempt, onBackgroundLimit: metrics.recordBackgroundLimit, memory }),
    ),
    resources.use('the store', openStore(config.database, log, { runsBot: !oneShot })),
  ]);
  const secret =
    config.secretKey?.reveal() ??
    (await store.settings.getOrCreate(installationSecretName, () => randomBytes(32).toString('base64')));
  const cluster = oneShot ? undefined : await openSharedCluster(store, config, log, resources);
  const now = cluster?.now ?? (() => new Date());
  const pictureKeys = await openPictureKeys({ secret, settings: store.settings, now });
  const { barium } = upstream;
  const liveIndex = createLiveIndex({ barium, now });
  let watcher: Watcher | undefined;
  const knownApplications = async () =>
    (await watcher?.queries.knownValues())?.applications ?? listApplications(oneShot, liveIndex);
  const { access, scopes, accessListChecker, displayNames, registerDirectories, replaceLists } = createAccessControl({
    config,
    log,
    now,
    applications: knownApplications,
    settings: store.settings,
  });
  let lists: ReloadableSettings = config;
  let offeredMessages = mergeMessages(lists.messages, upstream.messages);
  let reloadFault: ReloadFault | undefined;
  const accessAudit = createAccessAudit({ store, log, now });
  resources.defer('the record of the access lists', accessAudit.idle);
  const shared = {
    barium,
    store,
    definitions,
    log,
    now,
    locale: config.locale,
    scopes,
    webLink: (id: string) => config.webUrl?.replaceAll('{id}', encodeURIComponent(id)),
    pictureLink: (request: PictureRequest) =>
      createPictureLink(config.publicUrl, pictureKeys.current(), request, now()),
  };
  watcher = oneShot
    ? undefined
    : await openWatcher({
        ...shared,
        upstream: upstream.identity,
        liveIndex,
        authorize: (person, conversation) => authorizeListener({ access, scopes }, person, conversation),
        cron: config.watchCron,
        auditPages: config.watchAuditPages,
        extraLoadPercent: config.watchExtraLoadPercent,
        stuckFactor: config.stuckFactor,
        createReport: (watch) => createScheduledReport(watch, options),
        onScan: (report) => {
          metrics.recordScan(report);
          accessListChecker.recheckApplications();
        },
        onDelivery: metrics.recordDelivery,
        coordination: cluster,
      });
  const backups = config.backup === undefined || oneShot ? undefined : createBackups(config.backup, log, now);
  const warnings = createInstallationWarnings({
    isOpenByDefault: () => lists.access.isOpenByDefault,
    reloadFault: () => reloadFault,
    retention: config.retention,
    audit: store.audit,
    backups,
  });
  if (watcher !== undefined) {
    const { isLeader } = watcher;
    resources.defer(
      'the hourly jobs',
      startHourlyJobs({ store, retention: config.retention, backups, pictureKeys, isLeader, warnings, log, now }),
    );
    resources.defer('the watcher', () => watcher.stop());
    metrics.observeQueues(watcher.queries.status);
  }
  const checks: HealthCheck[] = [
    createStoreCheck(store),
    createBariumCheck(upstream, lastContact),
    ...(watcher === undefined ? [] : [{ name: ({ health }: Strings) => health.sync.name, check: watcher.health }]),
  ];
  const ready = createReadiness(checks, { timeoutMs: checkTimeoutMs, log });
  const readiness: Core['readiness'] = async (reader = {}) => {
    const text = stringsFor(reader.locale, config.locale);
    const result = await ready(text);
    return proxy === undefined ? result : proxy.addTo(result, text);
  };
  const requestLimiter = createRequestLimiter(defaultLimits, {
    onRejected: metrics.recordRejection,
    onSuggestionDropped: metrics.recordDroppedSuggestion,
  });
  metrics.observeLoad(requestLimiter.load);
  let deletionScheduler: DeletionScheduler | undefined;
  const index = watcher?.index ?? liveIndex;
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
    warnings,
    index,
    deadlines: createDeadlines(now),
    watchQueries: watcher?.queries ?? disabledQueries,
    offeredMessages: () => offeredMessages,
    checkHealth: async (reader) => (await readiness(reader)).checks,
    displayNames,
    async onContact(person, conversation, botMayBeAbsent) {
      await displayNames.record(person);
      await watcher?.onContact(person, conversation, botMayBeAbsent);
    },
    onReply: ({ command, outcome, seconds }) => metrics.recordCommand(command ?? 'none', outcome, seconds),
  };
  const bot = createBot(options);
  deletionScheduler = oneShot
    ? undefined
    : createDeletionScheduler({
        store,
        log,
        now,
        createContext: (person, conversation) => createContext({ person, conversation, idempotencyKey: '' }, options),
        onNotified: () => watcher?.wake(),
      });
  if (deletionScheduler !== undefined) resources.defer('the deletion scheduler', deletionScheduler.stop);
  return {
    bot,
    upstream,
    store,
    metrics,
    spool: createSpool({ dir: config.dataDir, memory }),
    pictureKeys,
    deriveKey: (purpose) => deriveKey(secret, purpose),
    watcher,
    deletionScheduler,
    registerDirectories,
    accessListChecker,
    knownApplications,
    index,
    lists: () => lists,
    recordLists: () => accessAudit.record(lists),
    listState: () => ({ digests: digestLists(lists), issues: reloadFault?.issues ?? [] }),
    replaceLists(next) {
      lists = next;
      offeredMessages = mergeMessages(next.messages, upstream.messages);
      replaceLists(next.access);
      void accessListChecker.check();
      void accessAudit.record(next);
    },
    reportReload(fault) {
      reloadFault = fault;
      metrics.recordReload(fault === undefined);
    },
    warnings,
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
async function listApplications(oneShot: boolean, index: InstanceIndex): Promise<readonly string[] | undefined> {
  if (!oneShot) return undefined;
  const { rows, isComplete } = await index.listByStatus(undefined);
  return isComplete ? [...new Set(rows.flatMap((row) => row.applicationName ?? []))] : undefined;
}
