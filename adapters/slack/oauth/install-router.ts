/**
 * The pages that install the app: `/slack/install` sends a browser to Slack, which sends it back to `/slack/oauth_redirect`.
 * https://docs.slack.dev/authentication/installing-with-oauth
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@slack/bolt';
import {
  type Installation as BoltInstallation,
  ErrorCode,
  InstallProvider,
  type InstallURLOptions,
} from '@slack/oauth';
import { type Request, type RequestHandler, Router } from 'express';
import type { Bot } from '../../../src/chat/bot.ts';
import type { ChatStrings } from '../../../src/chat/strings.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { type Page, sendPage } from './pages.ts';
import type { StateTokens } from './state.ts';

export const installPath = '/slack/install';
export const redirectPath = '/slack/oauth_redirect';

/** The permissions that somebody granted on Slack's page. */
export interface NewInstallation {
  /** Of the workspace or organization. */
  readonly id: string;
  readonly name: string;
  readonly isOrganization: boolean;
  /** Of the organization that the workspace is in. */
  readonly organizationId: string | undefined;
  readonly botToken: string;
  readonly refreshToken: string | undefined;
  /** In ms. */
  readonly expiresAt: number | undefined;
}

interface InstallRouterOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly apiUrl: string;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
  readonly logger: Logger;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
  readonly bot: Pick<Bot, 'stringsFor'>;
  readonly states: StateTokens;
  readonly isListed: (installation: NewInstallation) => boolean;
  readonly save: (installation: NewInstallation) => Promise<void>;
  /** Takes back what can't be kept. Never rejects. */
  readonly uninstall: (installation: NewInstallation) => Promise<void>;
}

type Strings = ChatStrings['installation'];

export function createInstallRouter(options: InstallRouterOptions): Router {
  const { apiUrl, bot, clientId, clientSecret, fetch, isListed, log, logger, publicUrl, timeoutMs } = options;
  const installUrl = `${publicUrl}${installPath}`;
  const urlOptions: InstallURLOptions = { scopes: [...options.scopes], redirectUri: `${publicUrl}${redirectPath}` };
  const installer = new InstallProvider({
    clientId,
    clientSecret,
    installUrlOptions: urlOptions,
    // Without a page of its own: Slack's says what is asked for.
    directInstall: true,
    installationStore: {
      async storeInstallation(installation) {
        const ours = toNewInstallation(installation);
        if (ours !== undefined) await options.save(ours);
      },
      // Tokens are read where they are used.
      fetchInstallation: () => Promise.reject(new Error('installations are not read through the SDK')),
    },
    stateStore: {
      generateStateParam: async () => options.states.create(),
      async verifyStateParam(_, state) {
        if (await options.states.use(state)) return urlOptions;
        throw Object.assign(new Error('the state is not valid'), { code: ErrorCode.InvalidStateError });
      },
    },
    logger,
    clientOptions: { slackApiUrl: apiUrl, fetch, timeout: timeoutMs, retryConfig: { retries: 0 } },
  });

  const stringsFor = (request: IncomingMessage): Strings => {
    const locale = request.headers['accept-language']?.split(/[,;]/u)[0]?.trim();
    return bot.stringsFor(omitUndefined({ locale: locale || undefined })).installation;
  };

  const send = (
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    describe: (strings: Strings) => Pick<Page, 'title' | 'text' | 'link'>,
  ): void => {
    const strings = stringsFor(request);
    sendPage(response, { status, language: strings.language, ...describe(strings) });
  };

  const again = ({ again: label }: Strings) => ({ link: { label, url: installUrl } });

  /** Returns whether the installation may be saved. Answers otherwise. */
  const checkListed = async (
    installation: NewInstallation | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> => {
    if (installation === undefined) {
      log('slack: Slack returned an installation without a bot token');
      send(request, response, 502, (strings) => ({ ...strings.failed, ...again(strings) }));
      return false;
    }
    if (isListed(installation)) return true;
    log('slack: a workspace that is not in SLACK_TEAMS tried to install the app', { team: installation.id });
    await options.uninstall(installation);
    send(request, response, 403, (strings) => strings.notListed(installation.name, installation.id));
    return false;
  };

  const sendFailure = (code: string | undefined, request: IncomingMessage, response: ServerResponse): void => {
    const reason = errorIn(request);
    if (reason !== undefined) log('slack: Slack ended an installation', { reason });
    const pages = {
      [ErrorCode.AuthorizationError]: [200, 'denied'],
      [ErrorCode.InvalidStateError]: [400, 'expired'],
      [ErrorCode.MissingStateError]: [400, 'expired'],
      [ErrorCode.MissingCodeError]: [400, 'failed'],
    } as const;
    const [status, page] = pages[code as keyof typeof pages] ?? [502, 'failed'];
    send(request, response, status, (strings) => ({ ...strings[page], ...again(strings) }));
  };

  const isAtPublicAddress = ({ headers }: Request): boolean => {
    const forwarded = headers['x-forwarded-host'];
    const host = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',')[0]?.trim() ?? headers.host;
    return host?.toLowerCase() === new URL(publicUrl).host;
  };

  /** Slack sends the browser to the public address, where it has no cookie of another one. */
  const requirePublicAddress: RequestHandler = (request, response, next) => {
    if (isAtPublicAddress(request)) return next();
    send(request, response, 404, (strings) => ({
      ...strings.otherAddress,
      link: { label: installUrl, url: installUrl },
    }));
  };

  return Router()
    .get(installPath, requirePublicAddress, async (request, response) => {
      await installer.handleInstallPath(request, response);
    })
    .get(redirectPath, requirePublicAddress, async (request, response) => {
      await installer.handleCallback(request, response, {
        afterInstallation: (installation) => checkListed(toNewInstallation(installation), request, response),
        successAsync: async (installation) =>
          send(request, response, 200, (strings) => describeSuccess(installation, strings)),
        failureAsync: async (error) => sendFailure(error.code, request, response),
      });
    });
}

const errorForm = /^[a-z_]{1,80}$/u;

/** Slack's code for why there is no installation, such as `access_denied`. */
function errorIn({ url = '' }: IncomingMessage): string | undefined {
  const error = new URLSearchParams(url.split('?')[1]).get('error') ?? '';
  return errorForm.test(error) ? error : undefined;
}

/** All links lead to Slack. */
function describeSuccess(
  { appId = '', enterprise, isEnterpriseInstall, team }: BoltInstallation,
  strings: Strings,
): Pick<Page, 'title' | 'text' | 'link'> {
  const app = encodeURIComponent(appId);
  if (isEnterpriseInstall === true) {
    const url = `https://app.slack.com/manage/${encodeURIComponent(enterprise?.id ?? '')}/integrations/profile/${app}/workspaces/add`;
    return {
      ...strings.doneForOrganization(enterprise?.name ?? enterprise?.id ?? ''),
      link: { label: strings.addToWorkspaces, url },
    };
  }
  const url = `https://slack.com/app_redirect?app=${app}&team=${encodeURIComponent(team?.id ?? '')}`;
  return { ...strings.done(team?.name ?? team?.id ?? ''), link: { label: strings.openSlack, url } };
}

/** Undefined if something is missing that every installation of ours has. */
function toNewInstallation({
  bot,
  enterprise,
  isEnterpriseInstall,
  team,
}: BoltInstallation): NewInstallation | undefined {
  const isOrganization = isEnterpriseInstall === true;
  const place = isOrganization ? enterprise : team;
  if (place === undefined || bot === undefined) return undefined;
  return {
    id: place.id,
    name: place.name ?? place.id,
    isOrganization,
    organizationId: enterprise?.id,
    botToken: bot.token,
    refreshToken: bot.refreshToken,
    expiresAt: bot.expiresAt === undefined ? undefined : bot.expiresAt * 1_000,
  };
}
