/** Renders cards as Block Kit. Pure: the same card gives the same blocks, and they keep every limit of Slack. */
import type { Action, Card } from '../../src/chat/card.ts';
import { type ActionElement, type Block, limits, type NativeBlockType } from './blocks.ts';
import {
  actionIds,
  createIdSequence,
  type IdSequence,
  renderActionBlocks,
  renderButton,
  renderButtons,
  renderMenu,
} from './button.ts';
import { renderRow } from './rows.ts';
import {
  type CanUse,
  type CardSection,
  type FindPicture,
  factSections,
  lengthOf,
  renderCode,
  renderContext,
  renderDetails,
  renderImage,
  renderParagraph,
  renderProgress,
  renderTitle,
  type SectionRenderer,
} from './sections.ts';
import { renderLongList, renderTable } from './tables.ts';
import { plainText } from './text.ts';
import { type Walk, withTrail } from './trail.ts';

export type * from './blocks.ts';
export { actionIds, type FormValue, findCaseActionId } from './button.ts';
export { fieldId, renderForm } from './forms/modal.ts';
export { type Walk, walkTo } from './trail.ts';

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
  readonly findPicture?: FindPicture;
  /** Less than a message, for several cards in one view. */
  readonly budget?: BlockBudget;
  /** Only blocks that every surface and client has. */
  readonly isSimple?: boolean;
  /** Blocks that Slack rejects at the moment. */
  readonly without?: ReadonlySet<NativeBlockType>;
  /** The way back, in a message in which one answer follows the other. */
  readonly walk?: Walk;
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

/** The sections of a card, in the order in which they are rendered: the ones that must fit first. */
interface CardLayout {
  readonly title: CardSection;
  /** @param maxSize in characters of JSON; unlimited if missing */
  readonly renderFooter: (maxSize?: number) => CardSection;
  readonly body: readonly SectionRenderer[];
}

/** Tried in this order. */
const maxTextLengths = [limits.text, 1_000, 250] as const;

export function renderCard(card: Card, options: RenderOptions): RenderedCard {
  const budget = options.budget ?? { blocks: limits.messageBlocks, characters: limits.payload };
  const whole = renderAll(layOut(card, options), budget);
  if (whole !== undefined) return whole;
  // Rows can be left out one by one, a table that is too large only as a whole.
  const without = new Set([...(options.without ?? []), 'data_table' as const]);
  return renderTruncated(layOut(card, { ...options, without }), options, budget);
}

function layOut(card: Card, options: RenderOptions): CardLayout {
  const nextId = createIdSequence();
  const { trail = [] } = options.walk ?? {};
  const withBlockIds = ({ blocks, ...rest }: CardSection) => ({ blocks: withTrail(blocks, trail, nextId), ...rest });
  return {
    title: renderTitle(card),
    renderFooter: (maxSize) => withBlockIds(renderFooter(card, options, nextId, maxSize)),
    body: bodySections(card, options, nextId).map((render) => (maxLength) => withBlockIds(render(maxLength))),
  };
}

/** The whole card, or undefined if it does not fit, which is rare. */
function renderAll({ title, renderFooter, body }: CardLayout, budget: BlockBudget): RenderedCard | undefined {
  const sections = [title, ...body.map((render) => render(maxTextLengths[0])), renderFooter()];
  if (sections.some((section) => section.isTruncated === true)) return undefined;
  const blocks = sections.flatMap((section) => section.blocks);
  const fits = blocks.length <= budget.blocks && sizeOf(blocks) <= budget.characters;
  return fits ? { blocks, isTruncated: false } : undefined;
}

/** As many sections as fit, from the top, with a note that the card is truncated. */
function renderTruncated(
  { title, renderFooter, body: sections }: CardLayout,
  { truncatedNote }: RenderOptions,
  budget: BlockBudget,
): RenderedCard {
  const note: Block = { type: 'context', elements: [plainText(truncatedNote, 100)] };
  const footer = renderFooter(Math.floor(budget.characters * 0.75) - sizeOf(title.blocks));
  const body: Block[] = [];
  let remainingBlocks = budget.blocks - title.blocks.length - footer.blocks.length - 1;
  let remainingSize = budget.characters - sizeOf([...title.blocks, ...footer.blocks, note]);
  for (const render of sections) {
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

function bodySections(card: Card, options: RenderOptions, nextId: IdSequence): SectionRenderer[] {
  const paragraphs = (card.text ?? []).filter((text) => lengthOf(text) > 0);
  const { progress, table, details, code = [] } = card;
  const canUse: CanUse = (type) => options.isSimple !== true && options.without?.has(type) !== true;
  return [
    ...(progress === undefined ? [] : [() => renderProgress(progress)]),
    ...paragraphs.map(
      (text): SectionRenderer =>
        (maxLength) =>
          renderParagraph(text, maxLength),
    ),
    ...(code.length === 0 ? [] : [(maxLength: number) => renderCode(code, maxLength)]),
    ...(card.image === undefined ? [] : [() => renderImage(card, options.findPicture)]),
    ...factSections(card.facts ?? []),
    ...(table === undefined ? [] : [(maxLength: number) => renderTable(table, maxLength, nextId, canUse)]),
    ...rowSections(card, options, nextId, canUse),
    ...(details === undefined ? [] : [(maxLength: number) => renderDetails(details, maxLength, canUse)]),
  ];
}

function rowSections(card: Card, { files = [] }: RenderOptions, nextId: IdSequence, canUse: CanUse): SectionRenderer[] {
  const asTable = renderLongList(card, nextId, canUse);
  if (asTable !== undefined) return [() => asTable];
  return (card.rows ?? []).map(
    (row): SectionRenderer =>
      () =>
        renderRow(row, nextId, files),
  );
}

/**
 * Rendered before the body: a text can be shortened, but the buttons must stay as long as they fit.
 *
 * @param maxSize in characters of JSON; unlimited if missing
 */
function renderFooter(card: Card, options: RenderOptions, nextId: IdSequence, maxSize?: number): CardSection {
  const { footnote, files = [] } = options;
  const below: Block[] = [
    ...(card.footer === undefined ? [] : [renderContext(card.footer)]),
    ...(footnote === undefined ? [] : [renderContext(footnote)]),
    ...renderActionBlocks(messageButtons(options, nextId)),
  ];
  const actions = card.actions ?? [];
  const buttons = renderButtons(actions, nextId, files);
  const menu = renderMenu(card.overflow ?? [], nextId, files);
  const all = [...buttons, ...menu.elements];
  const shown = maxSize === undefined ? all : takeWithinBudget(all, maxSize - sizeOf(below));
  const isTruncated = shown.length < all.length || buttons.length < actions.length || menu.isTruncated;
  return { blocks: [...renderActionBlocks(shown), ...below], isTruncated };
}

/** The buttons of the message itself: the way back, and showing it to everyone. */
function messageButtons({ walk, share }: RenderOptions, nextId: IdSequence): readonly ActionElement[] {
  const toButton = (action: Pick<Action, 'label'> & { readonly line: string }) =>
    renderButton({ kind: 'command', ...action }, nextId);
  const back = walk?.back && toButton(walk.back);
  const shareButton = share && toButton(share);
  return [
    ...(back === undefined ? [] : [back]),
    ...(shareButton === undefined ? [] : [{ ...shareButton, action_id: actionIds.everyone }]),
  ];
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
