/** Finds cases: for the message extension, for form fields, and for links to Barium's web pages. */
import * as z from 'zod';
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { Person } from '../../src/chat/person.ts';
import { cancelContents, type Suggestion } from '../../src/chat/reply.ts';
import { showLine } from '../../src/chat/show-line.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { type Attachment, adaptiveCardType, type InvokeResponse } from './activity.ts';
import { type ActivityContext, payloadSigner, remainingMs, type TeamsServices } from './context.ts';
import type { EventContext } from './events.ts';
import { instanceDataset } from './form.ts';
import { summaryOf } from './message.ts';
import { type RenderOptions, renderCard } from './render.ts';
import type { Audience } from './signing.ts';

const querySchema = z.object({
  parameters: z.array(z.object({ name: z.string(), value: z.string().catch('') })).catch([]),
  /** Teams asks for the next page when the user has scrolled to the end of one. */
  queryOptions: z.object({ skip: z.int().min(0).catch(0) }).catch({ skip: 0 }),
});
/** The value of a row, which comes back when the row is selected. */
const selectionSchema = z.object({ barium: z.string() });
const selectedSchema = z.object({ v: z.literal(1), show: z.string().max(1_000) });
const linkSchema = z.object({ url: z.url({ protocol: /^https?$/u }).max(2_000) });
const typeaheadSchema = z.object({ queryText: z.string().max(500).catch(''), dataset: z.string() });

/** The parameter of the search command; the manifest has the same name. */
export const searchParameter = 'case';

/** Responds to a query of the message extension with one row per case. */
export async function answerQuery(services: TeamsServices, context: ActivityContext): Promise<InvokeResponse> {
  const empty = { parameters: [], queryOptions: { skip: 0 } };
  const { parameters, queryOptions } = querySchema.catch(empty).parse(context.activity.value);
  const query = parameters.find((parameter) => parameter.name === searchParameter)?.value ?? '';
  const suggestions = await suggest(services, context, query, queryOptions.skip);
  if (suggestions === undefined) return textResult(context.strings.pending);
  return listResult(suggestions.map((suggestion) => resultRow(services, context, suggestion)));
}

/** Responds to the selection of a row with the card of its case, for the user to send. */
export async function answerSelection(services: TeamsServices, context: ActivityContext): Promise<InvokeResponse> {
  const signed = selectionSchema.safeParse(context.activity.value).data?.barium ?? '';
  const selected = services.signer.verify('search-result', [{ person: context.event.person }], signed);
  const { data } = selectedSchema.safeParse(selected);
  if (data === undefined) return textResult(context.strings.untrustedButton);
  if (!(await services.sharing.canShow(context.event.conversation))) return textResult(context.strings.notInserted);
  const card = await cardOf(services, context, data.show, showLine(data.show));
  return typeof card === 'string' ? textResult(card) : listResult([card]);
}

/** Unfurls a link to a case to its card. The result is empty for any other link, or if the card cannot be shown. */
export async function answerLink(services: TeamsServices, context: ActivityContext): Promise<InvokeResponse> {
  const url = linkSchema.safeParse(context.activity.value).data?.url;
  if (url === undefined || new URL(url).host !== services.webUrlDomain) return emptyResult;
  if (!(await services.sharing.canShow(context.event.conversation))) return emptyResult;
  // In its normal form, which has no whitespace: `send 1 x ://…` is a URL, too, but also a command line.
  const { href } = new URL(url);
  const card = await cardOf(services, context, href, href);
  return typeof card === 'string' ? emptyResult : listResult([card]);
}

/** A longer list is cut off by Teams. */
const maxChoices = 15;

/** Responds with suggestions for a form field. The last one is the typed text, so that it can be submitted as it is. */
export async function answerTypeahead(services: TeamsServices, context: ActivityContext): Promise<InvokeResponse> {
  const query = typeaheadSchema.safeParse(context.activity.value).data;
  const typed = query?.queryText.trim() ?? '';
  const isInstance = query?.dataset === instanceDataset;
  const suggestions = (isInstance && (await suggest(services, context, typed))) || [];
  const choices = suggestions.map(({ text, label, detail }) => ({
    value: text,
    title: detail === undefined ? label : `${label} (${detail})`,
  }));
  const typedChoice = typed === '' ? [] : [{ value: typed, title: typed }];
  const results = [...choices.slice(0, maxChoices - 1), ...typedChoice];
  const type = 'application/vnd.microsoft.search.searchResponse';
  return { status: 200, body: { statusCode: 200, type, value: { results } } };
}

/** `undefined` if the suggestions are not ready in time. */
function suggest(
  { bot, limits }: TeamsServices,
  context: ActivityContext,
  text: string,
  offset?: number,
): Promise<readonly Suggestion[] | undefined> {
  const { person, conversation } = context.event;
  const suggestions = bot.suggest({ field: 'instance', text, person, conversation, ...omitUndefined({ offset }) });
  return withTimeout(suggestions, remainingMs(limits.replyBudgetMs, context), () => undefined);
}

const emptyResult: InvokeResponse = { status: 200, body: {} };

function textResult(text: string): InvokeResponse {
  return { status: 200, body: { composeExtension: { type: 'message', text } } };
}

function listResult(attachments: readonly Attachment[]): InvokeResponse {
  const composeExtension = { type: 'result', attachmentLayout: 'list', attachments };
  return { status: 200, body: { composeExtension } };
}

/** Who can use the buttons of a card from the search: without a conversation, it can end up anywhere. */
function audienceOf({ conversation, person }: EventContext): Audience {
  return conversation.isUnresolved === true ? { person } : { conversation };
}

/**
 * The card of a case, or a text for the user if it is refused or not ready in time. If Barium is slow, it is the card of the
 * last scan, which is refreshed when it is shown.
 *
 * @param text the case's name, id or link
 * @param line the command that shows it
 */
async function cardOf(
  services: TeamsServices,
  context: ActivityContext,
  text: string,
  line: string,
): Promise<Attachment | string> {
  const { event, strings } = context;
  const { bot, limits, runInBackground } = services;
  // A press rather than a typed line: if it ever were a command that changes something, it would only ask.
  const replyPromise = bot.handle({
    kind: 'press',
    line,
    ...event,
    isSharedAnswer: true,
    botMayBeAbsent: true,
  });
  // The response contains only the card.
  runInBackground(replyPromise.then((late) => cancelContents(late)));
  const within = <T>(work: Promise<T>, limitMs: number) =>
    withTimeout(work, remainingMs(limitMs, context), () => undefined);
  const early = await within(replyPromise, limits.previewAfterMs);
  if (early === undefined) {
    const { person, conversation } = event;
    const known = await within(bot.preview({ text, person, conversation }), limits.previewBudgetMs);
    if (known !== undefined) return attachmentOf(services, context, known, { refreshLine: line });
  }
  const reply = early ?? (await within(replyPromise, limits.replyBudgetMs));
  if (reply === undefined) return strings.pending;
  const { card, outcome, shareCommand = line } = reply;
  if (outcome === 'refused') return summaryOf(card, bot);
  // What the others in the conversation can see and do there is decided for each of them.
  const dialog = { line: shareCommand, label: strings.findCase.submit };
  return attachmentOf(services, context, card, { dialog });
}

function attachmentOf(
  services: TeamsServices,
  { event, strings }: ActivityContext,
  card: Card,
  more: Partial<RenderOptions>,
): Attachment {
  const { bot } = services;
  const toPayload = payloadSigner(services, audienceOf(event));
  return {
    contentType: adaptiveCardType,
    content: renderCard(card, { strings, isDirect: event.conversation.isDirect, toPayload, ...more }),
    preview: previewOf(card, summaryOf(card, bot), bot, event.person),
  };
}

function resultRow(
  services: TeamsServices,
  { strings, event: { person } }: ActivityContext,
  { text, label, detail }: Suggestion,
): Attachment {
  const card = { title: label, ...(detail === undefined ? {} : { text: [detail] }) };
  const toPayload = payloadSigner(services, { person });
  const barium = services.signer.sign('search-result', { person }, { v: 1, show: text });
  return {
    contentType: adaptiveCardType,
    content: renderCard(card, { strings, toPayload }),
    preview: thumbnail(label, detail, { tap: { type: 'invoke', value: { barium } } }),
  };
}

/** The case's name, and where it stands: in this person's time zone, who is the only one to see the preview. */
function previewOf({ title, badge, state = [] }: Card, summary: string, bot: Bot, person: Person): Attachment {
  const line =
    state.length === 0 ? badge?.label : bot.toPlainText({ title: '', ...omitUndefined({ badge }), state }, person);
  return thumbnail(title === '' ? summary : title, line?.trim());
}

/** Has no text: Teams reads that as markup, unlike the title and subtitle. */
function thumbnail(title: string, subtitle: string | undefined, properties: object = {}): Attachment {
  const content = { title, ...omitUndefined({ subtitle }), ...properties };
  return { contentType: 'application/vnd.microsoft.card.thumbnail', content };
}
