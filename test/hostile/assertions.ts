/** Judges of one answer: whether anything in it takes effect, or breaks a limit, wherever it is shown. */
import { cardMessage } from '../../adapters/slack/message.ts';
import { renderCard as slackCard, renderForm as slackForm } from '../../adapters/slack/render.ts';
import { summaryOf } from '../../adapters/teams/message.ts';
import { renderCard as teamsCard } from '../../adapters/teams/render.ts';
import { sizeOf } from '../../adapters/teams/shrink-card.ts';
import { renderCard as webCard } from '../../adapters/web/server/render.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Action, Card } from '../../src/chat/card.ts';
import { faultsInMessage, faultsInModal } from '../adapters/slack/limits.ts';
import { markdownIn, objections, shownIn } from '../adapters/teams/limits.ts';
import { partsOf } from '../adapters/teams/teams.ts';

/** What turns the direction of what follows, and what a terminal obeys. Line breaks are allowed where lines are. */
const misleading = /[\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u;

/** Everything that is wrong with a card, on any platform, each fault with where it was found. */
export function faultsIn(card: Card, bot: Pick<Bot, 'toPlainText' | 'stringsFor'>): readonly string[] {
  return [
    ...shapeFaults(card).map((fault) => `card: ${fault}`),
    ...slackFaults(card, bot).map((fault) => `Slack: ${fault}`),
    ...teamsFaults(card, bot).map((fault) => `Teams: ${fault}`),
    ...webFaults(card).map((fault) => `page: ${fault}`),
    ...plainFaults(bot.toPlainText(card, {})).map((fault) => `plain text: ${fault}`),
  ];
}

export function actionsOf(card: Card): readonly Action[] {
  return [...(card.actions ?? []), ...(card.rows ?? []).flatMap((row) => row.actions ?? [])];
}

/** Every text of a plain value, but for those under one of these names. */
export function textsIn(value: unknown, but: readonly string[] = []): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [`a function: ${String(value)}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (but.includes(name) ? [] : textsIn(inner, but)));
}

/** A card is plain data with something to read in it, and its buttons can be carried by every platform. */
function shapeFaults(card: Card): readonly string[] {
  const all = textsIn(card);
  const visible = /[^\s\p{C}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u;
  return [
    ...(visible.test(card.title) ? [] : ['a title that nobody can see']),
    ...all.filter((text) => /^a function: |\[object \w+\](?! *$)|^undefined$/u.test(text)),
    ...actionsOf(card)
      .filter((action) => !visible.test(action.label))
      .map((action) => `a ${action.kind} with an invisible label`),
    ...actionsOf(card)
      .filter((action) => action.kind === 'command' && action.line.length > 1_000)
      .map(() => 'a button with too long a line'),
  ];
}

function slackFaults(card: Card, bot: Pick<Bot, 'toPlainText' | 'stringsFor'>): readonly string[] {
  const { message } = cardMessage(card, bot as Bot, {});
  const { blocks } = slackCard(card, { shortened: '…' });
  const modals = actionsOf(card).flatMap((action) =>
    action.kind === 'form' ? [slackForm(action.form, { cancel: 'Cancel', metadata: '' })] : [],
  );
  const shown = textsIn([blocks, modals], ['value', 'initial_value', 'initial_option', 'private_metadata']);
  return [
    ...faultsInMessage(blocks),
    ...modals.flatMap(faultsInModal),
    ...(/[<>]|&(?!(?:amp|lt|gt);)/u.test(message.text) ? ['markup in the fallback text'] : []),
    ...(message.mrkdwn || message.parse !== 'none' ? ['a fallback text that is parsed'] : []),
    ...shown.filter((text) => misleading.test(text)).map((text) => `misleading: ${text.slice(0, 80)}`),
  ];
}

function teamsFaults(card: Card, bot: Pick<Bot, 'toPlainText' | 'stringsFor'>): readonly string[] {
  const text = bot.stringsFor({});
  const drawn = teamsCard(card, { text, typeahead: true });
  const ours = [undefined, text.yes, text.openForm];
  const urls = partsOf(drawn).flatMap((part) => (typeof part.url === 'string' ? part.url : []));
  const shown = shownIn(drawn);
  const functions = shown.replaceAll(/\{\{(?:DATE|TIME)\(\d{4}-\d\d-\d\dT[\d:]+Z(?:,SHORT)?\)\}\}/gu, '');
  return [
    ...objections(drawn),
    ...(sizeOf(drawn) > 28 * 1024 ? [`${sizeOf(drawn)} bytes`] : []),
    ...markdownIn(drawn)
      .filter((said) => !ours.includes(said as string | undefined))
      .map((said) => `read as markdown: ${String(said).slice(0, 80)}`),
    ...(functions.includes('{{') ? ['a function'] : []),
    ...(Object.keys(drawn.msteams ?? {}).join() === 'width' ? [] : ['a mention']),
    ...urls.filter((url) => !/^https?:\/\//iu.test(url)).map((url) => `a link to ${url.slice(0, 80)}`),
    ...(misleading.test(shown) || /\\u00(?:[01]|7f|[89])|\n/iu.test(shown) ? ['misleading'] : []),
    ...plainFaults(summaryOf(card, bot)),
  ];
}

function webFaults(card: Card): readonly string[] {
  const view = webCard(card);
  const shown = textsIn(view, ['line', 'value', 'id']);
  return shown.filter((text) => misleading.test(text)).map((text) => `misleading: ${text.slice(0, 80)}`);
}

/** What a terminal or a notification shows. */
export function plainFaults(text: string): readonly string[] {
  return misleading.test(text) ? [`misleading: ${JSON.stringify(misleading.exec(text)?.[0])}`] : [];
}
