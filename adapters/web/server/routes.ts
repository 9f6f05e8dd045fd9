/** The HTTP routes of the playground: everything under `/playground`, and the page at `/`. */
import { randomUUID } from 'node:crypto';
import { type ErrorRequestHandler, Router, static as serveFiles } from 'express';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Suggestion } from '../../../src/chat/reply.ts';
import type { ChatStrings } from '../../../src/chat/strings.ts';
import type { LocalSession } from '../../../src/lib/local-session.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import { renderHome } from '../../slack/home.ts';
import type { HomeView } from '../../slack/render.ts';
import type { PageSnapshot, PageStrings, SlackPaneView } from '../view.ts';
import { ActionError, type ActionHandler } from './actions.ts';
import type { ContentStore } from './content.ts';
import type { ConversationLog } from './conversations.ts';
import { completeLine, parsePaneRequest, parseReader, parseSuggestRequest, personOf } from './events.ts';
import { createLocalOnlyGuard, createTokenExchange } from './local-only.ts';
import type { Panel } from './panel.ts';
import { createPanelRoutes } from './panel-routes.ts';
import { readAction, readBody } from './request-body.ts';
import { renderSlackPane } from './slack-entity.ts';
import type { EventStreams } from './stream.ts';
import { playgroundConversations, stringsFor } from './text.ts';

interface RouteOptions {
  readonly bot: Bot;
  readonly session: LocalSession;
  readonly actions: ActionHandler;
  readonly content: ContentStore;
  readonly conversationLog: ConversationLog;
  readonly streams: EventStreams;
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly panel: Panel | undefined;
  readonly pageDir: string;
  readonly maxUploadBytes: number;
  /** False before the adapter has started and once it stops: actions get a 503. */
  readonly isAccepting: () => boolean;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

/** The router to mount at `/`. It passes other paths on untouched. */
export function createRoutes(options: RouteOptions): Router {
  const router = Router();
  const guard = createLocalOnlyGuard(options.session, options.log);
  router.get('/', createTokenExchange(options.session, options.log), guard, (_request, response) => {
    response.sendFile('index.html', { root: options.pageDir, cacheControl: false });
  });
  router.use('/playground', guard, createPlaygroundRouter(options), sendError(options));
  return router;
}

function createPlaygroundRouter(options: RouteOptions): Router {
  const { panel, maxUploadBytes } = options;
  const router = Router();
  router.use('/page', serveFiles(options.pageDir, { index: false, cacheControl: false }));
  router.get('/state', (request, response) => {
    response.json(createSnapshot(options, request.query));
  });
  router.get('/events', (request, response) => options.streams.open(request, response));
  router.get('/content/:id', (request, response) => options.content.send(request, response));
  router.get('/suggestions', async (request, response) => {
    response.json(await suggest(options, request.query));
  });
  router.get('/slack-home', async (request, response) => {
    response.json(await renderSlackHome(options, request.query));
  });
  router.get('/slack-pane', async (request, response) => {
    response.json(await renderPane(options, request.query));
  });
  router.use((_request, _response, next) => {
    if (!options.isAccepting()) throw new ActionError(503, (strings) => strings.stopping);
    next();
  });
  router.post('/actions', ...readBody(maxUploadBytes), async (request, response) => {
    const body = await readAction(request);
    if (body === undefined) throw new ActionError(400, (strings) => strings.invalidRequest);
    response.json(await options.actions.handle(body.action, body.files));
  });
  if (panel !== undefined) router.use('/panel', createPanelRoutes(panel));
  return router;
}

function renderSlackHome({ bot, conversations }: RouteOptions, query: unknown): Promise<HomeView> {
  const conversation = [...conversations.values()].find(({ isDirect }) => isDirect);
  if (conversation === undefined) throw new ActionError(404, (strings) => strings.unknownConversation);
  return renderHome(bot, personOf(parseReader(query)), conversation, randomUUID());
}

function renderPane({ bot, conversations }: RouteOptions, query: unknown): Promise<SlackPaneView> {
  const request = parsePaneRequest(query);
  const conversation = request && conversations.get(request.conversation);
  if (request === undefined || conversation === undefined)
    throw new ActionError(400, (strings) => strings.invalidRequest);
  return renderSlackPane(bot, personOf(request), conversation, request.id);
}

function createSnapshot({ bot, conversationLog, panel, maxUploadBytes }: RouteOptions, query: unknown): PageSnapshot {
  const reader = parseReader(query);
  const { descriptions } = stringsFor(reader.locale);
  return {
    ...conversationLog.snapshot(),
    conversations: playgroundConversations.map((one) => ({ ...one, description: descriptions[one.id] })),
    panel: panel !== undefined,
    strings: pageStrings(bot.stringsFor(personOf(reader))),
    maxUploadBytes,
  };
}

function pageStrings(strings: ChatStrings): PageStrings {
  const { pending, ephemeralNote, showToEveryone, cancel, close, answeredPrivately, truncated } = strings;
  const { yes, fieldRequired, sendFile, sendFileInPrivate, pictureTooLarge, findCase, workObject } = strings;
  return {
    pending,
    ephemeralNote,
    showToEveryone,
    cancel,
    close,
    answeredPrivately,
    truncated,
    yes,
    fieldRequired,
    sendFile,
    sendFileInPrivate,
    pictureTooLarge,
    findCase,
    workObject,
  };
}

async function suggest({ bot, conversations }: RouteOptions, query: unknown): Promise<readonly Suggestion[]> {
  const request = parseSuggestRequest(query);
  const conversation = request && conversations.get(request.conversation);
  if (request === undefined || conversation === undefined) {
    throw new ActionError(400, (strings) => strings.invalidRequest);
  }
  const person = personOf(request);
  if (request.field === 'instance') {
    return bot.suggest({ field: 'instance', text: request.text, person, conversation });
  }
  const completion = completeLine(request.text, conversation.isDirect, request.locale);
  if (!('toLine' in completion)) return completion;
  const found = await bot.suggest({ field: 'line', text: completion.text, person, conversation });
  return found.map(completion.toLine);
}

/** Responds with `{ error: sentence }` in the user's language, and logs unexpected errors. */
function sendError(options: RouteOptions): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const locale = request.acceptsLanguages('en', 'sv') || undefined;
    const { status, sentence } = errorText(error, locale, options);
    if (status === 500)
      options.log('playground: request failed', { error, method: request.method, path: request.path });
    if (response.headersSent) next(error);
    else response.status(status).json({ error: sentence });
  };
}

function errorText(
  error: unknown,
  locale: string | undefined,
  { bot, maxUploadBytes }: RouteOptions,
): { readonly status: number; readonly sentence: string } {
  const strings = stringsFor(locale);
  if (error instanceof ActionError) return { status: error.status, sentence: error.sentence(strings) };
  const status = statusOf(error);
  if (status === 413) {
    const { fileTooLarge } = bot.stringsFor(omitUndefined({ locale }));
    return { status, sentence: fileTooLarge(maxUploadBytes / 1024 / 1024) };
  }
  return status < 500 ? { status, sentence: strings.invalidRequest } : { status: 500, sentence: strings.failed };
}

/** The status that express's body parsers put on their errors, or 500. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
