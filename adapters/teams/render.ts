/**
 * Renders a card as an Adaptive Card. Pure.
 *
 * No text of a card is trusted. It is only used in text runs, labels, placeholders and alternative texts, which no
 * client reads as markdown, and never in a text block, a fact set or a mention.
 */
import type {
  Action,
  Badge,
  Card,
  CommandAction,
  Details,
  Fact,
  Image,
  Progress,
  Row,
  StatePart,
  Table,
} from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { textBar } from '../../src/chat/table-text.ts';
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
  const renderActions: ActionsRenderer = (actions, overflow = []) =>
    actionElements(actions, overflow, renderForm, options.toPayload);
  const { progress, code = [], table, details } = card;
  const body = [
    ...titleRow(card),
    ...stateRow(card),
    ...(progress === undefined ? [] : progressElements(progress)),
    ...(card.text ?? []).flatMap((text) => paragraph(text, 4_000)),
    ...(code.length === 0 ? [] : [codeBlock(code)]),
    ...(card.image === undefined ? [] : imageElements(card.image, pictures, options)),
    ...factRows(card.facts ?? []),
    ...(table === undefined ? [] : [tableElement(table, options.toPayload)]),
    ...(card.rows ?? []).flatMap((row) => rowElements(row, renderActions, options.toPayload)),
    ...renderActions(card.actions ?? [], card.overflow),
    ...(details === undefined ? [] : detailElements(details)),
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
    ...inlinesOf(text, 300, tone === undefined ? {} : { ...toneStyles[tone], weight: 'Bolder' }),
  ]);
}

const separator = '  ·  ';

/** The text as inlines of one line. */
function inlinesOf(text: StatePart['text'], max: number, style: TextStyle): readonly Element[] {
  const lines = paragraph(text, max, style).map((line) => line.inlines as readonly Element[]);
  return lines.flatMap((inlines, index) => [...(index === 0 ? [] : [textRun(' ')]), ...inlines]);
}

const toneStyles: Readonly<Record<Badge['tone'], TextStyle>> = {
  neutral: { isSubtle: true },
  good: { color: 'Good' },
  busy: { color: 'Accent' },
  warning: { color: 'Warning' },
  bad: { color: 'Attention' },
};

const badgeStyles: Readonly<Record<Badge['tone'], string>> = {
  neutral: 'Subtle',
  good: 'Good',
  busy: 'Accent',
  warning: 'Warning',
  bad: 'Attention',
};

/**
 * A pill; a colored text on clients without them:
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#badge
 */
function badgeElement({ label, tone }: Badge): Element {
  const text = literalText(label, 60);
  const [fallback = textBlock('')] = paragraph(label, 60, { ...toneStyles[tone], weight: 'Bolder' });
  return {
    type: 'Badge',
    text: text.trim() === '' ? '…' : text,
    style: badgeStyles[tone],
    appearance: 'Tint',
    size: 'Large',
    shape: 'Circular',
    fallback,
  };
}

function textBlock(text: string, style: TextStyle = {}): Element {
  return { type: 'RichTextBlock', inlines: [textRun(text, style)] };
}

function progressElements({ label, done, total }: Progress): readonly Element[] {
  return [bar(done / total), ...paragraph(label, 200, { size: 'Small', isSubtle: true }, { spacing: 'Small' })];
}

/** @param share from 0 to 1 */
function bar(share: number): Element {
  return {
    type: 'ProgressBar',
    value: Math.round(Math.min(1, Math.max(0, share)) * 100),
    max: 100,
    color: 'Accent',
    fallback: textBlock(textBar(share), { color: 'Accent', fontType: 'Monospace' }),
  };
}

function codeBlock(lines: readonly string[]): Element {
  return {
    type: 'Container',
    style: 'emphasis',
    items: lines.flatMap((line) => paragraph(line, 500, { fontType: 'Monospace' })),
  };
}

/** A longer value needs the whole width. */
const maxHalfLength = 60;

/**
 * Labels above their values, short ones in two columns. Text runs, because a fact set reads its text as markdown.
 */
function factRows(facts: readonly Fact[]): readonly Element[] {
  const rows: Fact[][] = [];
  for (const fact of facts) {
    const last = rows.at(-1);
    const isPair = last?.length === 1 && [...last, fact].every(isShort);
    if (isPair) last.push(fact);
    else rows.push([fact]);
  }
  return rows.map((row, index) => {
    const columns = row.map((fact) => ({ width: 'stretch', items: factItems(fact) }));
    const [only] = row;
    // The value stays in its half, so that the columns of all rows are below each other.
    const filled =
      only !== undefined && row.length === 1 && isShort(only) ? [...columns, { width: 'stretch', items: [] }] : columns;
    return { ...columnSet(filled), spacing: index === 0 ? 'Medium' : 'Small' };
  });
}

function factItems({ label, value }: Fact): readonly Element[] {
  return [
    ...paragraph(label, 100, { size: 'Small', isSubtle: true }),
    ...paragraph(value, 1_000, {}, { spacing: 'None' }),
  ];
}

function isShort({ value }: Fact): boolean {
  const parts = typeof value === 'string' ? [value] : value;
  return parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 20), 0) <= maxHalfLength;
}

const detailsId = 'details';

/** Hidden until its label is pressed. */
function detailElements({ label, facts }: Details): readonly Element[] {
  if (facts.length === 0) return [];
  const toggle = {
    type: 'Action.ToggleVisibility',
    title: labelText(label, 80),
    targetElements: [detailsId],
  };
  return [
    {
      type: 'RichTextBlock',
      inlines: [{ ...textRun(labelText(label, 80), { size: 'Small', color: 'Accent' }), selectAction: toggle }],
    },
    { type: 'Container', id: detailsId, isVisible: false, spacing: 'Small', items: factRows(facts) },
  ];
}

function tableElement({ columns, rows, bars }: Table, toPayload: ToPayload): Element {
  const hasBars = rows.some(({ share }) => share !== undefined);
  const cell = (items: readonly Element[]) => ({ type: 'TableCell', verticalContentAlignment: 'Center', items });
  const aligned = (text: string, align: 'end' | undefined, style: TextStyle): Element => ({
    ...textBlock(literalText(text, 200), style),
    ...(align === 'end' ? { horizontalAlignment: 'Right' } : {}),
  });
  const header = columns.map(({ label, align }) => cell([aligned(label, align, { size: 'Small', isSubtle: true })]));
  return {
    type: 'Table',
    showGridLines: false,
    firstRowAsHeader: true,
    columns: [...columns.map(({ align }) => ({ width: align === 'end' ? 1 : 3 })), ...(hasBars ? [{ width: 2 }] : [])],
    rows: [
      {
        type: 'TableRow',
        cells: [
          ...header,
          ...(hasBars ? [cell([aligned(bars ?? '', undefined, { size: 'Small', isSubtle: true })])] : []),
        ],
      },
      ...rows.map(({ cells, share, action }) => ({
        type: 'TableRow',
        cells: [
          ...columns.map(({ align }, index) => {
            const selectAction =
              index === 0 && action !== undefined ? commandAction(namedAction(action), toPayload) : undefined;
            const text = aligned(cells[index] ?? '', align, selectAction === undefined ? {} : { color: 'Accent' });
            return { ...cell([text]), ...(selectAction === undefined ? {} : { selectAction }) };
          }),
          ...(hasBars ? [cell([bar(share ?? 0)])] : []),
        ],
      })),
    ],
  };
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

type ActionsRenderer = (actions: readonly Action[], overflow?: readonly Action[]) => readonly Element[];

/** A bold title and a line of context. The whole row is the button of an action that opens it. */
function rowElements(row: Row, renderActions: ActionsRenderer, toPayload: ToPayload): readonly Element[] {
  const { title, badge, heading, actions = [] } = row;
  const badgeRun = badge && textRun(`  ${literalText(badge.label, 60)}`, toneStyles[badge.tone]);
  const text = [
    {
      type: 'RichTextBlock',
      inlines: [textRun(literalText(title, 200), { weight: 'Bolder' }), ...(badgeRun ? [badgeRun] : [])],
    },
    ...contextLine(row),
  ];
  const opening = actions.find((action) => action.kind === 'command' && action.opens === true);
  const selectAction = opening?.kind === 'command' ? commandAction(namedAction(opening), toPayload) : undefined;
  const others = selectAction === undefined ? actions : actions.filter((action) => action !== opening);
  const [only] = others;
  const isBeside = others.length === 1 && only !== undefined && only.kind !== 'form';
  const beside = [
    ...(isBeside ? [{ width: 'auto', items: renderActions([only]) }] : []),
    ...(selectAction === undefined
      ? []
      : [{ width: 'auto', items: [textBlock('›', { size: 'Large', isSubtle: true })] }]),
  ];
  return [
    ...(heading === undefined ? [] : paragraph(heading, 100, { size: 'Small', weight: 'Bolder', isSubtle: true })),
    {
      ...columnSet([{ width: 'stretch', items: text }, ...beside], 'Center'),
      separator: true,
      ...(selectAction === undefined ? {} : { selectAction }),
    },
    ...(isBeside ? [] : renderActions(others)),
  ];
}

function contextLine({ detail, note }: Row): readonly Element[] {
  const small: TextStyle = { size: 'Small', isSubtle: true };
  const inlines = [
    ...(detail === undefined ? [] : inlinesOf(detail, 500, small)),
    ...(detail === undefined || note === undefined ? [] : [textRun(separator, small)]),
    ...(note === undefined ? [] : inlinesOf(note.text, 200, note.tone === undefined ? small : noteStyle(note.tone))),
  ];
  return inlines.length === 0 ? [] : [{ type: 'RichTextBlock', spacing: 'None', inlines }];
}

function noteStyle(tone: Badge['tone']): TextStyle {
  return { ...toneStyles[tone], size: 'Small', weight: 'Bolder' };
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

/**
 * File-only forms, which have no button, then the buttons of the other actions. Those of `overflow` are in the menu of
 * the last row: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
function actionElements(
  actions: readonly Action[],
  overflow: readonly Action[],
  renderForm: FormRenderer,
  toPayload: ToPayload,
): readonly Element[] {
  const render = (some: readonly Action[]) => some.flatMap((action) => actionOf(action, renderForm, toPayload) ?? []);
  // The menu cannot show a form.
  const buttons = render([...actions, ...overflow.filter(({ kind }) => kind === 'form')]);
  const secondary = render(overflow.filter(({ kind }) => kind !== 'form')).map(asSecondary);
  const rows = chunk(buttons, buttonsPerRow);
  const sets = rows.map((row, index) => [...row, ...(index === rows.length - 1 ? secondary : [])]);
  const all = rows.length === 0 && secondary.length > 0 ? [secondary] : sets;
  const forms = [...actions, ...overflow].flatMap((action) => (action.kind === 'form' ? action.form : []));
  return [...forms.filter(isFileOnly).flatMap(renderForm), ...all.map((row) => ({ type: 'ActionSet', actions: row }))];
}

/** In the menu a color would not be shown, and Teams would show some styles as a button. */
function asSecondary({ style: _, ...action }: Element): Element {
  const { fallback } = action;
  const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null;
  return { ...action, mode: 'secondary', ...(isElement(fallback) ? { fallback: asSecondary(fallback) } : {}) };
}

const buttonStyles = { primary: 'positive', danger: 'destructive' } as const;

/** `undefined` for an action that cannot be a button. A long line is not truncated: that would be another command. */
function actionOf(action: Action, renderForm: FormRenderer, toPayload: ToPayload): Element | undefined {
  const appearance = appearanceOf(action);
  switch (action.kind) {
    case 'command':
      return commandAction(action, toPayload);
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

function appearanceOf({ label, style, accessibilityLabel }: Action) {
  return {
    title: labelText(label, 80),
    ...(style === undefined ? {} : { style: buttonStyles[style] }),
    ...(accessibilityLabel === undefined ? {} : { tooltip: literalText(accessibilityLabel, 200) }),
  };
}

/** Named in full, for an area without a visible label. */
function namedAction(action: CommandAction): CommandAction {
  return { ...action, label: action.accessibilityLabel ?? action.label };
}

function commandAction(action: CommandAction, toPayload: ToPayload): Element | undefined {
  if (action.line.length > maxLineLength) return undefined;
  const data = toPayload({ v: dataVersion, kind: 'press', line: action.line });
  return executeAction({ ...appearanceOf(action), data });
}

/** A button, with a fallback for clients without Action.Execute. */
function executeAction(properties: object): Element {
  const fallback = { type: 'Action.Submit', ...properties };
  return { type: 'Action.Execute', ...properties, verb: 'barium', fallback };
}
