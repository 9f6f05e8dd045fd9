/**
 * Renders a card as an Adaptive Card. Pure.
 *
 * No text of a card is trusted. It is only used in text runs, labels, placeholders and alternative texts, which no
 * client reads as markdown, and never in a text block, a fact set or a mention.
 */
import type { Card, Image, StatePart } from '../../src/chat/card.ts';
import type { Field, Form } from '../../src/chat/form.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { truncate } from '../../src/lib/truncate.ts';
import { dataVersion, type Sharer, type ToPayload } from './action-data.ts';
import { createActionsRenderer } from './actions.ts';
import { badgeElement, toneDot } from './badge.ts';
import {
  type AdaptiveCard,
  columnSet,
  type Element,
  inlinesOf,
  labelText,
  literalText,
  paragraph,
  separator,
  textRun,
} from './element.ts';
import { detailElements, factElements } from './facts.ts';
import { type FormOptions, type FormState, formBody } from './form.ts';
import { maxLineLength, pressElement } from './press.ts';
import { rowElements } from './row.ts';
import { jsonByteLength, shrinkCard } from './shrink-card.ts';
import { progressElements, tableElement } from './table.ts';

// For the web page, which previews cards of Teams.
export { formValues, toUnsignedPayload, type UnsignedPayload } from './action-data.ts';
export type { AdaptiveCard } from './element.ts';
export { isFileOnly } from './form.ts';

type Mention = NonNullable<RenderOptions['mention']>;

export interface RenderOptions {
  readonly strings: Pick<
    ChatStrings,
    'truncated' | 'showToEveryone' | 'yes' | 'fieldRequired' | 'sendFile' | 'sendFileInPrivate' | 'pictureTooLarge'
  >;
  readonly toPayload: ToPayload;
  /** https or data URLs of the pictures, by name. */
  readonly images?: Readonly<Record<string, string>>;
  /** See {@link FormOptions}. */
  readonly isDirect?: boolean;
  readonly supportsTypeahead?: boolean;
  readonly filesKey?: string;
  /** The command that shows the card again, with the buttons of whoever views it. */
  readonly refreshLine?: string;
  /** Adds a button that opens a dialog with the reply to this line, for the person who presses it. */
  readonly dialog?: { readonly line: string; readonly label: string };
  /** Whom the card notifies by name; their id is that of Entra. */
  readonly mention?: { readonly id: string; readonly name: string };
  /** Adds a button that shows the reply to this line to everyone. */
  readonly shareLine?: string;
  readonly sharedBy?: Sharer;
  /** Whether the card is shown in a dialog instead of a message. */
  readonly isDialog?: boolean;
}

/** Messages of more than 28 KB have been reported to fail; this leaves room for the rest of the message. */
export const maxCardBytes = 26 * 1024;

/** A card of at most {@link maxCardBytes} bytes, not counting the URLs of its pictures. */
export function renderCard(card: Card, options: RenderOptions): AdaptiveCard {
  const { images = {}, strings } = options;
  const render = (part: Card) => renderParts(part, Object.keys(images), options);
  return withImages(shrinkCard(card, render, strings.truncated, maxCardBytes), images);
}

/**
 * A form with the errors of a rejected submission. If it is too large, the form's own text is omitted first, then the
 * submitted values, then the lists of choices, which can be typed instead; at last, only the errors are left.
 */
export function renderForm(form: Form, state: FormState, options: RenderOptions): AdaptiveCard {
  const render = (part: Form, values: FormState['values']) => {
    const body = formBody(part, 'f0', formOptionsOf(options), { ...state, values });
    return adaptiveCard(part.title, [...titleRow(part), ...body]);
  };
  const { text: _, ...withoutText } = form;
  const withoutChoices = { ...withoutText, fields: form.fields.map(toTypedField) };
  const attempts = [
    () => render(form, state.values),
    () => render(withoutText, state.values),
    () => render(form, {}),
    () => render(withoutText, {}),
    () => render(withoutChoices, {}),
  ];
  for (const attempt of attempts) {
    const rendered = attempt();
    if (jsonByteLength(rendered) <= maxCardBytes) return rendered;
  }
  return renderCard({ title: form.title, text: Object.values(state.errors) }, options);
}

function toTypedField(field: Field): Field {
  if (field.kind !== 'choice' && field.kind !== 'choices') return field;
  const { name, required } = field;
  return { kind: 'text', name, required, label: truncate(field.label, 100) };
}

/**
 * The card that a conversation shows for an ephemeral reply, with a button that shows the reply to everyone.
 * `undefined` if `line` is too long for a button.
 */
export function renderPlaceholder(
  line: string,
  { answeredPrivately, showToEveryone }: Pick<ChatStrings, 'answeredPrivately' | 'showToEveryone'>,
  toPayload: ToPayload,
): AdaptiveCard | undefined {
  if (line.length > maxLineLength) return undefined;
  const text = paragraph(answeredPrivately, 300, { isSubtle: true });
  return adaptiveCard(answeredPrivately, [...text, ...shareButton(line, showToEveryone, toPayload)]);
}

function shareButton(line: string, label: string, toPayload: ToPayload): readonly Element[] {
  if (line.length > maxLineLength) return [];
  const data = { v: dataVersion, kind: 'press', line, isSharedAnswer: true } as const;
  const button = pressElement({ title: labelText(label, 80) }, { toPayload, isDialog: false }, data);
  return [{ type: 'ActionSet', actions: [button] }];
}

function renderParts(card: Card, pictures: readonly string[], options: RenderOptions): AdaptiveCard {
  const context = formOptionsOf(options);
  const renderActions = createActionsRenderer(context);
  const { progress, code = [], table, details } = card;
  const body = [
    ...titleRow(card),
    ...stateRow(card),
    ...(progress === undefined ? [] : progressElements(progress)),
    ...(card.text ?? []).flatMap((text) => paragraph(text, 4_000)),
    ...(code.length === 0 ? [] : [codeBlock(code)]),
    ...(card.image === undefined ? [] : imageElements(card.image, pictures, options)),
    ...factElements(card.facts ?? []),
    ...(table === undefined ? [] : [tableElement(table, context)]),
    ...(card.rows ?? []).flatMap((row) => rowElements(row, renderActions, context)),
    ...renderActions(card.actions ?? [], card.overflow),
    ...(details === undefined ? [] : detailElements(details)),
    ...(options.shareLine === undefined
      ? []
      : shareButton(options.shareLine, options.strings.showToEveryone, options.toPayload)),
    ...(options.dialog === undefined ? [] : dialogButton(options.dialog, options.toPayload)),
    ...(options.sharedBy === undefined ? [] : personElements(options.sharedBy)),
    ...(options.mention === undefined ? [] : [mentionElement(options.mention)]),
    ...(card.footer === undefined ? [] : paragraph(card.footer, 500, { size: 'Small', isSubtle: true })),
  ];
  const rendered = adaptiveCard(card.title, body);
  return { ...rendered, msteams: { ...teamsProperties, ...mentionOf(options) }, ...refreshOf(options) };
}

/** Only a text block can mention somebody, and it reads markup, so little is left of the name. */
function mentionText({ name }: Mention): string {
  return `<at>${
    literalText(name, 60)
      .replaceAll(/[^\p{L}\p{N} ]/gu, '')
      .trim() || 'x'
  }</at>`;
}

function mentionElement(mention: Mention): Element {
  return { type: 'TextBlock', text: mentionText(mention), size: 'Small', wrap: true };
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards */
function mentionOf({ mention }: RenderOptions): object {
  if (mention === undefined) return {};
  const { id, name } = mention;
  return { entities: [{ type: 'mention', text: mentionText(mention), mentioned: { id, name } }] };
}

/** Without a list of users, Teams asks for each viewer if the conversation has at most 60 people, and else for none. */
function refreshOf({ refreshLine: line, sharedBy, toPayload }: RenderOptions): object {
  if (line === undefined || line.length > maxLineLength) return {};
  const data = toPayload({ v: dataVersion, kind: 'refresh', line, ...omitUndefined({ sharedBy }) });
  return { refresh: { action: { type: 'Action.Execute', verb: 'barium', data } } };
}

function dialogButton({ line, label }: NonNullable<RenderOptions['dialog']>, toPayload: ToPayload): readonly Element[] {
  if (line.length > maxLineLength) return [];
  const data = { ...toPayload({ v: dataVersion, kind: 'press', line }), msteams: { type: 'task/fetch' } };
  return [{ type: 'ActionSet', actions: [{ type: 'Action.Submit', title: labelText(label, 80), data }] }];
}

/** With their picture, on clients that know them. */
function personElements({ entraId, line }: Sharer): readonly Element[] {
  return paragraph(line, 200, { size: 'Small', isSubtle: true })
    .slice(0, 1)
    .map((fallback) => ({
      type: 'Component',
      name: 'graph.microsoft.com/user',
      view: 'compact',
      properties: { id: entraId, displayName: literalText(line, 200) },
      fallback,
    }));
}

function formOptionsOf(options: RenderOptions): FormOptions {
  const { strings, isDirect = true, supportsTypeahead = false, isDialog = false, filesKey, toPayload } = options;
  return { strings, isDirect, supportsTypeahead, isDialog, filesKey, toPayload };
}

const teamsProperties = { width: 'Full' };

function adaptiveCard(title: string, body: readonly Element[]): AdaptiveCard {
  return {
    type: 'AdaptiveCard',
    $schema: 'https://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    speak: labelText(title, 200),
    body,
    msteams: teamsProperties,
  };
}

type Head = Pick<Card, 'title' | 'badge' | 'state' | 'isOneLine'>;

function titleRow({ title, badge, state = [], isOneLine }: Head): readonly Element[] {
  if (isOneLine === true) {
    return [{ type: 'RichTextBlock', inlines: [...inlinesOf(title, 1_000, {}), ...stateInlines(state, true)] }];
  }
  const text = paragraph(title, 300, { size: 'Large', weight: 'Bolder' });
  if (badge === undefined || state.length > 0) return text;
  return [
    columnSet([
      { width: 'stretch', items: text },
      { width: 'auto', items: [badgeElement(badge)] },
    ]),
  ];
}

/** The badge, and the rest of the line of state. */
function stateRow({ badge, state = [], isOneLine }: Head): readonly Element[] {
  if (state.length === 0 || isOneLine === true) return [];
  const line: Element = { type: 'RichTextBlock', inlines: stateInlines(state, false) };
  // Below each other: beside a long badge, a phone has no room for the line.
  const pill = badge === undefined ? [] : [{ ...badgeElement(badge), spacing: 'Small' }];
  return [...pill, { ...line, spacing: 'Small' }];
}

function stateInlines(state: readonly StatePart[], isContinued: boolean): readonly Element[] {
  return state.flatMap(({ text, tone }, index) => [
    ...(index === 0 && !isContinued ? [] : [textRun(separator, { isSubtle: true })]),
    ...(tone === undefined ? [] : [toneDot(tone)]),
    ...inlinesOf(text, 300, tone === undefined ? {} : { weight: 'Bolder' }),
  ]);
}

function codeBlock(lines: readonly string[]): Element {
  return {
    type: 'Container',
    style: 'emphasis',
    items: lines.flatMap((line) => paragraph(line, 500, { fontType: 'Monospace' })),
  };
}

/** A picture without a URL is replaced by its alternative text. */
function imageElements(
  { picture, alt }: Image,
  pictures: readonly string[],
  { strings }: RenderOptions,
): readonly Element[] {
  if (pictures.includes(picture)) {
    const altText = labelText(alt, 1_000);
    return [{ type: 'Image', url: picture, altText, size: 'Stretch', msteams: { allowExpand: true } }];
  }
  return [...paragraph(alt, 1_000, { isSubtle: true }), ...paragraph(strings.pictureTooLarge, 300)];
}

/** Replaces the names of pictures by their URLs, which do not count for the size of the card. */
function withImages(card: AdaptiveCard, images: Readonly<Record<string, string>>): AdaptiveCard {
  const withUrl = (element: Element) =>
    element.type === 'Image' ? { ...element, url: images[String(element.url)] ?? '' } : element;
  return { ...card, body: card.body.map(withUrl) };
}
