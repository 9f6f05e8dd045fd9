/** Renders cards as Block Kit. Pure: the same card gives the same blocks, and they keep every limit of Slack. */
import type { Action, Card, Fact, Row, Tone } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { chunk } from '../../src/lib/chunk.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { truncate } from '../../src/lib/truncate.ts';
import { type Block, type Button, limits } from './blocks.ts';
import {
  actionIds,
  createIdSequence,
  type IdSequence,
  renderActionBlocks,
  renderButton,
  renderButtons,
  renderRowActions,
} from './button.ts';
import { plainMultiline, plainText, toContextElements, toRichElements } from './text.ts';

export type * from './blocks.ts';
export { actionIds, type FormValue } from './button.ts';
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
  return [
    ...(card.image === undefined ? [] : [() => renderImage(card, options)]),
    ...chunk(card.facts ?? [], 10).map(
      (facts): SectionRenderer =>
        (maxLength) =>
          renderFacts(facts, maxLength),
    ),
    ...paragraphs.map(
      (text): SectionRenderer =>
        (maxLength) =>
          renderParagraph(text, maxLength),
    ),
    ...(card.rows ?? []).map(
      (row): SectionRenderer =>
        () =>
          renderRow(row, nextId, options.files ?? []),
    ),
  ];
}

/** A title that is too long for a header is repeated in full below it. */
function renderTitle(card: Card): CardSection {
  const header: Block = { type: 'header', text: plainText(card.title, limits.header) };
  const fullTitle: Block[] =
    card.title.length > limits.header ? [{ type: 'section', text: plainMultiline(card.title, 1_000) }] : [];
  const badge: Block[] =
    card.badge === undefined ? [] : [{ type: 'context', elements: [plainText(formatBadge(card.badge), 100)] }];
  return { blocks: [header, ...fullTitle, ...badge], isTruncated: card.title.length > 1_000 };
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
  const shown = maxSize === undefined ? buttons : takeWithinBudget(buttons, maxSize - sizeOf(below));
  return { blocks: [...renderActionBlocks(shown), ...below], isTruncated: shown.length < actions.length };
}

/** The first buttons that fit together. */
function takeWithinBudget(buttons: readonly Button[], maxSize: number): readonly Button[] {
  let remaining = maxSize;
  const end = buttons.findIndex((button) => {
    remaining -= JSON.stringify(button).length + 1;
    return remaining < 0;
  });
  return end === -1 ? buttons : buttons.slice(0, end);
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

function renderFacts(facts: readonly Fact[], maxLength: number): CardSection {
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

function renderParagraph(text: RichText, maxLength: number): CardSection {
  const elements = toRichElements(text, maxLength);
  return {
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
    isTruncated: lengthOf(text) > maxLength,
  };
}

function renderRow(row: Row, nextId: IdSequence, files: readonly string[]): CardSection {
  const { accessory, below, isTruncated } = renderRowActions(row.actions ?? [], nextId, files);
  const detail: RichText = [
    ...(row.badge === undefined ? [] : [formatBadge(row.badge)]),
    ...(row.badge === undefined || row.detail === undefined ? [] : ['  ·  ']),
    ...(row.detail === undefined ? [] : typeof row.detail === 'string' ? [row.detail] : row.detail),
  ];
  return {
    blocks: [
      {
        type: 'section',
        text: plainText(row.title, 300),
        ...omitUndefined({ accessory }),
      },
      ...(lengthOf(detail) === 0 ? [] : [renderContext(detail)]),
      ...renderActionBlocks(below),
    ],
    isTruncated,
  };
}

const toneEmoji: Readonly<Record<Tone, string>> = {
  neutral: '⚪',
  good: '🟢',
  busy: '🔵',
  warning: '🟠',
  bad: '🔴',
};

function formatBadge({ label, tone }: { readonly label: string; readonly tone: Tone }): string {
  return `${toneEmoji[tone]} ${label}`;
}

/** In characters; a timestamp counts as long as it is on the screen. */
function lengthOf(text: RichText): number {
  if (typeof text === 'string') return text.trim().length;
  return text.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 20), 0);
}
