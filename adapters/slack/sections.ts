/** The parts of a card that only show something. Pure. */
import type { Card, Details, Fact, Progress, StatePart } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { textBar } from '../../src/chat/table-text.ts';
import { chunk } from '../../src/lib/chunk.ts';
import { truncate } from '../../src/lib/truncate.ts';
import { type Block, limits, type Mrkdwn, type NativeBlockType, type PlainText, type RichElement } from './blocks.ts';
import {
  mrkdwn,
  plainMultiline,
  plainText,
  richText,
  toContextElements,
  toMrkdwn,
  toneDot,
  toRichElements,
} from './text.ts';

/** Blocks that stay together. */
export interface CardSection {
  readonly blocks: readonly Block[];
  readonly isTruncated?: boolean;
}

/** Renders a section with at most `maxLength` characters per text. */
export type SectionRenderer = (maxLength: number) => CardSection;

/** Whether a block that not every surface and client has can be used. */
export type CanUse = (type: NativeBlockType) => boolean;

/** Where a picture of the reply is, if the card should show it. */
export type FindPicture = (name: string) => { readonly file: string } | { readonly url: string } | undefined;

/** A title that is too long for a header is repeated in full below it. */
export function renderTitle(card: Card): CardSection {
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
    blocks: [richText([...elements, ...more])],
    isTruncated: title.length > 1_000,
  };
}

/** The badge and the line of state as one line. Colors are dots, since Slack's texts have no color. */
function renderState({ badge, state = [] }: Pick<Card, 'badge' | 'state'>): readonly Block[] {
  const parts: readonly StatePart[] = badge === undefined ? state : [{ text: badge.label, tone: badge.tone }, ...state];
  if (parts.length === 0) return [];
  const elements = stateElements(parts).flatMap((part, index) => (index === 0 ? part : [separatorElement, ...part]));
  return [richText(elements)];
}

const separatorElement = { type: 'text', text: '  ·  ' } as const;

function stateElements(parts: readonly StatePart[]): readonly (readonly RichElement[])[] {
  return parts.map(({ text, tone }) => [
    ...(tone === undefined ? [] : [toneDot(tone), { type: 'text' as const, text: ' ' }]),
    ...toRichElements(text, 300, tone !== undefined),
  ]);
}

export function renderProgress({ label, done, total }: Progress): CardSection {
  return { blocks: [{ type: 'context', elements: [plainText(`${textBar(done / total)}  ${label}`, 200)] }] };
}

export function renderCode(lines: readonly string[], maxLength: number): CardSection {
  const text = lines.join('\n');
  return { blocks: [preformatted(text, maxLength)], isTruncated: text.length > maxLength };
}

export function preformatted(text: string, maxLength: number): Block {
  return richText(toRichElements(text, maxLength), 'rich_text_preformatted');
}

/** Folded, or as one small line where nothing can be folded. */
export function renderDetails({ label, facts }: Details, maxLength: number, canUse: CanUse): CardSection {
  const sections = factSections(facts).map((render) => render(maxLength));
  const blocks = sections.flatMap((section) => section.blocks);
  const isTruncated = sections.some((section) => section.isTruncated === true);
  if (facts.length === 0) return { blocks: [] };
  if (canUse('container') && blocks.length <= limits.containerBlocks) {
    const title = plainText(label, limits.containerTitle);
    const child_blocks = blocks;
    return {
      blocks: [{ type: 'container', title, child_blocks, is_collapsible: true, default_collapsed: true }],
      isTruncated,
    };
  }
  return { blocks, isTruncated };
}

export function renderImage({ image }: Card, findPicture: FindPicture | undefined): CardSection {
  const source = image === undefined ? undefined : findPicture?.(image.picture);
  if (image === undefined || source === undefined) return { blocks: [] };
  const alt_text = plainText(image.alt, limits.altText).text;
  const location = 'file' in source ? { slack_file: { id: source.file } } : { image_url: source.url };
  return { blocks: [{ type: 'image', alt_text, ...location }] };
}

/** A longer value needs the whole width. */
const maxFieldLength = 80;

export function factSections(facts: readonly Fact[]): SectionRenderer[] {
  return chunk(facts, limits.fields).map((some) => (maxLength) => renderFacts(some, maxLength));
}

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
    blocks: [richText(elements)],
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

export function renderParagraph(text: RichText, maxLength: number): CardSection {
  return { blocks: [richText(toRichElements(text, maxLength))], isTruncated: lengthOf(text) > maxLength };
}

export function renderContext(text: RichText): Block {
  return { type: 'context', elements: toContextElements(text, limits.contextElements, 500) };
}

/** In characters; a timestamp counts as long as it is on the screen. */
export function lengthOf(text: RichText): number {
  if (typeof text === 'string') return text.trim().length;
  return text.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 20), 0);
}
