/**
 * The Teams side of the bot: `POST /api/messages` for what Microsoft sends, its connector for what the bot says.
 * `sdk.ts` alone knows Microsoft's SDK; everything else works on plain activities.
 */
import type { Router } from 'express';
import type { ChatAdapter, Directory, Health } from '../../src/chat/adapter.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Activity } from './activity.ts';
import { createCall } from './call.ts';
import { createConnector } from './connector.ts';
import { createBook } from './conversation-references.ts';
import { largestPicture, placeOf, sceneOf } from './events.ts';
import { reachFor } from './host-allowlist.ts';
import { createLocalPictures } from './local-pictures.ts';
import { createDoor } from './messages-route.ts';
import { type TeamsLimits, type TeamsOptions, usualLimits } from './options.ts';
import { createShelf } from './pending-forms.ts';
import { createPoster } from './post.ts';
import { type Dispatch, dispatch } from './router.ts';
import { createSdk, type Sdk } from './sdk.ts';
import { createVoice } from './voice.ts';

export type { TeamsCredentials, TeamsOptions } from './options.ts';

/**
 * The adapter, with the express router to mount at `/`. Throws without an app id, unless the configuration says
 * that there is to be none; then only tools on this machine are let in.
 */
export function createTeamsAdapter(options: TeamsOptions): ChatAdapter & { readonly router: Router } {
  const { config } = options;
  const work = new Set<Promise<unknown>>();
  const track = (one: Promise<unknown>) => {
    const ended = one
      .catch((error: unknown) => options.log('work behind an answered request failed', { error }))
      .finally(() => work.delete(ended));
    work.add(ended);
  };
  const { sdk, reach, desk } = assemble(options, track);
  let isOpen = false;

  const router = createDoor({
    config,
    sdk,
    reach,
    log: options.log,
    localPictures: desk.localPictures,
    isOpen: () => isOpen,
    answer: (activity) => {
      const answering = answer(activity, desk, config.kind === 'anonymous');
      // Whoever asked hears of its failure from the door.
      track(answering.catch(() => undefined));
      return answering;
    },
  });

  return {
    platform: 'teams',
    directory: directoryOf(config),
    maxPictureSize: largestPicture,
    router,
    // Of one bot to one conversation, by Microsoft's tables; see also its 1,800 an hour.
    rateLimits: [
      { posts: 7, milliseconds: 1_000 },
      { posts: 60, milliseconds: 30_000 },
      { posts: 1_800, milliseconds: 3_600_000 },
    ],
    ...createPoster(desk),
    async start() {
      isOpen = true;
    },
    async stop() {
      isOpen = false;
      while (work.size > 0) await Promise.all(work);
    },
    health: (reader) => healthOf(isOpen, reader, options, sdk),
  };
}

/** The bot cannot look into Entra; what it knows is whose people are let in at all. The access lists name no groups. */
function directoryOf(config: TeamsOptions['config']): Directory {
  const isOurs = (tenant: string) =>
    config.kind === 'anonymous' || tenant.toLowerCase() === config.tenantId.toLowerCase();
  return {
    members: async () => [],
    exists: async ({ tenant }) => (isOurs(tenant) ? undefined : false),
  };
}

/** Whether it takes activities and could answer them: Microsoft gives tokens for as long as the secret holds. */
async function healthOf(
  isOpen: boolean,
  reader: Pick<Person, 'locale'>,
  { config, bot, log }: TeamsOptions,
  sdk: Sdk,
): Promise<Health> {
  const name = 'Teams';
  const { health: words } = bot.stringsFor(reader);
  if (!isOpen) return { name, ok: false, detail: words.notStarted };
  if (config.kind === 'anonymous') return { name, ok: true, detail: words.localOnly };
  try {
    await sdk.authorization();
    return { name, ok: true, detail: words.signedIn(config.appId) };
  } catch (error) {
    log('Microsoft does not sign the bot in', { error });
    return { name, ok: false, detail: words.signInRejected };
  }
}

function assemble(options: TeamsOptions, background: Dispatch['background']) {
  const { bot, config, references, log, outside = {} } = options;
  const limits: TeamsLimits = { ...usualLimits, ...options.limits };
  const { call = createCall() } = outside;
  const sdk = createSdk(config, outside);
  const reach = reachFor(config.kind === 'anonymous' ? 'anonymous' : 'signed-in');
  const authorization = () => sdk.authorization();
  const connector = createConnector({ reach, authorization, timeoutMs: limits.connectorMs, call });
  const desk: Dispatch = {
    bot,
    connector,
    authorization,
    reach,
    limits,
    log,
    background,
    book: createBook(references),
    shelf: createShelf(references, options.now ?? (() => new Date())),
    voice: createVoice(connector, limits.retryMs),
    localPictures: config.kind === 'anonymous' ? createLocalPictures() : undefined,
    // The Agents Playground does not ask for suggestions.
    typeahead: config.kind !== 'anonymous',
    isNew: (key) => isNew(options, key),
    webUrlDomain: options.webUrlDomain,
    onReturn: options.onReturn ?? (() => undefined),
  };
  return { sdk, reach, desk };
}

/** Two answers are better than none where the store fails; an effect is guarded by the core as well. */
async function isNew({ seen, log }: TeamsOptions, key: string): Promise<boolean> {
  try {
    // A name of its own: the core notes the key itself once it has had its effect.
    return await seen(`delivery:${key}`);
  } catch (error) {
    log('whether an activity came before could not be looked up', { error });
    return true;
  }
}

async function answer(activity: Activity, desk: Dispatch, anonymous: boolean) {
  const place = placeOf(activity, anonymous);
  if (place !== undefined) return dispatch(desk, activity, place, sceneOf(activity, place, anonymous));
  desk.log('an activity of nobody’s Teams was passed over', { type: activity.type });
  return undefined;
}
