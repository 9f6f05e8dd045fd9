/** Renders cards as Block Kit. Pure: the same card gives the same blocks, and they keep every limit of Slack. */
import type { Action, Card, Details, Fact, Progress, Row, StatePart, Table } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { tableLines, textBar } from '../../src/chat/table-text.ts';
import { chunk } from '../../src/lib/chunk.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { truncate } from '../../src/lib/truncate.ts';
import { type ActionElement, type Block, limits, type Mrkdwn, type PlainText, type RichElement } from './blocks.ts';
import {
  actionIds,
  createIdSequence,
  type IdSequence,
  renderActionBlocks,
  renderButton,
  renderButtons,
  renderChoice,
  renderMenu,
  renderRowActions,
} from './button.ts';
import {
  mrkdwn,
  plainMultiline,
  plainText,
  toContextElements,
  toMrkdwn,
  toneDot,
  toneDotSource,
  toRichElements,
} from './text.ts';

export type * from './blocks.ts';
export { actionIds, type FormValue, findCaseActionId } from './button.ts';
export { fieldId, renderForm } from './forms/modal.ts';

export interface RenderOptions {
  /** Ends a card that did not fit: `ChatStrings.truncated` in the reader's language. */
  readonly truncatedNote: string;
  /** A button that shows the reply to everyone: its label, and the line that repeats the reply. */
  readonly share?: { readonly label: string; readonly line: string };
  /** Below the card, e.g. the name of the person who shared it. */
  readonly footnote?: string;
  /** The ids of the files that the card is about, for forms that send them along. */
  readonly files?: readonly string[];
  /** Where a picture of the reply is, if the card should show it. */
  readonly findPicture?: (name: string) => { readonly file: string } | { readonly url: string } | undefined;
  /** Less than a message, for several cards in one view. */
  readonly budget?: BlockBudget;
  /** Only blocks that every surface and client has: not `table` and `container`, which are for messages alone. */
  readonly isSimple?: boolean;
}

interface BlockBudget {
  readonly blocks: number;
  /** Of the blocks as JSON. */
  readonly characters: number;
}

interface RenderedCard {
  readonly blocks: readonly Block[];
  readonly isTruncated: boolean;
}

/** Blocks that stay together. */
interface CardSection {
  readonly blocks: readonly Block[];
  readonly isTruncated?: boolean;
}

/** Renders a section with at most `maxLength` characters per text. */
type SectionRenderer = (maxLength: number) => CardSection;

/** Tried in this order. */
const maxTextLengths = [limits.text, 1_000, 250] as const;

export function renderCard(card: Card, options: RenderOptions): RenderedCard {
  const budget = options.budget ?? { blocks: limits.messageBlocks, characters: limits.payload };
  return renderAll(card, options, budget) ?? renderTruncated(card, options, budget);
}

/** The whole card, or undefined if it does not fit, which is rare. */
function renderAll(card: Card, options: RenderOptions, budget: BlockBudget): RenderedCard | undefined {
  const nextId = createIdSequence();
  const title = renderTitle(card);
  const body = sectionRenderers(card, options, nextId).map((render) => render(maxTextLengths[0]));
  const sections = [title, ...body, renderFooter(card, options, nextId)];
  if (sections.some((section) => section.isTruncated === true)) return undefined;
  const blocks = sections.flatMap((section) => section.blocks);
  const fits = blocks.length <= budget.blocks && sizeOf(blocks) <= budget.characters;
  return fits ? { blocks, isTruncated: false } : undefined;
}

/** As many sections as fit, from the top, with a note that the card is truncated. */
function renderTruncated(card: Card, options: RenderOptions, budget: BlockBudget): RenderedCard {
  const nextId = createIdSequence();
  const note: Block = { type: 'context', elements: [plainText(options.truncatedNote, 100)] };
  const title = renderTitle(card);
  const maxFooterSize = Math.floor(budget.characters * 0.75) - sizeOf(title.blocks);
  const footer = renderFooter(card, options, nextId, maxFooterSize);
  const body: Block[] = [];
  let remainingBlocks = budget.blocks - title.blocks.length - footer.blocks.length - 1;
  let remainingSize = budget.characters - sizeOf([...title.blocks, ...footer.blocks, note]);
  for (const render of sectionRenderers(card, options, nextId)) {
    const blocks = fitBlocks(render, { blocks: remainingBlocks, characters: remainingSize });
    if (blocks === undefined) break;
    body.push(...blocks);
    remainingBlocks -= blocks.length;
    remainingSize -= sizeOf(blocks);
  }
  return { blocks: [...title.blocks, ...body, note, ...footer.blocks], isTruncated: true };
}

/** In characters of JSON, as Slack counts. */
function sizeOf(blocks: readonly Block[]): number {
  return JSON.stringify(blocks).length;
}

function fitBlocks(render: SectionRenderer, budget: BlockBudget): readonly Block[] | undefined {
  for (const maxLength of maxTextLengths) {
    const { blocks } = render(maxLength);
    if (blocks.length <= budget.blocks && sizeOf(blocks) <= budget.characters) return blocks;
  }
  return undefined;
}

function sectionRenderers(card: Card, options: RenderOptions, nextId: IdSequence): SectionRenderer[] {
  const paragraphs = (card.text ?? []).filter((text) => lengthOf(text) > 0);
  const { progress, table, details, code = [], rows = [] } = card;
  return [
    ...(progress === undefined ? [] : [() => renderProgress(progress)]),
    ...paragraphs.map(
      (text): SectionRenderer =>
        (maxLength) =>
          renderParagraph(text, maxLength),
    ),
    ...(code.length === 0 ? [] : [(maxLength: number) => renderCode(code, maxLength)]),
    ...(card.image === undefined ? [] : [() => renderImage(card, options)]),
    ...factSections(card.facts ?? []),
    ...(table === undefined ? [] : [(maxLength: number) => renderTable(table, maxLength, nextId, options)]),
    ...rows.map(
      (row): SectionRenderer =>
        () =>
          renderRow(row, nextId, options.files ?? []),
    ),
    ...(details === undefined ? [] : [(maxLength: number) => renderDetails(details, maxLength, options)]),
  ];
}

function factSections(facts: readonly Fact[]): SectionRenderer[] {
  return chunk(facts, limits.fields).map((some) => (maxLength) => renderFacts(some, maxLength));
}

/** A title that is too long for a header is repeated in full below it. */
function renderTitle(card: Card): CardSection {
  if (card.isOneLine === true) return renderOneLine(card);
  const header: Block = { type: 'header', text: plainText(card.title, limits.header) };
  const fullTitle: Block[] =
    card.title.length > limits.header ? [{ type: 'section', text: plainMultiline(card.title, 1_000) }] : [];
  return { blocks: [header, ...fullTitle, ...renderState(card)], isTruncated: card.title.length > 1_000 };
}

function renderOneLine({ title, state = [] }: Card): CardSection {
  const elements = toRichElements(title, 1_000);
  const more = stateElements(state).flatMap((part) => [separatorElement, ...part]);
  return {
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [...elements, ...more] }] }],
    isTruncated: title.length > 1_000,
  };
}

/** The badge and the line of state as one line. Colors are dots, since Slack's texts have no color. */
function renderState({ badge, state = [] }: Pick<Card, 'badge' | 'state'>): readonly Block[] {
  const parts: readonly StatePart[] = badge === undefined ? state : [{ text: badge.label, tone: badge.tone }, ...state];
  if (parts.length === 0) return [];
  const elements = stateElements(parts).flatMap((part, index) => (index === 0 ? part : [separatorElement, ...part]));
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}

const separatorElement = { type: 'text', text: '  ·  ' } as const;

function stateElements(parts: readonly StatePart[]): readonly (readonly RichElement[])[] {
  return parts.map(({ text, tone }) => [
    ...(tone === undefined ? [] : [toneDot(tone), { type: 'text' as const, text: ' ' }]),
    ...toRichElements(text, 300, tone !== undefined),
  ]);
}

function renderProgress({ label, done, total }: Progress): CardSection {
  return { blocks: [{ type: 'context', elements: [plainText(`${textBar(done / total)}  ${label}`, 200)] }] };
}

function renderCode(lines: readonly string[], maxLength: number): CardSection {
  const text = lines.join('\n');
  return { blocks: [preformatted(text, maxLength)], isTruncated: text.length > maxLength };
}

function preformatted(text: string, maxLength: number): Block {
  const elements = toRichElements(text, maxLength);
  return { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements }] };
}

function renderTable(table: Table, maxLength: number, nextId: IdSequence, options: RenderOptions): CardSection {
  const choices = table.rows.flatMap(({ cells, action }) =>
    action === undefined ? [] : [{ label: cells[0] ?? action.label, action }],
  );
  const chooser = renderActionBlocks(renderChoice(table.choose ?? '…', choices, nextId));
  const lines = tableLines(table, (cell) => plainText(cell, 60).text);
  const text = lines.join('\n');
  const fits =
    table.rows.length < limits.tableRows && table.columns.length < limits.tableColumns && text.length < maxLength;
  if (options.isSimple === true || !fits) {
    return { blocks: [preformatted(text, maxLength), ...chooser], isTruncated: text.length > maxLength };
  }
  return { blocks: [tableBlock(table), ...chooser] };
}

function tableBlock({ columns, rows, bars }: Table): Block {
  const raw = (text: string) => ({ type: 'raw_text' as const, text: plainText(text, 200).text });
  const hasBars = rows.some(({ share }) => share !== undefined);
  return {
    type: 'table',
    rows: [
      [...columns.map(({ label }) => raw(label)), ...(hasBars ? [raw(bars ?? '')] : [])],
      ...rows.map(({ cells, share = 0 }) => [
        ...columns.map((_, index) => raw(cells[index] ?? '')),
        ...(hasBars ? [raw(textBar(share))] : []),
      ]),
    ],
    column_settings: columns.map(({ align }) => ({ align: align === 'end' ? 'right' : 'left' })),
  };
}

/** Folded, or as one small line where nothing can be folded. */
function renderDetails({ label, facts }: Details, maxLength: number, { isSimple }: RenderOptions): CardSection {
  const sections = factSections(facts).map((render) => render(maxLength));
  const blocks = sections.flatMap((section) => section.blocks);
  const isTruncated = sections.some((section) => section.isTruncated === true);
  if (facts.length === 0) return { blocks: [] };
  if (isSimple !== true && blocks.length <= limits.containerBlocks) {
    const title = plainText(label, limits.containerTitle);
    const child_blocks = blocks;
    return {
      blocks: [{ type: 'container', title, child_blocks, is_collapsible: true, default_collapsed: true }],
      isTruncated,
    };
  }
  return { blocks, isTruncated };
}

/**
 * Rendered before the body: a text can be shortened, but the buttons must stay as long as they fit.
 *
 * @param maxSize in characters of JSON; unlimited if missing
 */
function renderFooter(card: Card, options: RenderOptions, nextId: IdSequence, maxSize?: number): CardSection {
  const { share, footnote, files = [] } = options;
  const shareAction: Action | undefined = share && { kind: 'command', ...share };
  const shareButton = shareAction && renderButton(shareAction, nextId);
  const below: Block[] = [
    ...(card.footer === undefined ? [] : [renderContext(card.footer)]),
    ...(footnote === undefined ? [] : [renderContext(footnote)]),
    ...(shareButton === undefined ? [] : renderActionBlocks([{ ...shareButton, action_id: actionIds.everyone }])),
  ];
  const actions = card.actions ?? [];
  const buttons = renderButtons(actions, nextId, files);
  const menu = renderMenu(card.overflow ?? [], nextId, files);
  const all = [...buttons, ...menu.elements];
  const shown = maxSize === undefined ? all : takeWithinBudget(all, maxSize - sizeOf(below));
  const isTruncated = shown.length < all.length || buttons.length < actions.length || menu.isTruncated;
  return { blocks: [...renderActionBlocks(shown), ...below], isTruncated };
}

/** The first elements that fit together. */
function takeWithinBudget(all: readonly ActionElement[], maxSize: number): readonly ActionElement[] {
  let remaining = maxSize;
  const end = all.findIndex((element) => {
    remaining -= JSON.stringify(element).length + 1;
    return remaining < 0;
  });
  return end === -1 ? all : all.slice(0, end);
}

function renderContext(text: RichText): Block {
  return { type: 'context', elements: toContextElements(text, limits.contextElements, 500) };
}

function renderImage({ image }: Card, { findPicture }: RenderOptions): CardSection {
  const source = image === undefined ? undefined : findPicture?.(image.picture);
  if (image === undefined || source === undefined) return { blocks: [] };
  const alt_text = plainText(image.alt, limits.altText).text;
  const location = 'file' in source ? { slack_file: { id: source.file } } : { image_url: source.url };
  return { blocks: [{ type: 'image', alt_text, ...location }] };
}

/** A longer value needs the whole width. */
const maxFieldLength = 80;

/** In two columns if every fact is short, else below each other. */
function renderFacts(facts: readonly Fact[], maxLength: number): CardSection {
  const fields = facts.length < 2 ? [] : facts.flatMap((fact) => toField(fact) ?? []);
  if (facts.length > 0 && fields.length === facts.length) return { blocks: [{ type: 'section', fields }] };
  const maxValueLength = Math.min(maxLength, 1_000);
  const elements = facts.flatMap(({ label, value }, index) => [
    ...toRichElements(`${truncate(label, 100)}: `, 110, true),
    ...toRichElements(value, maxValueLength),
    ...(index < facts.length - 1 ? [{ type: 'text' as const, text: '\n' }] : []),
  ]);
  return {
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
    isTruncated: facts.some((fact) => lengthOf(fact.value) > maxValueLength),
  };
}

/** Undefined if the value is long, or if it has a date beside text that could be markup. */
function toField({ label, value }: Fact): PlainText | Mrkdwn | undefined {
  if (lengthOf(value) > maxFieldLength) return undefined;
  const name = toMrkdwn(label, 100);
  const shown = toMrkdwn(value, maxFieldLength);
  if (name && shown) return mrkdwn(`*${name}*\n${shown}`);
  const parts = typeof value === 'string' ? [value] : value;
  return parts.every((part) => typeof part === 'string')
    ? plainMultiline(`${plainText(label, 100).text}\n${plainText(parts.join(''), maxFieldLength).text}`, 200)
    : undefined;
}

function renderParagraph(text: RichText, maxLength: number): CardSection {
  const elements = toRichElements(text, maxLength);
  return {
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
    isTruncated: lengthOf(text) > maxLength,
  };
}

/** Title and context in one section with the row's main action, so that a list is short and can be scanned. */
function renderRow(row: Row, nextId: IdSequence, files: readonly string[]): CardSection {
  const { accessory, below, isTruncated } = renderRowActions(row.actions ?? [], nextId, files);
  const title = toMrkdwn(row.title, 300);
  const context = contextSource(row);
  const isOneSection = Boolean(title) && context !== undefined;
  const lines = [`*${title}*`, ...(isOneSection && context !== '' ? [context] : [])];
  const heading: Block[] =
    row.heading === undefined
      ? []
      : [
          {
            type: 'rich_text',
            elements: [{ type: 'rich_text_section', elements: toRichElements(row.heading, 100, true) }],
          },
        ];
  return {
    blocks: [
      ...heading,
      {
        type: 'section',
        text: title ? mrkdwn(lines.join('\n')) : plainText(row.title, 300),
        ...omitUndefined({ accessory }),
      },
      ...(isOneSection ? [] : contextBlocks(row)),
      ...renderActionBlocks(below),
    ],
    isTruncated,
  };
}

const separator = '  ·  ';

/** The context as mrkdwn; undefined if a part of it could be markup. */
function contextSource({ badge, detail = '', note }: Row): string | undefined {
  const parts = [
    badge && toMrkdwn(badge.label, 100) && `${toneDotSource(badge.tone)} ${toMrkdwn(badge.label, 100)}`,
    lengthOf(detail) === 0 ? '' : toMrkdwn(detail, 500),
    note === undefined ? '' : noteSource(note),
  ];
  if ((badge !== undefined && !parts[0]) || parts.slice(1).includes(undefined)) return undefined;
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}

function noteSource({ text, tone }: StatePart): string | undefined {
  const source = toMrkdwn(text, 200);
  return source === undefined || source === '' || tone === undefined ? source : `${toneDotSource(tone)} ${source}`;
}

function contextBlocks({ badge, detail = '', note }: Row): Block[] {
  const colored = (text: RichText, tone: StatePart['tone'], maxElements: number) => [
    ...(tone === undefined ? [] : [mrkdwn(toneDotSource(tone))]),
    ...toContextElements(text, maxElements, 500),
  ];
  const elements = [
    ...(badge === undefined ? [] : colored(badge.label, badge.tone, 1)),
    ...(lengthOf(detail) === 0 ? [] : toContextElements(detail, 5, 500)),
    ...(note === undefined ? [] : colored(note.text, note.tone, 2)),
  ];
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

/** In characters; a timestamp counts as long as it is on the screen. */
function lengthOf(text: RichText): number {
  if (typeof text === 'string') return text.trim().length;
  return text.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 20), 0);
}
