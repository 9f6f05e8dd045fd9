/** Card → Block Kit. Pure: the same card gives the same blocks, within every limit, whatever is in the card. */
import type { Action, Card, Fact, Row, Tone } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Block, type Button, limits } from './blocks.ts';
import { actionBlocks, actionIds, button, type Counter, counter, rowActions } from './button.ts';
import { contextWords, cut, plainLines, plainText, richWords } from './text.ts';

export type * from './blocks.ts';
export { actionIds, type FormValue } from './button.ts';
export { fieldId, renderForm } from './forms/modal.ts';

export interface RenderOptions {
  /** Says that something was left out: the reader's `ChatText.shortened`. */
  readonly shortened: string;
  /** A button that shows the answer to everyone: its label, and the line that gives the answer again. */
  readonly everyone?: { readonly label: string; readonly line: string };
  /** Under the card, such as who let everyone see it. */
  readonly note?: string;
  /** The ids of the files that came with what this card answers, for forms that keep them. */
  readonly files?: readonly string[];
  /** Where a picture of the reply is, if it is to stand in the card. */
  readonly picture?: (name: string) => { readonly file: string } | { readonly url: string } | undefined;
  /** Less room than a message has, where several cards share one view. */
  readonly room?: { readonly blocks: number; readonly characters: number };
}

export interface RenderedCard {
  readonly blocks: readonly Block[];
  /** True when not everything of the card had room. */
  readonly shortened: boolean;
}

/** Blocks that belong together, and whether drawing them left something out. */
interface Piece {
  readonly blocks: readonly Block[];
  readonly lost?: boolean;
}

/** Draws a piece of the card with at most so many characters to a text. */
type Draw = (most: number) => Piece;

/** From what reads best to what fits almost anywhere. */
const textSizes = [limits.text, 1_000, 250] as const;

export function renderCard(card: Card, options: RenderOptions): RenderedCard {
  const room = options.room ?? { blocks: limits.messageBlocks, characters: limits.payload };
  return whole(card, options, room) ?? shorter(card, options, room);
}

type Room = NonNullable<RenderOptions['room']>;

/** Everything, as nearly every card of ours is; `undefined` where that is too much. */
function whole(card: Card, options: RenderOptions, room: Room): RenderedCard | undefined {
  const next = counter();
  const head = title(card);
  const body = pieces(card, options, next).map((draw) => draw(textSizes[0]));
  const foot = footer(card, options, next);
  const all = [head, ...body, foot];
  if (all.some((piece) => piece.lost === true)) return undefined;
  const blocks = all.flatMap((piece) => piece.blocks);
  const fits = blocks.length <= room.blocks && sizeOf(blocks) <= room.characters;
  return fits ? { blocks, shortened: false } : undefined;
}

/** As much as there is room for, from the top down, with a note that something was left out. */
function shorter(card: Card, options: RenderOptions, room: Room): RenderedCard {
  const next = counter();
  const note: Block = { type: 'context', elements: [plainText(options.shortened, 100)] };
  const head = title(card);
  const foot = footer(card, options, next, Math.floor(room.characters * 0.75) - sizeOf(head.blocks));
  const body: Block[] = [];
  let leftBlocks = room.blocks - head.blocks.length - foot.blocks.length - 1;
  let left = room.characters - sizeOf([...head.blocks, ...foot.blocks, note]);
  for (const draw of pieces(card, options, next)) {
    const piece = fitting(draw, leftBlocks, left);
    if (piece === undefined) break;
    body.push(...piece.blocks);
    leftBlocks -= piece.blocks.length;
    left -= sizeOf(piece.blocks);
  }
  return { blocks: [...head.blocks, ...body, note, ...foot.blocks], shortened: true };
}

/** The size that counts: of the blocks as they are sent. */
export function sizeOf(blocks: readonly Block[]): number {
  return JSON.stringify(blocks).length;
}

function fitting(draw: Draw, mostBlocks: number, most: number): Piece | undefined {
  for (const size of textSizes) {
    const piece = draw(size);
    if (piece.blocks.length <= mostBlocks && sizeOf(piece.blocks) <= most) return piece;
  }
  return undefined;
}

/** In the order they stand in. */
function pieces(card: Card, options: RenderOptions, next: Counter): Draw[] {
  const facts = chunks(card.facts ?? [], 10);
  return [
    ...(card.image === undefined ? [] : [() => image(card, options)]),
    ...facts.map(
      (some): Draw =>
        (most) =>
          factLines(some, most),
    ),
    ...(card.text ?? [])
      .filter((words) => lengthOf(words) > 0)
      .map(
        (words): Draw =>
          (most) =>
            paragraph(words, most),
      ),
    ...(card.rows ?? []).map(
      (row): Draw =>
        () =>
          rowBlocks(row, next, options.files ?? []),
    ),
  ];
}

/** A title that does not fit a header is said in full under it. */
function title(card: Card): Piece {
  const header: Block = { type: 'header', text: plainText(card.title, limits.header) };
  const isCut = card.title.length > limits.header;
  const whole: Block[] = isCut ? [{ type: 'section', text: plainLines(card.title, 1_000) }] : [];
  const badge: Block[] =
    card.badge === undefined ? [] : [{ type: 'context', elements: [plainText(badgeText(card.badge), 100)] }];
  return { blocks: [header, ...whole, ...badge], lost: card.title.length > 1_000 };
}

/**
 * Drawn before the body: a text may be shortened, but what can be done next has to stay as long as there is room.
 * `most`: in characters, where not everything fits.
 */
function footer(card: Card, options: RenderOptions, next: Counter, most?: number): Piece {
  const { everyone, note, files = [] } = options;
  const show: Action | undefined = everyone && { kind: 'command', ...everyone };
  const showButton = show && button(show, next);
  const below: Block[] = [
    ...(card.footer === undefined ? [] : [context(card.footer)]),
    ...(note === undefined ? [] : [context(note)]),
    ...(showButton === undefined ? [] : actionBlocks([{ ...showButton, action_id: actionIds.everyone }])),
  ];
  const actions = card.actions ?? [];
  const buttons = actions.map((action) => button(action, next, files)).filter((one) => one !== undefined);
  const kept = most === undefined ? buttons : firstWithin(buttons, most - sizeOf(below));
  return { blocks: [...actionBlocks(kept), ...below], lost: kept.length < actions.length };
}

/** The first buttons that have room together. */
function firstWithin(buttons: readonly Button[], most: number): readonly Button[] {
  let left = most;
  const end = buttons.findIndex((one) => {
    left -= JSON.stringify(one).length + 1;
    return left < 0;
  });
  return end === -1 ? buttons : buttons.slice(0, end);
}

function context(words: RichText): Block {
  return { type: 'context', elements: contextWords(words, limits.contextElements, 500) };
}

function image({ image: shown }: Card, { picture }: RenderOptions): Piece {
  const source = shown === undefined ? undefined : picture?.(shown.picture);
  if (shown === undefined || source === undefined) return { blocks: [] };
  const alt_text = plainText(shown.alt, limits.altText).text;
  const at = 'file' in source ? { slack_file: { id: source.file } } : { image_url: source.url };
  return { blocks: [{ type: 'image', alt_text, ...at }] };
}

function factLines(facts: readonly Fact[], most: number): Piece {
  const room = Math.min(most, 1_000);
  const elements = facts.flatMap(({ label, value }, index) => [
    ...richWords(`${cut(label, 100)}: `, 110, true),
    ...richWords(value, room),
    ...(index < facts.length - 1 ? [{ type: 'text' as const, text: '\n' }] : []),
  ]);
  return {
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
    lost: facts.some((fact) => lengthOf(fact.value) > room),
  };
}

function paragraph(words: RichText, most: number): Piece {
  const elements = richWords(words, most);
  return {
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
    lost: lengthOf(words) > most,
  };
}

function rowBlocks(row: Row, next: Counter, files: readonly string[]): Piece {
  const { accessory, below, lost } = rowActions(row.actions ?? [], next, files);
  const detail: RichText = [
    ...(row.badge === undefined ? [] : [badgeText(row.badge)]),
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
      ...(lengthOf(detail) === 0 ? [] : [context(detail)]),
      ...actionBlocks(below),
    ],
    lost,
  };
}

const dots: Readonly<Record<Tone, string>> = {
  neutral: '⚪',
  good: '🟢',
  busy: '🔵',
  warning: '🟠',
  bad: '🔴',
};

function badgeText({ label, tone }: { readonly label: string; readonly tone: Tone }): string {
  return `${dots[tone]} ${label}`;
}

/** In characters, a moment as long as it is on the screen. */
function lengthOf(words: RichText): number {
  if (typeof words === 'string') return words.trim().length;
  return words.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 20), 0);
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let from = 0; from < all.length; from += size) found.push(all.slice(from, from + size));
  return found;
}
