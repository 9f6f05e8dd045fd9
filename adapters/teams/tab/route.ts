/**
 * The personal tab: a page in an iframe of Teams, which signs the person in there. The page is the same for everybody, and
 * asks for the person's cases with a token of Entra ID.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Request, type RequestHandler, type Response, Router, static as serveFiles } from 'express';
import * as z from 'zod';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Membership, Person } from '../../../src/chat/person.ts';
import { createEntraTokenVerifier } from '../../../src/lib/entra-token.ts';
import { InvalidJwtError } from '../../../src/lib/jwt.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import type { Log } from '../options.ts';
import { readHome } from './home.ts';
import { renderPage } from './page.ts';

export interface TabOptions {
  /** The app registration that exposes the API of the tab. */
  readonly appId: string;
  /** Its application ID URI. */
  readonly resource: string;
}

interface TabRouteOptions {
  readonly tab: TabOptions;
  readonly bot: Bot;
  /** The bot's own app id and its tenant. */
  readonly app: { readonly appId: string; readonly tenantId: string };
  readonly findPersonalChat: (person: Person) => Promise<string | undefined>;
  readonly findMembership: (person: Person, conversation: Conversation) => Promise<Membership>;
  /** The built page. */
  readonly pageDir: string;
  readonly log: Log;
  readonly isAccepting: () => boolean;
  /** Entra's signing keys, if not its own. */
  readonly keysUrl: string | undefined;
}

/**
 * Who may show the page in a frame: Teams, at its old and its new address. `connect-src` has the list of Microsoft's hosts
 * that its library asks for: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' https://res.cdn.office.net",
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors https://teams.microsoft.com https://*.teams.microsoft.com https://teams.cloud.microsoft',
].join('; ');

/** The permission that the app registration exposes to Teams. */
const scope = 'access_as_user';

/** Rejects if the page has not been built. */
export async function createTabRoute(options: TabRouteOptions): Promise<Router> {
  const { bot, pageDir } = options;
  await Promise.all(['main.js', 'main.css'].map((file) => access(join(pageDir, file))));
  const router = Router();
  router.get('/teams/tab', (request, response) => {
    const { locale, theme } = readerSchema.parse(request.query);
    response.removeHeader('X-Frame-Options');
    response
      .type('html')
      .set('Content-Security-Policy', policy)
      .send(renderPage(bot.stringsFor(omitUndefined({ locale })), theme));
  });
  router.get('/teams/tab/home', createHomeHandler(options));
  router.use('/teams/tab', serveFiles(pageDir, { index: false, cacheControl: false }));
  return router;
}

const readerSchema = z.object({
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/)
    .max(35)
    .optional()
    .catch(undefined),
  timeZone: z.string().max(64).refine(isTimeZone).optional().catch(undefined),
  theme: z.enum(['default', 'dark', 'contrast']).catch('default'),
});

/** Answers 401 to anybody but a person of the tenant, and 503 while Microsoft's keys can't be read. */
function createHomeHandler(options: TabRouteOptions): RequestHandler {
  const { tab, bot, app, log, isAccepting, keysUrl } = options;
  const { tenantId } = app;
  const audience = [tab.appId, tab.resource];
  const verify = createEntraTokenVerifier({ tenantId, audience, scope, now: () => new Date(), keysUrl });
  return async (request, response) => {
    if (!isAccepting()) return void response.status(503).set('Retry-After', '5').end();
    const signedIn = await signIn(request, response, verify, log);
    if (signedIn === undefined) return;
    const { locale, timeZone } = readerSchema.parse(request.query);
    const { isGuest, ...account } = signedIn;
    const membership = isGuest ? 'guest' : 'unknown';
    const reader = { platform: 'teams', ...account, ...omitUndefined({ locale, timeZone }), membership } as const;
    response.json(await readHome({ bot, ...(await findChat(reader, options)), appId: app.appId }));
  };
}

/**
 * The person as in the chat: Teams' roster says whether they are a member, unless the token already says that they are a
 * guest. Without a known chat, the limits of every conversation apply.
 */
async function findChat(person: Person, { findPersonalChat, findMembership }: TabRouteOptions) {
  const id = await findPersonalChat(person);
  const base = { platform: 'teams', tenant: person.tenant, isDirect: true } as const;
  const conversation: Conversation = id === undefined ? { ...base, id: '', isUnresolved: true } : { ...base, id };
  const membership = person.membership === 'guest' ? 'guest' : await findMembership(person, conversation);
  return { person: { ...person, membership }, conversation };
}

type Verify = ReturnType<typeof createEntraTokenVerifier>;

async function signIn({ headers }: Request, response: Response, verify: Verify, log: Log) {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) {
    response.status(401).end();
    return undefined;
  }
  try {
    return await verify(token);
  } catch (error) {
    const isInvalid = error instanceof InvalidJwtError;
    log(`the tab: ${isInvalid ? 'rejected a token' : "Microsoft's keys can't be read"}`, { error });
    response.status(isInvalid ? 401 : 503).end();
    return undefined;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
