/** The playground's HTTP: everything under `/playground`, and the page itself at `/`. */
import { type ErrorRequestHandler, Router, static as serveFiles } from 'express';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Suggestion } from '../../../src/chat/reply.ts';
import type { ChatStrings } from '../../../src/chat/strings.ts';
import type { PageWords, Snapshot } from '../view.ts';
import { ActError, type Acts } from './actions.ts';
import { readActBody, readBody } from './request-body.ts';
import type { ContentStore } from './content.ts';
import type { Conversations } from './conversations.ts';
import { askForLine, personOf, readAsk, readReader } from './events.ts';
import { createGuard } from './local-only.ts';
import type { Panel } from './panel.ts';
import { createPanelRoutes } from './panel-routes.ts';
import type { Streams } from './stream.ts';
import { places, textFor } from './text.ts';

export interface RouteOptions {
  readonly bot: Bot;
  readonly acts: Acts;
  readonly content: ContentStore;
  readonly conversations: Conversations;
  readonly streams: Streams;
  readonly places: ReadonlyMap<string, Conversation>;
  readonly panel: Panel | undefined;
  readonly pageDir: string;
  readonly maxUploadBytes: number;
  /** False once the adapter stops: nothing new is taken. */
  readonly open: () => boolean;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

/** The router to mount at `/`; paths that are not the playground's pass through it untouched. */
export function createRoutes(options: RouteOptions): Router {
  const router = Router();
  const guard = createGuard(options.log);
  router.get('/', guard, (_request, response) => {
    response.sendFile('index.html', { root: options.pageDir, cacheControl: false });
  });
  router.use('/playground', guard, playground(options), answerError(options));
  return router;
}

function playground(options: RouteOptions): Router {
  const { conversations, panel, maxUploadBytes } = options;
  const router = Router();
  router.use('/page', serveFiles(options.pageDir, { index: false, cacheControl: false }));
  router.get('/state', (request, response) => {
    const reader = readReader(request.query);
    const { locale } = reader;
    const state: Snapshot = {
      ...conversations.snapshot(),
      places: places.map((place) => ({ ...place, about: textFor(locale).abouts[place.id] })),
      panel: panel !== undefined,
      words: pageWords(options.bot.stringsFor(personOf(reader))),
      maxUploadBytes,
    };
    response.json(state);
  });
  router.get('/events', (request, response) => options.streams.open(request, response));
  router.get('/content/:id', (request, response) => options.content.serve(request, response));
  router.get('/suggest', async (request, response) => {
    response.json(await suggest(options, request.query));
  });
  router.use((_request, _response, next) => {
    if (!options.open()) throw new ActError(503, (text) => text.stopping);
    next();
  });
  router.post('/acts', ...readBody(maxUploadBytes), async (request, response) => {
    const body = await readActBody(request);
    if (body === undefined) throw new ActError(400, (text) => text.unreadable);
    response.json(await options.acts.take(body.act, body.files));
  });
  if (panel !== undefined) router.use('/panel', createPanelRoutes(panel));
  return router;
}

function pageWords(text: ChatStrings): PageWords {
  const { pending, ephemeralNote, showToEveryone, cancel, close, answeredPrivately, truncated } = text;
  const { yes, openForm, sendFile, sendFileInPrivate, pictureTooLarge } = text;
  return {
    pending,
    ephemeralNote,
    showToEveryone,
    cancel,
    close,
    answeredPrivately,
    truncated,
    yes,
    openForm,
    sendFile,
    sendFileInPrivate,
    pictureTooLarge,
  };
}

async function suggest(options: RouteOptions, query: unknown): Promise<readonly Suggestion[]> {
  const ask = readAsk(query);
  const place = ask && options.places.get(ask.place);
  if (ask === undefined || place === undefined) throw new ActError(400, (text) => text.unreadable);
  const person = personOf(ask);
  if (ask.field === 'instance') {
    return options.bot.suggest({ field: 'instance', text: ask.text, person, conversation: place });
  }
  const line = askForLine(ask.text, place.isDirect, ask.locale);
  if (!('write' in line)) return line;
  const found = await options.bot.suggest({ field: 'line', text: line.text, person, conversation: place });
  return found.map(line.write);
}

/** Every failure as `{ error: sentence }`: what the person can act on in its words, the rest logged in full. */
function answerError(options: RouteOptions): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const locale = request.acceptsLanguages('en', 'sv') || undefined;
    const { status, sentence } = explain(error, locale, options);
    if (status === 500)
      options.log('playground: a request failed', { error, method: request.method, path: request.path });
    if (response.headersSent) next(error);
    else response.status(status).json({ error: sentence });
  };
}

function explain(
  error: unknown,
  locale: string | undefined,
  options: RouteOptions,
): { readonly status: number; readonly sentence: string } {
  if (error instanceof ActError) return { status: error.status, sentence: error.say(textFor(locale)) };
  const status = statusOf(error);
  if (status === 413) {
    return {
      status,
      sentence: options.bot
        .stringsFor(locale === undefined ? {} : { locale })
        .fileTooLarge(options.maxUploadBytes / 1024 / 1024),
    };
  }
  const { unreadable, failed } = textFor(locale);
  return status < 500 ? { status, sentence: unreadable } : { status: 500, sentence: failed };
}

/** express marks what its body readers refuse with an HTTP status. */
function statusOf(error: unknown): number {
  const marked = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof marked === 'number' && marked >= 400 && marked < 600 ? marked : 500;
}
