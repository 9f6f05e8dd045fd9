/**
 * Card → Adaptive Card. Pure: the same card gives the same drawing.
 *
 * Nothing in a card is trusted. Its words go into text runs, labels, placeholders and alternative texts, which no
 * client reads as markdown, and never into a text block, a fact set or a mention.
 */
import type { Action, Badge, Card, Fact, Image, Row } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { actData } from './button.ts';
import {
  type AdaptiveCard,
  caption,
  type Element,
  type Look,
  literal,
  paragraph,
  run,
  shorten,
} from './element.ts';
import { type Filled, type FormSetting, formBody, isOnlyFile } from './form.ts';
import { fitCard, sizeOf } from './shrink-card.ts';

// What the buttons of a drawn card carry, for whoever shows it elsewhere.
export { type ActData, valuesOf } from './button.ts';
export type { AdaptiveCard } from './element.ts';
export { isOnlyFile } from './form.ts';

/** What drawing depends on beside the card itself. */
export interface RenderOptions {
  readonly text: Pick<
    ChatStrings,
    'truncated' | 'yes' | 'openForm' | 'sendFile' | 'sendFileInPrivate' | 'pictureTooLarge'
  >;
  /** Where the pictures can be seen, by their names: https or data addresses. */
  readonly images?: Readonly<Record<string, string>>;
  /** See {@link FormSetting}; a direct chat without suggestions unless told otherwise. */
  readonly direct?: boolean;
  readonly typeahead?: boolean;
  readonly files?: string;
}

/** Field reports of 28 KB as the limit of a message remain, so a card and what is around it stay under that. */
export const largestCard = 26 * 1024;

/** Rows of buttons: the official renderer leaves out what exceeds five, and cuts the labels of more than three. */
const buttonsInRow = 3;

const longestLine = 1_000;

/** The card drawn in at most {@link largestCard} bytes, its pictures' addresses not counted. */
export function renderCard(card: Card, options: RenderOptions): AdaptiveCard {
  const { images = {} } = options;
  const draw = (part: Card) => drawCard(part, Object.keys(images), options);
  return withImages(fitCard(card, draw, options.text.truncated, largestCard), images);
}

/**
 * A form in place of a card, with what was wrong with it. Where there is no room for all of it, the form's own
 * words go before what was filled in does.
 */
export function renderForm(form: Form, filled: Filled, options: RenderOptions): AdaptiveCard {
  const draw = (shown: Form, values: Filled['values']) => {
    const body = formBody(shown, 'f0', settingOf(options), { ...filled, values });
    return adaptive(shown.title, [...titleRow(shown), ...body]);
  };
  const { text: _, ...bare } = form;
  for (const values of [filled.values, {}]) {
    for (const shown of [form, bare]) {
      const drawn = draw(shown, values);
      if (sizeOf(drawn) <= largestCard) return drawn;
    }
  }
  return draw(bare, {});
}

/** The neutral line for an answer in private, with a button that gives the answer to everyone; none where it cannot. */
export function renderNeutral(
  line: string,
  { answeredPrivately, showToEveryone }: Pick<ChatStrings, 'answeredPrivately' | 'showToEveryone'>,
): AdaptiveCard | undefined {
  if (line.length > longestLine) return undefined;
  const look = { title: caption(showToEveryone, 80), data: actData({ kind: 'press', line, everyone: true }) };
  const fallback = { type: 'Action.Submit', ...look };
  const button = { type: 'Action.Execute', ...look, verb: 'barium', fallback };
  const words = paragraph(answeredPrivately, 300, { isSubtle: true });
  return adaptive(answeredPrivately, [...words, { type: 'ActionSet', actions: [button] }]);
}

function drawCard(card: Card, pictures: readonly string[], options: RenderOptions): AdaptiveCard {
  const forms = numbered(options);
  const body = [
    ...titleRow(card),
    ...factRows(card.facts ?? []),
    ...(card.text ?? []).flatMap((words) => paragraph(words, 4_000)),
    ...(card.image === undefined ? [] : imageElements(card.image, pictures, options)),
    ...(card.rows ?? []).flatMap((row) => rowElements(row, forms)),
    ...actionElements(card.actions ?? [], forms),
    ...(card.footer === undefined ? [] : paragraph(card.footer, 500, { size: 'Small', isSubtle: true })),
  ];
  return adaptive(card.title, body);
}

function adaptive(title: string, body: readonly Element[]): AdaptiveCard {
  return {
    type: 'AdaptiveCard',
    $schema: 'https://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    speak: literal(shorten(title, 200)),
    body,
    msteams: { width: 'Full' },
  };
}

function titleRow({ title, badge }: Pick<Card, 'title' | 'badge'>): readonly Element[] {
  const drawn = paragraph(title, 300, { size: 'Large', weight: 'Bolder' });
  if (badge === undefined) return drawn;
  return [
    columns([
      { width: 'stretch', items: drawn },
      { width: 'auto', items: badgeElements(badge) },
    ]),
  ];
}

const tones: Readonly<Record<Badge['tone'], Look>> = {
  neutral: { isSubtle: true },
  good: { color: 'Good' },
  busy: { color: 'Accent' },
  warning: { color: 'Warning' },
  bad: { color: 'Attention' },
};

function badgeElements({ label, tone }: Badge): readonly Element[] {
  return paragraph(label, 60, { ...tones[tone], weight: 'Bolder' });
}

/** A fact set would read its words as markdown; two columns of text runs do not. */
function factRows(facts: readonly Fact[]): readonly Element[] {
  return facts.map(({ label, value }, index) => ({
    ...columns([
      { width: '120px', items: paragraph(label, 100, { weight: 'Bolder' }) },
      { width: 'stretch', items: paragraph(value, 1_000) },
    ]),
    spacing: index === 0 ? 'Medium' : 'Small',
  }));
}

/** A picture without an address is what its words say of it. */
function imageElements(
  { picture, alt }: Image,
  pictures: readonly string[],
  { text }: RenderOptions,
): readonly Element[] {
  if (pictures.includes(picture)) {
    const altText = literal(shorten(alt, 1_000));
    return [{ type: 'Image', url: picture, altText, size: 'Stretch', msteams: { allowExpand: true } }];
  }
  return [...paragraph(alt, 1_000, { isSubtle: true }), ...paragraph(text.pictureTooLarge, 300)];
}

/** Puts the addresses in place of the names, once the rest is known to be small enough. */
function withImages(card: AdaptiveCard, images: Readonly<Record<string, string>>): AdaptiveCard {
  const addressed = (element: Element) =>
    element.type === 'Image' ? { ...element, url: images[String(element.url)] ?? '' } : element;
  return { ...card, body: card.body.map(addressed) };
}

function rowElements(row: Row, forms: Numbered): readonly Element[] {
  const { title, badge, detail, actions = [] } = row;
  const words = [
    {
      type: 'RichTextBlock',
      inlines: [
        run(literal(shorten(title, 200)), { weight: 'Bolder' }),
        ...(badge === undefined ? [] : [run(`  ${literal(shorten(badge.label, 60))}`, tones[badge.tone])]),
      ],
    },
    ...(detail === undefined
      ? []
      : paragraph(detail, 500, { size: 'Small', isSubtle: true }, { spacing: 'None' })),
  ];
  const [only] = actions;
  const isBeside = actions.length === 1 && only !== undefined && only.kind !== 'form';
  const beside = isBeside ? [{ width: 'auto', items: actionElements([only], forms) }] : [];
  return [
    { ...columns([{ width: 'stretch', items: words }, ...beside], 'Center'), separator: true },
    ...(isBeside ? [] : actionElements(actions, forms)),
  ];
}

interface Column {
  readonly width: string;
  readonly items: readonly Element[];
}

function columns(list: readonly Column[], align?: 'Center'): Element {
  const more = align === undefined ? {} : { verticalContentAlignment: align };
  return { type: 'ColumnSet', columns: list.map((column) => ({ type: 'Column', ...column, ...more })) };
}

/** Draws the forms of one card, each with inputs of its own name. */
type Numbered = (form: Form) => readonly Element[];

function numbered(options: RenderOptions): Numbered {
  let forms = 0;
  const setting = settingOf(options);
  return (form) => formBody(form, `f${forms++}`, setting);
}

function settingOf({ text, direct = true, typeahead = false, files }: RenderOptions): FormSetting {
  return { text, direct, typeahead, files };
}

function actionElements(actions: readonly Action[], forms: Numbered): readonly Element[] {
  const drawn = actions.flatMap((action) => actionOf(action, forms) ?? []);
  const sets = Array.from({ length: Math.ceil(drawn.length / buttonsInRow) }, (_, index) => ({
    type: 'ActionSet',
    actions: drawn.slice(index * buttonsInRow, (index + 1) * buttonsInRow),
  }));
  const onlyFiles = actions.filter((action) => action.kind === 'form' && isOnlyFile(action.form));
  return [...onlyFiles.flatMap((action) => (action.kind === 'form' ? forms(action.form) : [])), ...sets];
}

const styles = { primary: 'positive', danger: 'destructive' } as const;

/** `undefined` for what cannot be a button: cut in two, a line would be another command. */
function actionOf(action: Action, forms: Numbered): Element | undefined {
  const look = {
    title: caption(action.label, 80),
    ...(action.style === undefined ? {} : { style: styles[action.style] }),
    ...(action.accessibilityLabel === undefined
      ? {}
      : { tooltip: literal(shorten(action.accessibilityLabel, 200)) }),
  };
  switch (action.kind) {
    case 'command': {
      if (action.line.length > longestLine) return undefined;
      const data = actData({ kind: 'press', line: action.line });
      const fallback = { type: 'Action.Submit', ...look, data };
      return { type: 'Action.Execute', ...look, verb: 'barium', data, fallback };
    }
    case 'form': {
      if (isOnlyFile(action.form)) return undefined;
      const body = [
        ...paragraph(action.form.title, 300, { size: 'Medium', weight: 'Bolder' }),
        ...forms(action.form),
      ];
      return { type: 'Action.ShowCard', ...look, card: { type: 'AdaptiveCard', body } };
    }
    case 'link':
      // The core has checked it; a script address must not become a link even if that check ever slips.
      return /^https?:\/\//i.test(action.url)
        ? { type: 'Action.OpenUrl', ...look, url: action.url }
        : undefined;
    default:
      return action satisfies never;
  }
}
