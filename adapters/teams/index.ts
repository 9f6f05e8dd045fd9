/**
 * The Teams adapter: receives activities on `POST /api/messages` and sends through Microsoft's connector. Only `sdk.ts` or
 * `sdk-agents.ts` uses Microsoft's SDK; all other files work with plain activities.
 */
import { fileURLToPath } from 'node:url';
import type { Router } from 'express';
import type { ChatAdapter, Directory, Health } from '../../src/chat/adapter.ts';
import type { Person } from '../../src/chat/person.ts';
import { createHttpClient } from '../../src/lib/http-request.ts';
import type { Activity } from './activity.ts';
import { createChannelSharing } from './channel-sharing.ts';
import { createConnector, withRetries } from './connector.ts';
import { createConversationReferences } from './conversation-references.ts';
import { conversationOf, eventContextOf, maxPictureSize } from './events.ts';
import { createFileOffers } from './file-offers.ts';
import { createHostAllowlist } from './host-allowlist.ts';
import { createLocalPictures } from './images.ts';
import { createMessagesRoute } from './messages-route.ts';
import { defaultLimits, type TeamsOptions } from './options.ts';
import { conversationLimits, createPace, withPace } from './pace.ts';
import { createPendingForms } from './pending-forms.ts';
import { createPoster } from './post.ts';
import { createRoster, findMembership } from './roster.ts';
import { type RouterServices, routeActivity } from './router.ts';
import type { Sdk } from './sdk-contract.ts';
import { describeSignInFailure } from './sign-in-failure.ts';
import { createSigner } from './signing.ts';
import { createTargeting } from './targeting.ts';

export type { TeamsCredentials, TeamsOptions } from './options.ts';

/**
 * The adapter, with an express router to mount at `/`. Rejects if the app id is missing, unless the configuration is
 * `anonymous`: then only local tools can connect.
 */
export async function createTeamsAdapter(options: TeamsOptions): Promise<ChatAdapter & { readonly router: Router }> {
  const { config, log } = options;
  const isAnonymous = config.kind === 'anonymous';
  const running = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>) => {
    const settled = work
      .catch((error: unknown) => log('background work failed', { error }))
      .finally(() => running.delete(settled));
    running.add(settled);
  };
  const sdk = await loadSdk(options);
  const { connector, pace, services } = createServices(options, sdk, track);
  const { hosts, localPictures } = services;
  let isAccepting = false;

  const router = createMessagesRoute({
    config,
    sdk,
    hosts,
    log,
    localPictures,
    isAccepting: () => isAccepting,
    handleActivity: (activity) => {
      const response = handleActivity(activity, services, isAnonymous);
      // The route logs errors itself.
      track(response.catch(() => undefined));
      return response;
    },
  });

  const directory = createDirectory(config, services);
  const tab = await createTab(options, services, directory, () => isAccepting);
  if (tab !== undefined) router.use(tab);

  return {
    platform: 'teams',
    directory,
    maxPictureSize,
    router,
    rateLimits: conversationLimits,
    waitForTurn: ({ id }, signal) => pace.waitForPost(id, { signal }),
    findDirectChat: async (person) => {
      const id = await services.references.findPersonalChat(person);
      return id === undefined ? undefined : { platform: 'teams', tenant: person.tenant, id, isDirect: true };
    },
    ...createPoster({ ...services, connector }),
    async start() {
      isAccepting = true;
    },
    async stop() {
      isAccepting = false;
      while (running.size > 0) await Promise.all(running);
    },
    health: (reader) => checkHealth(isAccepting, reader, options, sdk),
  };
}

/** `undefined` unless it is configured. */
async function createTab(
  { bot, config, log, tab, overrides = {} }: TeamsOptions,
  { references }: RouterServices,
  directory: Directory,
  isAccepting: () => boolean,
): Promise<Router | undefined> {
  if (tab === undefined || config.kind === 'anonymous') return undefined;
  const { createTabRoute } = await import('./tab/route.ts');
  return createTabRoute({
    tab,
    bot,
    app: config,
    findPersonalChat: (person) => references.findPersonalChat(person),
    findMembership: (person, conversation) => directory.findMembership(person, conversation),
    pageDir: overrides.tab?.pageDir ?? fileURLToPath(new URL('./tab/page/', import.meta.url)),
    keysUrl: overrides.tab?.keysUrl,
    isAccepting,
    log,
  });
}

/** Knows only the tenant: the bot has no access to Entra, and access lists contain no Teams groups. */
function createDirectory(config: TeamsOptions['config'], services: RouterServices): Directory {
  const isOurTenant = (tenant: string) =>
    config.kind === 'anonymous' || tenant.toLowerCase() === config.tenantId.toLowerCase();
  return {
    findMembership: (person, conversation) => findMembership(services, person, conversation),
    members: async () => [],
    exists: async ({ tenant }) => (isOurTenant(tenant) ? undefined : false),
  };
}

/** Healthy if the adapter accepts activities and Microsoft accepts the bot's credentials. */
async function checkHealth(
  isAccepting: boolean,
  reader: Pick<Person, 'locale'>,
  { config, bot, log }: TeamsOptions,
  sdk: Sdk,
): Promise<Health> {
  const name = 'Teams';
  const { health: strings } = bot.stringsFor(reader);
  if (!isAccepting) return { name, ok: false, detail: strings.notStarted };
  if (config.kind === 'anonymous') return { name, ok: true, detail: strings.localOnly };
  try {
    await sdk.getAuthorization();
    return { name, ok: true, detail: strings.signedIn(config.appId) };
  } catch (error) {
    log('Microsoft rejected the sign-in of the bot', { error });
    return { name, ok: false, detail: describeSignInFailure(error, strings) };
  }
}

async function loadSdk({ sdk, config, overrides = {} }: TeamsOptions): Promise<Sdk> {
  const { createSdk } = await (sdk === 'agents' ? import('./sdk-agents.ts') : import('./sdk.ts'));
  return createSdk(config, overrides);
}

function createServices(options: TeamsOptions, sdk: Sdk, runInBackground: RouterServices['runInBackground']) {
  const { bot, config, store, log, webUrlDomain, onReinstalled = () => undefined, overrides = {} } = options;
  const isAnonymous = config.kind === 'anonymous';
  const limits = { ...defaultLimits, ...overrides.limits };
  const hosts = createHostAllowlist(isAnonymous ? 'anonymous' : 'signed-in');
  const getAuthorization = () => sdk.getAuthorization();
  const request = overrides.request ?? createHttpClient();
  const timeoutMs = limits.connectorTimeoutMs;
  const connector = createConnector({ hosts, getAuthorization, timeoutMs, request });
  const pace = createPace({ limits: limits.posts, requestsPerSecond: limits.requestsPerSecond });
  const paced = withPace(connector, pace);
  const references = createConversationReferences(store);
  const services: RouterServices = {
    bot,
    connector: paced,
    retryingConnector: withRetries(paced, limits.retryBaseMs),
    getAuthorization,
    hosts,
    limits,
    log,
    spool: options.spool,
    runInBackground,
    references,
    pendingForms: createPendingForms(store),
    fileOffers: createFileOffers(store),
    signer: createSigner(options.signingKey),
    targeting: createTargeting({ hosts, isEnabled: overrides.allowsTargeting ?? !isAnonymous, log }),
    sharing: createChannelSharing({
      connector: paced,
      references,
      // Local tools have no roster.
      policy: isAnonymous ? 'allow' : (options.sharedChannels ?? 'refuse'),
      log,
    }),
    roster: isAnonymous ? undefined : createRoster({ connector: paced, log, timeoutMs: limits.rosterTimeoutMs }),
    localPictures: isAnonymous ? createLocalPictures() : undefined,
    // The Agents Playground does not query suggestions.
    supportsTypeahead: !isAnonymous,
    isFirstDelivery: (key) => isFirstDelivery(options, key),
    webUrlDomain,
    onReinstalled,
  };
  return { connector, pace, services };
}

/** True if the store fails: a second reply is better than none, and the core prevents a second effect. */
async function isFirstDelivery({ recordOnce, log }: TeamsOptions, key: string): Promise<boolean> {
  try {
    // The prefix is needed because the core records the key itself.
    return await recordOnce(`delivery:${key}`);
  } catch (error) {
    log('failed to look up whether an activity is a duplicate', { error });
    return true;
  }
}

async function handleActivity(activity: Activity, services: RouterServices, isAnonymous: boolean) {
  const conversation = conversationOf(activity, isAnonymous);
  if (conversation !== undefined) {
    const event = eventContextOf(activity, conversation, isAnonymous);
    return routeActivity(services, activity, conversation, event);
  }
  services.log('ignored an activity without a tenant', { type: activity.type });
  return undefined;
}
