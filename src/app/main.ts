/** The whole bot, wired: the only file that sees both the core and the adapters. */
import type { Router } from 'express';
import type { ChatAdapter, Health } from '../chat/adapter.ts';
import type { Config, SlackConfig, TeamsConfig } from '../config/index.ts';
import { createDrain } from '../http/drain.ts';
import { frontRouter } from '../http/landing-page.ts';
import { createHttpServer } from '../http/server.ts';
import { createClosers } from '../lib/dispose-stack.ts';
import type { Logger } from '../log/index.ts';
import { textFor } from '../text/strings.ts';
import { type Core, openCore } from './core.ts';

/** A bot that takes incomings. */
export interface Running {
  /** Where its server listens, for people on this machine. */
  readonly address: string;
  /** Finishes the answers in flight and closes everything. */
  stop(): Promise<void>;
}

/** An adapter, with its routes if it has any. */
type MountedAdapter = ChatAdapter & { readonly router?: Router };

/**
 * Starts everything that the configuration asks for, and nothing else: what is not configured is not loaded.
 * Rejects, with nothing left open, when something cannot start.
 */
export async function start(config: Config, log: Logger): Promise<Running> {
  const closers = createClosers(log);
  try {
    const core = await openCore(config, log);
    closers.push('the core', () => core.close());
    const adapters = await openAdapters(config, core, log);
    core.meet(adapters);
    const drain = createDrain(core.readiness, { seconds: config.drainSeconds, leaving: leaving(config) });
    const server = createHttpServer({
      host: config.host,
      port: config.port,
      log,
      routers: routersOf(config, adapters),
      readiness: drain.readiness,
      metrics: core.metrics.registry,
      pictures: { key: core.pictureKey, source: pictureSource(core), now: core.now },
    });
    // Together: the server waits for the answers that the adapters still give, and they for its connections.
    closers.push('the doors', async () => {
      await Promise.all([server.stop(), ...adapters.map((adapter) => adapter.stop())]);
    });
    // Before the doors close: nothing is posted through an adapter that has stopped.
    closers.push('watching', () => core.watching?.stop());
    // Before that: what was begun is still told.
    closers.push('the deletions under way', () => core.clock?.stop());
    for (const adapter of adapters) {
      await adapter.start();
      core.watchHealth({
        name: () => adapter.platform,
        check: ({ language }) => adapter.health({ locale: language }),
      });
    }
    const port = await server.start();
    core.watching?.start(adapters);
    void core.strays.look();
    core.clock?.start();
    // Before all else: whoever sends requests here is told to send the next ones elsewhere.
    closers.push('the drain', () => drain.begin());
    return { address: `http://${hostForPeople(config.host)}:${port}/`, stop: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** What `/readyz` says while the process stops. */
function leaving({ locale }: Config): Health {
  const { stopping } = textFor(undefined, locale).health;
  return { name: stopping.name, ok: false, detail: stopping.detail };
}

/** The adapters' own routes; the playground has a page of its own at `/`. */
function routersOf({ playground, locale }: Config, adapters: readonly MountedAdapter[]) {
  const routers = adapters.flatMap(({ router }) => router ?? []);
  return [...routers, ...(playground ? [] : [frontRouter(locale)])].map((router) => ({ path: '/', router }));
}

/** The adapters that the configuration asks for, not started yet. */
export async function openAdapters(
  config: Config,
  core: Core,
  log: Logger,
): Promise<readonly MountedAdapter[]> {
  return Promise.all([
    ...(config.playground ? [openPlayground(core, log)] : []),
    ...(config.slack === undefined ? [] : [openSlack(config, config.slack, core, log)]),
    ...(config.teams === undefined ? [] : [openTeams(config, config.teams, core, log)]),
  ]);
}

async function openPlayground({ bot, upstream }: Core, log: Logger): Promise<MountedAdapter> {
  const { createWebAdapter } = await import('../../adapters/web/server/index.ts');
  const { simulator } = upstream;
  return createWebAdapter({
    bot,
    log: adapterLog(log),
    ...(simulator === undefined ? {} : { panel: simulator.control }),
  });
}

async function openSlack(
  config: Config,
  slack: SlackConfig,
  core: Core,
  log: Logger,
): Promise<MountedAdapter> {
  const { createSlackAdapter } = await import('../../adapters/slack/index.ts');
  const { apiUrl } = slack;
  const way =
    slack.kind === 'http'
      ? ({ kind: 'http', signingSecret: slack.signingSecret.reveal() } as const)
      : ({ kind: 'socket', appToken: slack.appToken.reveal() } as const);
  return createSlackAdapter({
    bot: core.bot,
    config: { ...way, apiUrl, botToken: slack.botToken.reveal() },
    seen: firstSight(core),
    log: adapterLog(log),
    ...hostOf(config.webUrl, (webHost) => ({ webHost })),
  });
}

async function openTeams(
  config: Config,
  teams: TeamsConfig,
  core: Core,
  log: Logger,
): Promise<MountedAdapter> {
  const { createTeamsAdapter } = await import('../../adapters/teams/index.ts');
  const { settings } = core.store;
  return createTeamsAdapter({
    bot: core.bot,
    config: teams.kind === 'password' ? { ...teams, password: teams.password.reveal() } : teams,
    seen: firstSight(core),
    references: {
      get: (key) => settings.get(`teams:${key}`),
      set: (key, value) => settings.set(`teams:${key}`, value),
      take: (key) => settings.take(`teams:${key}`),
    },
    log: adapterLog(log),
    onReturn: (place) => {
      core.watching
        ?.returned(place)
        .catch((err: unknown) => log.error({ err }, 'a place that is back could not be noted'));
    },
    ...hostOf(config.webUrl, (webUrlDomain) => ({ webUrlDomain })),
  });
}

/** What a platform delivers twice is dropped by every replica, also after a restart. */
function firstSight({ store, now }: Core): (key: string) => Promise<boolean> {
  return (key) => store.seen.claim(key, now().toISOString());
}

/** The host of Barium's web pages, for whoever unfurls its links. */
function hostOf<Option>(webUrl: string | undefined, option: (host: string) => Option): Option | undefined {
  return webUrl === undefined ? undefined : option(new URL(webUrl).host);
}

/** An adapter's log: what went wrong comes with its `error`. No fact of its can pass for one of the log's own. */
function adapterLog(log: Logger): (line: string, facts?: Record<string, unknown>) => void {
  return (line, { error, ...facts } = {}) => {
    const record = Object.keys(facts).length === 0 ? {} : { facts };
    if (error === undefined) log.info(record, line);
    else log.warn({ ...record, err: error }, line);
  };
}

function pictureSource({ upstream }: Core): Parameters<typeof createHttpServer>[0]['pictures']['source'] {
  return ({ instanceId, ...query }, signal) => upstream.barium.openImage(instanceId, query, { signal });
}

/** Every interface is not an address that a browser opens. */
function hostForPeople(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
