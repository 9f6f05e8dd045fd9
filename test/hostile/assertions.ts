/** Checks that nothing in a card is interpreted or exceeds a limit, on any platform. */
import { renderCardMessage } from '../../adapters/slack/message.ts';
import { renderCard as slackCard, renderForm as slackForm } from '../../adapters/slack/render.ts';
import { summaryOf } from '../../adapters/teams/message.ts';
import { renderCard as teamsCard, toUnsignedPayload } from '../../adapters/teams/render.ts';
import { jsonByteLength } from '../../adapters/teams/shrink-card.ts';
import { renderCard as webCard } from '../../adapters/web/server/render.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Action, Card } from '../../src/chat/card.ts';
import { faultsInMessage, faultsInModal } from '../adapters/slack/limits.ts';
import { markdownTexts, validationErrors, visibleText } from '../adapters/teams/limits.ts';
import { elementsOf } from '../adapters/teams/teams.ts';

/**
 * Format characters, except the joiners of emoji and what the Teams adapter puts between two braces; and control
 * characters, except line breaks.
 */
const misleadingChars =
  /(?<!\{)(?!(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d\p{Extended_Pictographic})\p{Cf}|(?!\n)\p{Cc}/u;

/** All faults of a card, each with the platform it was found on. */
export function faultsIn(card: Card, bot: Pick<Bot, 'toPlainText' | 'stringsFor'>): readonly string[] {
  return [
    ...shapeFaults(card).map((fault) => `card: ${fault}`),
    ...slackFaults(card, bot).map((fault) => `Slack: ${fault}`),
    ...teamsFaults(card, bot).map((fault) => `Teams: ${fault}`),
    ...webFaults(card).map((fault) => `page: ${fault}`),
    ...plainTextFaults(bot.toPlainText(card, {})).map((fault) => `plain text: ${fault}`),
  ];
}

export function actionsOf(card: Card): readonly Action[] {
  return [...(card.actions ?? []), ...(card.rows ?? []).flatMap((row) => row.actions ?? [])];
}

/** All strings in a value, except under the `ignoredKeys`. */
export function collectStrings(value: unknown, ignoredKeys: readonly string[] = []): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [`a function: ${String(value)}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    ignoredKeys.includes(name) ? [] : collectStrings(inner, ignoredKeys),
  );
}

/** A card is plain data with visible texts, and its buttons fit on every platform. */
function shapeFaults(card: Card): readonly string[] {
  const all = collectStrings(card);
  const visible = /[^\s\p{C}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u;
  return [
    ...(visible.test(card.title) ? [] : ['an invisible title']),
    ...all.filter((text) => /^a function: |\[object \w+\](?! *$)|^undefined$/u.test(text)),
    ...actionsOf(card)
      .filter((action) => !visible.test(action.label))
      .map((action) => `a ${action.kind} with an invisible label`),
    ...actionsOf(card)
      .filter((action) => action.kind === 'command' && action.line.length > 1_000)
      .map(() => 'a button whose line is too long'),
  ];
}

function slackFaults(card: Card, bot: Pick<Bot, 'toPlainText' | 'stringsFor'>): readonly string[] {
  const { message } = renderCardMessage(card, bot as Bot, {});
  const { blocks } = slackCard(card, { truncatedNote: '…' });
  const modals = actionsOf(card).flatMap((action) =>
    action.kind === 'form' ? [slackForm(action.form, { cancel: 'Cancel', metadata: '' })] : [],
  );
  const shown = collectStrings([blocks, modals], ['value', 'initial_value', 'initial_option', 'private_metadata']);
  return [
    ...faultsInMessage(blocks),
    ...modals.flatMap(faultsInModal),
    ...(/[<>]|&(?!(?:amp|lt|gt);)/u.test(message.text) ? ['markup in the fallback text'] : []),
    ...(message.mrkdwn || message.parse !== 'none' ? ['a fallback text that is interpreted'] : []),
    ...shown.filter((text) => misleadingChars.test(text)).map((text) => `misleading: ${text.slice(0, 80)}`),
  ];
}

function teamsFaults(card: Card, bot: Pick<Bot, 'toPlainText' | 'stringsFor'>): readonly string[] {
  const text = bot.stringsFor({});
  const rendered = teamsCard(card, { strings: text, supportsTypeahead: true, toPayload: toUnsignedPayload });
  const ownTexts = [undefined, text.yes, text.fieldRequired];
  const urls = elementsOf(rendered).flatMap((part) => (typeof part.url === 'string' ? part.url : []));
  const shown = visibleText(rendered);
  const functions = shown.replaceAll(/\{\{(?:DATE|TIME)\(\d{4}-\d\d-\d\dT[\d:]+Z(?:,COMPACT)?\)\}\}/gu, '');
  return [
    ...validationErrors(rendered),
    ...(jsonByteLength(rendered) > 28 * 1024 ? [`${jsonByteLength(rendered)} bytes`] : []),
    ...markdownTexts(rendered)
      .filter((markdown) => !ownTexts.includes(markdown as string | undefined))
      .map((markdown) => `interpreted as markdown: ${String(markdown).slice(0, 80)}`),
    ...(functions.includes('{{') ? ['a function'] : []),
    ...(Object.keys(rendered.msteams ?? {}).join() === 'width' ? [] : ['a mention']),
    ...urls.filter((url) => !/^https?:\/\//iu.test(url)).map((url) => `a link to ${url.slice(0, 80)}`),
    ...(misleadingChars.test(shown) || /\\u00(?:[01]|7f|[89])|\n/iu.test(shown) ? ['misleading'] : []),
    ...plainTextFaults(summaryOf(card, bot)),
  ];
}

function webFaults(card: Card): readonly string[] {
  const view = webCard(card);
  const shown = collectStrings(view, ['line', 'value', 'id']);
  return shown.filter((text) => misleadingChars.test(text)).map((text) => `misleading: ${text.slice(0, 80)}`);
}

/** Faults of a text in a terminal or a notification. */
export function plainTextFaults(text: string): readonly string[] {
  return misleadingChars.test(text) ? [`misleading: ${JSON.stringify(misleadingChars.exec(text)?.[0])}`] : [];
}
