/** Finds cases: for the message extension, for form fields, and for links to Barium's web pages. */
import * as z from 'zod';
import type { Card } from '../../src/chat/card.ts';
import type { Suggestion } from '../../src/chat/reply.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { type Attachment, adaptiveCardType, type InvokeResponse } from './activity.ts';
import { type ActivityContext, payloadSigner, remainingMs, type TeamsServices } from './context.ts';
import type { EventContext } from './events.ts';
import { instanceDataset } from './form.ts';
import { summaryOf } from './message.ts';
import { renderCard } from './render.ts';
import { cancelContents } from './reply.ts';
import type { Audience } from './signing.ts';

const querySchema = z.object({
  parameters: z.array(z.object({ name: z.string(), value: z.string().catch('') })).catch([]),
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
  const { parameters } = querySchema.catch({ parameters: [] }).parse(context.activity.value);
  const query = parameters.find((parameter) => parameter.name === searchParameter)?.value ?? '';
  const suggestions = await suggest(services, context, query);
  if (suggestions === undefined) return textResult(context.strings.pending);
  return listResult(suggestions.map((suggestion) => resultRow(services, context, suggestion)));
}

/** Responds to the selection of a row with the card of its case, for the user to send. */
export async function answerSelection(services: TeamsServices, context: ActivityContext): Promise<InvokeResponse> {
  const signed = selectionSchema.safeParse(context.activity.value).data?.barium ?? '';
  const selected = services.signer.verify('search-result', [{ person: context.event.person }], signed);
  const { data } = selectedSchema.safeParse(selected);
  if (data === undefined) return textResult(context.strings.untrustedButton);
  const card = await cardOf(services, context, showLine(data.show));
  return typeof card === 'string' ? textResult(card) : listResult([card]);
}

/** Unfurls a link to a case to its card. The result is empty for any other link, or if the card cannot be shown. */
export async function answerLink(services: TeamsServices, context: ActivityContext): Promise<InvokeResponse> {
  const url = linkSchema.safeParse(context.activity.value).data?.url;
  if (url === undefined || new URL(url).host !== services.webUrlDomain) return emptyResult;
  // In its normal form, which has no whitespace: `send 1 x ://…` is a URL, too, but also a command line.
  const card = await cardOf(services, context, new URL(url).href);
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
): Promise<readonly Suggestion[] | undefined> {
  const { person, conversation } = context.event;
  const suggestions = bot.suggest({ field: 'instance', text, person, conversation });
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

function showLine(name: string): string {
  return `show "${name.replaceAll('"', "'")}"`;
}

/** Who can use the buttons of a card from the search: without a conversation, it can end up anywhere. */
function audienceOf({ conversation, person }: EventContext): Audience {
  return conversation.isUnresolved === true ? { person } : { conversation };
}

/** The card of a case, or a text for the user if it is refused or not ready in time. */
async function cardOf(services: TeamsServices, context: ActivityContext, line: string): Promise<Attachment | string> {
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
  const reply = await withTimeout(replyPromise, remainingMs(limits.replyBudgetMs, context), () => undefined);
  // The response contains only the card.
  runInBackground(replyPromise.then((late) => cancelContents(late)));
  if (reply === undefined) return strings.pending;
  const toPayload = payloadSigner(services, audienceOf(event));
  const { card, outcome } = reply;
  const summary = summaryOf(card, bot);
  if (outcome === 'refused') return summary;
  return {
    contentType: adaptiveCardType,
    content: renderCard(card, { strings, isDirect: event.conversation.isDirect, toPayload }),
    preview: previewOf(card, summary),
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

function previewOf({ title, badge }: Card, summary: string): Attachment {
  return thumbnail(title === '' ? summary : title, badge?.label);
}

/** Has no text: Teams reads that as markup, unlike the title and subtitle. */
function thumbnail(title: string, subtitle: string | undefined, properties: object = {}): Attachment {
  const content = { title, ...omitUndefined({ subtitle }), ...properties };
  return { contentType: 'application/vnd.microsoft.card.thumbnail', content };
}
