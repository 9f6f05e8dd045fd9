/** Cases by name: in the search of the message box, in form fields, and from links of Barium's web pages. */
import * as z from 'zod';
import type { Card } from '../../src/chat/card.ts';
import type { Suggestion } from '../../src/chat/reply.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Attachment, cardType, type InvokeAnswer } from './activity.ts';
import { type Desk, type Turn, within } from './context.ts';
import { instanceDataset } from './form.ts';
import { letGo } from './let-go.ts';
import { summaryOf } from './message.ts';
import { renderCard } from './render.ts';

const querySchema = z.object({
  parameters: z.array(z.object({ name: z.string(), value: z.string().catch('') })).catch([]),
});
const pickSchema = z.object({ line: z.string().max(1_000) });
const linkSchema = z.object({ url: z.url().max(2_000) });
const typeaheadSchema = z.object({ queryText: z.string().max(500).catch(''), dataset: z.string() });

/** The parameter of the search command, as the manifest calls it. */
export const searchParameter = 'case';

/** Answers the search of the message box: a row for each case, opened when it is picked. */
export async function answerQuery(desk: Desk, turn: Turn, value: unknown): Promise<InvokeAnswer> {
  const { parameters } = querySchema.catch({ parameters: [] }).parse(value);
  const typed = parameters.find((one) => one.name === searchParameter)?.value ?? '';
  const found = await within(suggest(desk, turn, typed), desk.limits.patienceMs);
  if (found === undefined) return extension({ type: 'message', text: turn.text.pending });
  return extension({
    type: 'result',
    attachmentLayout: 'list',
    attachments: found.map((one) => rowOf(turn, one)),
  });
}

/** Answers the pick of a row: the case's own card, to be sent by whoever picked it. */
export async function answerPick(desk: Desk, turn: Turn, value: unknown): Promise<InvokeAnswer> {
  const picked = pickSchema.safeParse(value).data;
  if (picked === undefined) return extension({ type: 'message', text: turn.text.notUnderstood });
  return cardOf(desk, turn, picked.line, true);
}

/** Answers a link that somebody pasted: the card of the case it leads to, nothing for any other link. */
export async function answerLink(
  desk: Desk,
  turn: Turn,
  value: unknown,
  domain: string | undefined,
): Promise<InvokeAnswer> {
  const url = linkSchema.safeParse(value).data?.url;
  const isOurs = url !== undefined && domain !== undefined && new URL(url).host === domain;
  return isOurs ? cardOf(desk, turn, url, false) : nothing;
}

/** Completes a form's field. What was typed is the last choice, so that any part of a name can be sent. */
export async function answerTypeahead(desk: Desk, turn: Turn, value: unknown): Promise<InvokeAnswer> {
  const asked = typeaheadSchema.safeParse(value).data;
  const isOurs = asked?.dataset === instanceDataset;
  const typed = asked?.queryText.trim() ?? '';
  const found = isOurs ? ((await within(suggest(desk, turn, typed), desk.limits.patienceMs)) ?? []) : [];
  const results = found.map(({ text, label, detail }) => ({
    value: text,
    title: detail === undefined ? label : `${label} (${detail})`,
  }));
  const own = typed === '' ? [] : [{ value: typed, title: typed }];
  const type = 'application/vnd.microsoft.search.searchResponse';
  // The list shows at most fifteen.
  return {
    status: 200,
    body: { statusCode: 200, type, value: { results: [...results.slice(0, 14), ...own] } },
  };
}

function suggest({ bot }: Desk, { scene }: Turn, text: string): Promise<readonly Suggestion[]> {
  const { person, conversation } = scene;
  return bot.suggest({ field: 'instance', text: text, person, place: conversation });
}

const nothing: InvokeAnswer = { status: 200, body: {} };

function extension(composeExtension: object): InvokeAnswer {
  return { status: 200, body: { composeExtension } };
}

/** A case's card to be inserted into a message. `saysWhy`: a refusal is shown as well, to the asker alone. */
async function cardOf(desk: Desk, turn: Turn, line: string, saysWhy: boolean): Promise<InvokeAnswer> {
  const { bot, limits } = desk;
  const asked = bot.handle({ kind: 'text', line, ...turn.scene, isSharedAnswer: true, botMayBeAbsent: true });
  const reply = await within(asked, limits.patienceMs);
  desk.background(asked.then((late) => letGo(late)));
  if (reply === undefined) return saysWhy ? extension({ type: 'message', text: turn.text.pending }) : nothing;
  if (reply.outcome === 'refused') {
    return saysWhy ? extension({ type: 'message', text: summaryOf(reply.card, bot) }) : nothing;
  }
  const content = renderCard(reply.card, { text: turn.text, direct: turn.scene.conversation.isDirect });
  const preview = previewOf(reply.card, summaryOf(reply.card, bot));
  const attachments = [{ contentType: cardType, content, preview }];
  return extension({ type: 'result', attachmentLayout: 'list', attachments });
}

function rowOf({ text }: Turn, { text: name, label, detail }: Suggestion): Attachment {
  const content = renderCard({ title: label, ...(detail === undefined ? {} : { text: [detail] }) }, { text });
  const line = `show "${name.replaceAll('"', "'")}"`;
  return {
    contentType: cardType,
    content,
    preview: thumbnail(label, detail, { tap: { type: 'invoke', value: { line } } }),
  };
}

function previewOf({ title, badge }: Card, summary: string): Attachment {
  return thumbnail(title === '' ? summary : title, badge?.label);
}

/** Its title and subtitle are shown as they are; its text would be read as markup. */
function thumbnail(title: string, subtitle: string | undefined, more: object = {}): Attachment {
  const content = { title, ...omitUndefined({ subtitle }), ...more };
  return { contentType: 'application/vnd.microsoft.card.thumbnail', content };
}
