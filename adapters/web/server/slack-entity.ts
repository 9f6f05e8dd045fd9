/** The pane that Slack opens beside the conversation for a case, as Slack would get it. */
import { randomUUID } from 'node:crypto';
import type { Bot } from '../../../src/chat/bot.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { RichText } from '../../../src/chat/rich-text.ts';
import { renderEntityDetails, renderEntityError } from '../../slack/work-object.ts';
import type { SlackPaneView } from '../view.ts';

/** Slack requires an address; here nothing opens it. */
const noAddress = 'about:blank';

export async function renderSlackPane(
  bot: Bot,
  person: Person,
  conversation: Conversation,
  id: string,
): Promise<SlackPaneView> {
  const { card, outcome, isDenied, pictures, files } = await bot.handle({
    kind: 'form',
    person,
    conversation,
    idempotencyKey: randomUUID(),
    line: 'show',
    values: { instance: id },
    isLasting: true,
  });
  for (const content of [...(pictures ?? []), ...(files ?? [])]) content.cancel();
  const toText = (text: RichText) =>
    typeof text === 'string' ? text : bot.toPlainText({ title: '', text: [text] }, person).trim();
  const { subject } = card;
  if (outcome !== 'done' || subject === undefined) return { error: renderEntityError(card, isDenied === true, toText) };
  const ref = { url: subject.url ?? noAddress, external_ref: { id } };
  const strings = bot.stringsFor(person).workObject;
  return { metadata: renderEntityDetails(card, subject, ref, { strings, modifiedAt: 0, toText }) };
}
