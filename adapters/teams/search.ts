/** Finds cases: for the message extension, for form fields, and for links to Barium's web pages. */
import * as z from 'zod';
import type { Card } from '../../src/chat/card.ts';
import type { Suggestion } from '../../src/chat/reply.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { type Attachment, adaptiveCardType, type InvokeResponse } from './activity.ts';
import type { ActivityContext, TeamsServices } from './context.ts';
import { instanceDataset } from './form.ts';
import { summaryOf } from './message.ts';
import { renderCard } from './render.ts';
import { discardContents } from './reply.ts';

const querySchema = z.object({
  parameters: z.array(z.object({ name: z.string(), value: z.string().catch('') })).catch([]),
});
const selectionSchema = z.object({ line: z.string().max(1_000) });
const linkSchema = z.object({ url: z.url().max(2_000) });
const typeaheadSchema = z.object({ queryText: z.string().max(500).catch(''), dataset: z.string() });

/** The parameter of the search command; the manifest has the same name. */
export const searchParameter = 'case';

/** Responds to a query of the message extension with one row per case. */
export async function answerQuery(
  services: TeamsServices,
  context: ActivityContext,
  value: unknown,
): Promise<InvokeResponse> {
  const { parameters } = querySchema.catch({ parameters: [] }).parse(value);
  const query = parameters.find((parameter) => parameter.name === searchParameter)?.value ?? '';
  const suggestions = await suggest(services, context, query);
  if (suggestions === undefined) return textResult(context.strings.pending);
  return listResult(suggestions.map((suggestion) => resultRow(context, suggestion)));
}

/** Responds to the selection of a row with the card of its case, for the user to send. */
export async function answerSelection(
  services: TeamsServices,
  context: ActivityContext,
  value: unknown,
): Promise<InvokeResponse> {
  const line = selectionSchema.safeParse(value).data?.line;
  if (line === undefined) return textResult(context.strings.notUnderstood);
  const card = await cardOf(services, context, line);
  return typeof card === 'string' ? textResult(card) : listResult([card]);
}

/** Unfurls a link to a case to its card. The result is empty for any other link, or if the card cannot be shown. */
export async function answerLink(
  services: TeamsServices,
  context: ActivityContext,
  value: unknown,
  domain: string | undefined,
): Promise<InvokeResponse> {
  const url = linkSchema.safeParse(value).data?.url;
  if (url === undefined || domain === undefined || new URL(url).host !== domain) return emptyResult;
  const card = await cardOf(services, context, url);
  return typeof card === 'string' ? emptyResult : listResult([card]);
}

/** A longer list is cut off by Teams. */
const maxChoices = 15;

/** Responds with suggestions for a form field. The last one is the typed text, so that it can be submitted as it is. */
export async function answerTypeahead(
  services: TeamsServices,
  context: ActivityContext,
  value: unknown,
): Promise<InvokeResponse> {
  const query = typeaheadSchema.safeParse(value).data;
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
  { event }: ActivityContext,
  text: string,
): Promise<readonly Suggestion[] | undefined> {
  const { person, conversation } = event;
  const suggestions = bot.suggest({ field: 'instance', text, person, conversation });
  return withTimeout(suggestions, limits.replyBudgetMs, () => undefined);
}

const emptyResult: InvokeResponse = { status: 200, body: {} };

function textResult(text: string): InvokeResponse {
  return { status: 200, body: { composeExtension: { type: 'message', text } } };
}

function listResult(attachments: readonly Attachment[]): InvokeResponse {
  const composeExtension = { type: 'result', attachmentLayout: 'list', attachments };
  return { status: 200, body: { composeExtension } };
}

/** The card of a case, or a text for the user if it is refused or not ready in time. */
async function cardOf(
  { bot, limits, runInBackground }: TeamsServices,
  { event, strings }: ActivityContext,
  line: string,
): Promise<Attachment | string> {
  const replying = bot.handle({ kind: 'text', line, ...event, isSharedAnswer: true, botMayBeAbsent: true });
  const reply = await withTimeout(replying, limits.replyBudgetMs, () => undefined);
  // The response contains only the card.
  runInBackground(replying.then((late) => discardContents(late)));
  if (reply === undefined) return strings.pending;
  const { card, outcome } = reply;
  const summary = summaryOf(card, bot);
  if (outcome === 'refused') return summary;
  return {
    contentType: adaptiveCardType,
    content: renderCard(card, { strings, isDirect: event.conversation.isDirect }),
    preview: previewOf(card, summary),
  };
}

function resultRow({ strings }: ActivityContext, { text, label, detail }: Suggestion): Attachment {
  const card = { title: label, ...(detail === undefined ? {} : { text: [detail] }) };
  const line = `show "${text.replaceAll('"', "'")}"`;
  return {
    contentType: adaptiveCardType,
    content: renderCard(card, { strings }),
    preview: thumbnail(label, detail, { tap: { type: 'invoke', value: { line } } }),
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
