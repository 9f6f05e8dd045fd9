/**
 * Renders a card as an Adaptive Card. Pure.
 *
 * No text of a card is trusted. It is only used in text runs, labels, placeholders and alternative texts, which no
 * client reads as markdown, and never in a text block, a fact set or a mention.
 */
import type { Action, Badge, Card, Fact, Image, Row } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { chunk } from '../../src/lib/chunk.ts';
import { dataVersion, type ToPayload } from './action-data.ts';
import {
  type AdaptiveCard,
  type Element,
  labelText,
  literalText,
  paragraph,
  type TextStyle,
  textRun,
} from './element.ts';
import { type FormOptions, type FormState, formBody, isFileOnly } from './form.ts';
import { jsonByteLength, shrinkCard } from './shrink-card.ts';

// For the web page, which previews cards of Teams.
export { formValues, toUnsignedPayload, type UnsignedPayload } from './action-data.ts';
export type { AdaptiveCard } from './element.ts';
export { isFileOnly } from './form.ts';

export interface RenderOptions {
  readonly strings: Pick<
    ChatStrings,
    'truncated' | 'yes' | 'fieldRequired' | 'sendFile' | 'sendFileInPrivate' | 'pictureTooLarge'
  >;
  readonly toPayload: ToPayload;
  /** https or data URLs of the pictures, by name. */
  readonly images?: Readonly<Record<string, string>>;
  /** See {@link FormOptions}. */
  readonly isDirect?: boolean;
  readonly supportsTypeahead?: boolean;
  readonly filesKey?: string;
}

/** Messages of more than 28 KB have been reported to fail; this leaves room for the rest of the message. */
export const maxCardBytes = 26 * 1024;

/** The official renderer omits buttons beyond five, and truncates the labels of more than three. */
const buttonsPerRow = 3;

const maxLineLength = 1_000;

/** A card of at most {@link maxCardBytes} bytes, not counting the URLs of its pictures. */
export function renderCard(card: Card, options: RenderOptions): AdaptiveCard {
  const { images = {}, strings } = options;
  const render = (part: Card) => renderParts(part, Object.keys(images), options);
  return withImages(shrinkCard(card, render, strings.truncated, maxCardBytes), images);
}

/**
 * A form with the errors of a rejected submission. If it is too large, the form's own text is omitted first, then the
 * submitted values.
 */
export function renderForm(form: Form, state: FormState, options: RenderOptions): AdaptiveCard {
  const render = (part: Form, values: FormState['values']) => {
    const body = formBody(part, 'f0', formOptionsOf(options), { ...state, values });
    return adaptiveCard(part.title, [...titleRow(part), ...body]);
  };
  const { text: _, ...withoutText } = form;
  for (const values of [state.values, {}]) {
    for (const part of [form, withoutText]) {
      const rendered = render(part, values);
      if (jsonByteLength(rendered) <= maxCardBytes) return rendered;
    }
  }
  return render(withoutText, {});
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
  const button = {
    title: labelText(showToEveryone, 80),
    data: toPayload({ v: dataVersion, kind: 'press', line, isSharedAnswer: true }),
  };
  const text = paragraph(answeredPrivately, 300, { isSubtle: true });
  return adaptiveCard(answeredPrivately, [...text, { type: 'ActionSet', actions: [executeAction(button)] }]);
}

function renderParts(card: Card, pictures: readonly string[], options: RenderOptions): AdaptiveCard {
  const renderForm = createFormRenderer(options);
  const renderActions = (actions: readonly Action[]) => actionElements(actions, renderForm, options.toPayload);
  const body = [
    ...titleRow(card),
    ...factRows(card.facts ?? []),
    ...(card.text ?? []).flatMap((text) => paragraph(text, 4_000)),
    ...(card.image === undefined ? [] : imageElements(card.image, pictures, options)),
    ...(card.rows ?? []).flatMap((row) => rowElements(row, renderActions)),
    ...renderActions(card.actions ?? []),
    ...(card.footer === undefined ? [] : paragraph(card.footer, 500, { size: 'Small', isSubtle: true })),
  ];
  return adaptiveCard(card.title, body);
}

function adaptiveCard(title: string, body: readonly Element[]): AdaptiveCard {
  return {
    type: 'AdaptiveCard',
    $schema: 'https://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    speak: literalText(title, 200),
    body,
    msteams: { width: 'Full' },
  };
}

function titleRow({ title, badge }: Pick<Card, 'title' | 'badge'>): readonly Element[] {
  const text = paragraph(title, 300, { size: 'Large', weight: 'Bolder' });
  if (badge === undefined) return text;
  return [
    columnSet([
      { width: 'stretch', items: text },
      { width: 'auto', items: badgeElements(badge) },
    ]),
  ];
}

const toneStyles: Readonly<Record<Badge['tone'], TextStyle>> = {
  neutral: { isSubtle: true },
  good: { color: 'Good' },
  busy: { color: 'Accent' },
  warning: { color: 'Warning' },
  bad: { color: 'Attention' },
};

function badgeElements({ label, tone }: Badge): readonly Element[] {
  return paragraph(label, 60, { ...toneStyles[tone], weight: 'Bolder' });
}

/** Two columns of text runs, because a fact set reads its text as markdown. */
function factRows(facts: readonly Fact[]): readonly Element[] {
  return facts.map(({ label, value }, index) => ({
    ...columnSet([
      { width: '120px', items: paragraph(label, 100, { weight: 'Bolder' }) },
      { width: 'stretch', items: paragraph(value, 1_000) },
    ]),
    spacing: index === 0 ? 'Medium' : 'Small',
  }));
}

/** A picture without a URL is replaced by its alternative text. */
function imageElements(
  { picture, alt }: Image,
  pictures: readonly string[],
  { strings }: RenderOptions,
): readonly Element[] {
  if (pictures.includes(picture)) {
    const altText = literalText(alt, 1_000);
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

function rowElements(row: Row, renderActions: (actions: readonly Action[]) => readonly Element[]): readonly Element[] {
  const { title, badge, detail, actions = [] } = row;
  const badgeRun = badge && textRun(`  ${literalText(badge.label, 60)}`, toneStyles[badge.tone]);
  const text = [
    {
      type: 'RichTextBlock',
      inlines: [textRun(literalText(title, 200), { weight: 'Bolder' }), ...(badgeRun ? [badgeRun] : [])],
    },
    ...(detail === undefined ? [] : paragraph(detail, 500, { size: 'Small', isSubtle: true }, { spacing: 'None' })),
  ];
  const [only] = actions;
  const isBeside = actions.length === 1 && only !== undefined && only.kind !== 'form';
  const beside = isBeside ? [{ width: 'auto', items: renderActions([only]) }] : [];
  return [
    { ...columnSet([{ width: 'stretch', items: text }, ...beside], 'Center'), separator: true },
    ...(isBeside ? [] : renderActions(actions)),
  ];
}

interface Column {
  readonly width: string;
  readonly items: readonly Element[];
}

function columnSet(columns: readonly Column[], align?: 'Center'): Element {
  const alignment = align === undefined ? {} : { verticalContentAlignment: align };
  return {
    type: 'ColumnSet',
    columns: columns.map((column) => ({ type: 'Column', ...column, ...alignment })),
  };
}

type FormRenderer = (form: Form) => readonly Element[];

/** Renders the forms of one card, each with its own prefix for input ids. */
function createFormRenderer(options: RenderOptions): FormRenderer {
  let count = 0;
  const formOptions = formOptionsOf(options);
  return (form) => formBody(form, `f${count++}`, formOptions);
}

function formOptionsOf(options: RenderOptions): FormOptions {
  const { strings, isDirect = true, supportsTypeahead = false, filesKey, toPayload } = options;
  return { strings, isDirect, supportsTypeahead, filesKey, toPayload };
}

/** File-only forms, which have no button, then the buttons of the other actions. */
function actionElements(
  actions: readonly Action[],
  renderForm: FormRenderer,
  toPayload: ToPayload,
): readonly Element[] {
  const buttons = actions.flatMap((action) => actionOf(action, renderForm, toPayload) ?? []);
  const sets = chunk(buttons, buttonsPerRow).map((row) => ({ type: 'ActionSet', actions: row }));
  const forms = actions.flatMap((action) => (action.kind === 'form' ? action.form : []));
  return [...forms.filter(isFileOnly).flatMap(renderForm), ...sets];
}

const buttonStyles = { primary: 'positive', danger: 'destructive' } as const;

/** `undefined` for an action that cannot be a button. A long line is not truncated: that would be another command. */
function actionOf(action: Action, renderForm: FormRenderer, toPayload: ToPayload): Element | undefined {
  const { label, style, accessibilityLabel } = action;
  const appearance = {
    title: labelText(label, 80),
    ...(style === undefined ? {} : { style: buttonStyles[style] }),
    ...(accessibilityLabel === undefined ? {} : { tooltip: literalText(accessibilityLabel, 200) }),
  };
  switch (action.kind) {
    case 'command': {
      if (action.line.length > maxLineLength) return undefined;
      const data = toPayload({ v: dataVersion, kind: 'press', line: action.line });
      return executeAction({ ...appearance, data });
    }
    case 'form': {
      if (isFileOnly(action.form)) return undefined;
      const body = [
        ...paragraph(action.form.title, 300, { size: 'Medium', weight: 'Bolder' }),
        ...renderForm(action.form),
      ];
      return { type: 'Action.ShowCard', ...appearance, card: { type: 'AdaptiveCard', body } };
    }
    case 'link':
      // A second check, after the core's, that no script URL becomes a link.
      return /^https?:\/\//i.test(action.url) ? { type: 'Action.OpenUrl', ...appearance, url: action.url } : undefined;
    default:
      return action satisfies never;
  }
}

/** A button, with a fallback for clients without Action.Execute. */
function executeAction(properties: object): Element {
  const fallback = { type: 'Action.Submit', ...properties };
  return { type: 'Action.Execute', ...properties, verb: 'barium', fallback };
}
