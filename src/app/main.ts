/** The whole bot: the core, the adapters that are configured, and the server. */
import type { Router } from 'express';
import type { McpAdapter } from '../../adapters/mcp/index.ts';
import type { SlackOptions } from '../../adapters/slack/index.ts';
import type { ChatAdapter, Health } from '../chat/adapter.ts';
import { definitions } from '../commands/index.ts';
import type { Config, McpConfig, SettingsSource, SlackConfig, TeamsConfig } from '../config/index.ts';
import { createDrain } from '../http/drain.ts';
import { landingPageRouter, legalPagesRouter } from '../http/landing-page.ts';
import { createHttpServer } from '../http/server.ts';
import { createDisposeStack } from '../lib/dispose-stack.ts';
import { createLocalSession, type LocalSession } from '../lib/local-session.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { Logger } from '../log/index.ts';
import { slackBotScopes } from '../manifest/slack.ts';
import { stringsFor } from '../text/strings.ts';
import { createTools } from '../tools/index.ts';
import { type Core, openCore } from './core.ts';
import { createPictureSource } from './picture-source.ts';
import { startSettingsReload } from './settings-reload.ts';
import { readVersion } from './version.ts';

/** A bot that accepts events. */
export interface RunningBot {
  /** The server's address, as a browser on this machine opens it; with the playground, the token is in it. */
  readonly address: string;
  /** The endpoint for tools on this machine that speak to Teams without sign-in, with the token. */
  readonly localTeamsEndpoint: string | undefined;
  /** Reads the access lists and the messages again. Never rejects: a fault is logged, and the lists stay. */
  reload(): Promise<void>;
  /** Waits for the answers in flight, then closes everything. */
  stop(): Promise<void>;
}

interface StartOptions {
  /** Where the settings come from, to read some of them again. Without it, they stay as they are. */
  readonly source?: SettingsSource;
  /** For tests. */
  readonly slack?: SlackOptions['overrides'];
}

const maxScrapeMs = 2_000;

/** An adapter and its routes, if it has any. */
type MountedAdapter = ChatAdapter & { readonly router?: Router };

/**
 * Starts everything that is configured; the code of the rest is not loaded. Rejects, with nothing left open, when
 * something cannot start.
 */
export async function start(config: Config, log: Logger, options: StartOptions = {}): Promise<RunningBot> {
  const resources = createDisposeStack((name, err) => log.error({ err }, `failed to close ${name}`));
  try {
    const core = await openCore(config, log);
    resources.defer('the core', () => core.close());
    const session = createLocalSession();
    const adapters = await openAdapters(config, core, log, session, options);
    core.registerDirectories(adapters);
    const mcp = config.mcp && (await openMcp(config, config.mcp, core, adapters, log));
    const drain = createDrain(core.readiness, {
      seconds: config.drainSeconds,
      drainingCheck: drainingCheck(config),
    });
    const server = createHttpServer({
      host: config.host,
      port: config.port,
      log,
      routers: routersOf(config, [...adapters, ...(mcp === undefined ? [] : [mcp])]),
      readiness: drain.readiness,
      readinessDetails: () => ({ lists: core.listState() }),
      metrics: core.metrics.registry,
      metricsToken: config.metricsToken?.reveal(),
      pictures: {
        keys: core.pictureKeys.accepted,
        source: createPictureSource(core.upstream.barium, config.locale, core.now),
        now: core.now,
      },
    });
    // Together: the server waits for the adapters' last answers, and the adapters wait for its connections.
    resources.defer('the server and the adapters', async () => {
      await Promise.all([server.stop(), mcp?.stop(), ...adapters.map((adapter) => adapter.stop())]);
    });
    // Before the adapters stop, since they post its announcements.
    resources.defer('the watcher', () => core.watcher?.stop());
    // Before the watcher stops, so that finished deletions are still announced.
    resources.defer('the deletion scheduler', () => core.deletionScheduler?.stop());
    for (const adapter of adapters) {
      await adapter.start();
      core.addHealthCheck({
        name: () => adapter.platform,
        check: ({ language }) => adapter.health({ locale: language }),
      });
      core.metrics.watchPlatform(adapter.platform, () => isUp(adapter));
    }
    if (mcp !== undefined) {
      core.addHealthCheck({ name: () => 'MCP', check: async ({ language }) => mcp.health({ locale: language }) });
    }
    const port = await server.start();
    core.watcher?.start(adapters);
    void core.accessListChecker.check();
    void core.recordLists();
    core.deletionScheduler?.start();
    const reloading = options.source && startSettingsReload({ ...core, source: options.source, log });
    resources.defer('the reload of the settings', () => reloading?.stop());
    // Closed first, so that load balancers stop routing requests to this process.
    resources.defer('the drain', () => drain.start());
    const address = `http://${displayHost(config.host)}:${port}/`;
    const query = `?token=${session.token}`;
    return {
      address: config.playground ? address + query : address,
      localTeamsEndpoint: config.teams?.kind === 'anonymous' ? `${address}api/messages${query}` : undefined,
      reload: async () => reloading?.reload(),
      stop: () => resources.close(),
    };
  } catch (error) {
    await resources.close();
    throw error;
  }
}

/** For a scrape, so a platform that takes long counts as down. Never rejects. */
function isUp(adapter: ChatAdapter): Promise<boolean> {
  const asked = adapter.health({}).then(
    ({ ok }) => ok,
    () => false,
  );
  return withTimeout(asked, maxScrapeMs, () => false);
}

/** The failing check that `/readyz` reports while the process stops. */
function drainingCheck({ locale }: Config): Health {
  const { stopping } = stringsFor(undefined, locale).health;
  return { name: stopping.name, ok: false, detail: stopping.detail };
}

/** The adapters' own routes; the playground has a page of its own at `/`. */
function routersOf(config: Config, adapters: readonly { readonly router?: Router }[]) {
  const { playground, locale } = config;
  const routers = adapters.flatMap(({ router }) => router ?? []);
  const pages = [legalPagesRouter(locale, config), ...(playground ? [] : [landingPageRouter(locale, config)])];
  return [...routers, ...pages].map((router) => ({
    path: '/',
    router,
  }));
}

/** The configured adapters, not started yet. */
export async function openAdapters(
  config: Config,
  core: Core,
  log: Logger,
  session: LocalSession,
  options: Pick<StartOptions, 'slack'> = {},
): Promise<readonly MountedAdapter[]> {
  return Promise.all([
    ...(config.playground ? [openPlayground(config, core, log, session)] : []),
    ...(config.slack === undefined ? [] : [openSlack(config, config.slack, core, log, options.slack)]),
    ...(config.teams === undefined ? [] : [openTeams(config, config.teams, core, log, session)]),
  ]);
}

async function openPlayground(
  config: Config,
  { bot, spool, upstream }: Core,
  log: Logger,
  session: LocalSession,
): Promise<MountedAdapter> {
  const { createWebAdapter } = await import('../../adapters/web/server/index.ts');
  const { simulator } = upstream;
  return createWebAdapter({
    bot,
    session,
    spool,
    log: adapterLog(log),
    ...withHostName(config.webUrl, (webHost) => ({ webHost })),
    ...(simulator === undefined ? {} : { panel: simulator.control }),
  });
}

async function openSlack(
  config: Config,
  slack: SlackConfig,
  core: Core,
  log: Logger,
  overrides: StartOptions['slack'],
): Promise<MountedAdapter> {
  const { createSlackAdapter } = await import('../../adapters/slack/index.ts');
  const { apiUrl, sharedChannels } = slack;
  const requestedScopes = slackBotScopes({
    hasLinks: config.webUrl !== undefined,
    hasMcp: config.mcp?.slackSigningSecret !== undefined && config.publicUrl !== undefined,
  });
  const transport =
    slack.kind === 'http'
      ? ({ kind: 'http', signingSecret: slack.signingSecret.reveal() } as const)
      : ({ kind: 'socket', appToken: slack.appToken.reveal(), receivesEvents: core.watcher !== undefined } as const);
  return createSlackAdapter({
    bot: core.bot,
    config: { ...transport, ...(await slackCredentials(slack, requestedScopes, core)), apiUrl, sharedChannels },
    requestedScopes,
    recordOnce: createEventDeduper(core),
    spool: core.spool,
    log: adapterLog(log),
    onChannelUnavailable: async (conversation, reason) => core.watcher?.onChannelUnavailable(conversation, reason),
    onChannelBack: async (conversation) => core.watcher?.onChannelBack(conversation),
    onChannelChanged: async (conversation) => core.watcher?.onChannelChanged(conversation),
    onChannelMoved: async (from, to) => core.watcher?.onChannelMoved(from, to),
    onTokenAccepted: () => {
      core.watcher
        ?.onPlatformBack('slack')
        .catch((err: unknown) => log.error({ err }, 'failed to retry the channels that were unavailable'));
    },
    ...omitUndefined({ overrides }),
    ...withHostName(config.webUrl, (webHost) => ({ webHost })),
    ...(config.slackWorkObjects ? { createWorkObjects: await importWorkObjects() } : {}),
  });
}

/** One token, or the installations. */
async function slackCredentials({ botToken, oauth }: SlackConfig, scopes: readonly string[], core: Core) {
  if (oauth === undefined) return { botToken: botToken.reveal() };
  const { openSlackInstallations } = await import('./slack-installations.ts');
  return { openWorkspaces: openSlackInstallations(scopes, oauth, core) };
}

async function importWorkObjects() {
  return (await import('../../adapters/slack/work-objects.ts')).createWorkObjects;
}

async function openTeams(
  config: Config,
  teams: TeamsConfig,
  core: Core,
  log: Logger,
  session: LocalSession,
): Promise<MountedAdapter> {
  const { createTeamsAdapter } = await import('../../adapters/teams/index.ts');
  const { settings } = core.store;
  return createTeamsAdapter({
    bot: core.bot,
    config: teamsCredentials(teams, session),
    sdk: config.teamsSdk,
    sharedChannels: config.teamsSharedChannels,
    ...omitUndefined({ tab: config.teamsTab }),
    recordOnce: createEventDeduper(core),
    spool: core.spool,
    signingKey: core.deriveKey('teams cards'),
    store: {
      get: (key) => settings.get(`teams:${key}`),
      set: (key, value, expiresAt) => settings.set(`teams:${key}`, value, expiresAt?.toISOString()),
      take: (key) => settings.pop(`teams:${key}`),
    },
    log: adapterLog(log),
    onReinstalled: (conversation) => {
      core.watcher
        ?.onChannelBack(conversation)
        .catch((err: unknown) => log.error({ err }, 'failed to record that a channel is reachable again'));
    },
    ...withHostName(config.webUrl, (webUrlDomain) => ({ webUrlDomain })),
  });
}

/** The assistants' door, which posts questions through the adapters of the chats. */
async function openMcp(
  { publicUrl, teams, locale }: Config,
  { slackSigningSecret, tokens }: McpConfig,
  { bot }: Core,
  adapters: readonly ChatAdapter[],
  log: Logger,
): Promise<McpAdapter> {
  const { createMcpAdapter } = await import('../../adapters/mcp/index.ts');
  return createMcpAdapter({
    bot,
    adapters,
    tools: createTools(definitions, stringsFor(undefined, locale)),
    version: await readVersion(),
    publicUrl,
    signIn: {
      slack: slackSigningSecret && { signingSecret: slackSigningSecret.reveal() },
      entra: teams === undefined || teams.kind === 'anonymous' ? undefined : teams,
      tokens,
    },
    log: adapterLog(log),
  });
}

function teamsCredentials(teams: TeamsConfig, session: LocalSession) {
  if (teams.kind === 'anonymous') return { ...teams, session };
  return teams.kind === 'password' ? { ...teams, password: teams.password.reveal() } : teams;
}

/**
 * Platforms deliver some events twice. Every replica drops the second one, even after a restart; with `ttlMs`, if it comes
 * within that time.
 */
function createEventDeduper({ store, now }: Core): (key: string, ttlMs?: number) => Promise<boolean> {
  return (key, ttlMs) => {
    const at = now();
    const since = ttlMs === undefined ? undefined : new Date(at.getTime() - ttlMs).toISOString();
    return store.idempotency.recordOnce(key, at.toISOString(), since);
  };
}

/** The host of Barium's web pages, for unfurling links to them. */
function withHostName<Option>(webUrl: string | undefined, option: (host: string) => Option): Option | undefined {
  return webUrl === undefined ? undefined : option(new URL(webUrl).host);
}

/** An adapter's log. Its fields are nested under `facts`, so that none can overwrite one of the logger's own. */
export function adapterLog(log: Logger): (line: string, facts?: Record<string, unknown>) => void {
  return (line, { error, ...facts } = {}) => {
    const record = Object.keys(facts).length === 0 ? {} : { facts };
    if (error === undefined) log.info(record, line);
    else log.warn({ ...record, err: error }, line);
  };
}

/** Browsers do not open the wildcard addresses. */
function displayHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
