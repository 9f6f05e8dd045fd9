/** Elements of an Adaptive Card, and sanitized text for them. */
import type { RichText, Timestamp } from '../../src/chat/rich-text.ts';
import { replaceControlChars } from '../../src/lib/control-chars.ts';
import { truncate } from '../../src/lib/truncate.ts';

/** Any element or action of an Adaptive Card. */
export interface Element {
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface AdaptiveCard extends Element {
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly Element[];
}

export interface TextStyle {
  readonly size?: 'Small' | 'Medium' | 'Large';
  readonly weight?: 'Bolder';
  readonly color?: 'Good' | 'Accent' | 'Warning' | 'Attention';
  readonly isSubtle?: true;
  readonly fontType?: 'Monospace';
}

/**
 * At most `max` characters of the text, to be shown literally. Without control characters and direction overrides, and
 * without `{{DATE(…)}}`, which the renderer evaluates even where it does not read markdown.
 */
export function literalText(text: string, max: number): string {
  return sanitize(truncate(text, max));
}

/** The label of a button, an input or a choice. Never blank, so that it can be clicked and read aloud. */
export function labelText(text: string, max: number): string {
  const label = literalText(text, max);
  return label.trim() === '' ? '…' : label;
}

function sanitize(text: string): string {
  const replacement = (character: string) => (/\p{Cs}/u.test(character) ? '\ufffd' : ' ');
  return replaceControlChars(text, replacement).replaceAll(/\{(?=\{)/g, '{\u200b');
}

/** Each line is an element; this keeps a text of line breaks from filling the card. */
const maxLines = 40;

/**
 * One element per line of the text, without empty lines; the last element contains any lines beyond the maximum.
 *
 * @param max in characters
 * @param first properties of the first element
 */
export function paragraph(text: RichText, max: number, style: TextStyle = {}, first: object = {}): readonly Element[] {
  const lines = linesOf(text, max).filter((line) => line.some((part) => part.trim() !== ''));
  return lines.map((line, index) => ({
    type: 'RichTextBlock',
    ...(index === 0 ? first : { spacing: 'None' }),
    inlines: line.filter((part) => part !== '').map((part) => textRun(part, style)),
  }));
}

/** An inline of a RichTextBlock, the only element whose text is never read as markdown. */
export function textRun(text: string, style: TextStyle = {}): Element {
  return { type: 'TextRun', text, ...style };
}

function linesOf(text: RichText, max: number): readonly (readonly string[])[] {
  // Most texts are one line.
  if (typeof text === 'string' && !/[\r\n]/.test(text)) return [[literalText(text, max)]];
  let remaining = max;
  const lines: string[][] = [[]];
  for (const part of typeof text === 'string' ? [text] : text) {
    if (remaining <= 0) break;
    if (typeof part !== 'string') lines.at(-1)?.push(timestampText(part));
    else {
      const [first = '', ...rest] = truncate(part, remaining)
        .split(/[\r\n]+/u)
        .map(sanitize);
      lines.at(-1)?.push(first);
      for (const line of rest) {
        if (lines.length < maxLines) lines.push([line]);
        else lines.at(-1)?.push(` ${line}`);
      }
      remaining -= part.length;
    }
  }
  return lines;
}

/** A function that each reader's client evaluates in the reader's language and time zone. */
function timestampText({ at, show }: Timestamp): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return literalText(at, 40);
  const time = `${date.toISOString().slice(0, 19)}Z`;
  // Not SHORT, which adds the day of the week.
  const day = `{{DATE(${time},COMPACT)}}`;
  const clock = `{{TIME(${time})}}`;
  const both = `${day} ${clock}`;
  // No function says how long ago something was.
  return { date: day, day, time: clock, both, ago: both }[show];
}

/** One line. */
export function textBlock(text: string, style: TextStyle = {}): Element {
  return { type: 'RichTextBlock', inlines: [textRun(text, style)] };
}

/** Between the parts of a line. */
export const separator = '  ·  ';

/** The text as inlines of one line. */
export function inlinesOf(text: RichText, max: number, style: TextStyle): readonly Element[] {
  const lines = paragraph(text, max, style).map((line) => line.inlines as readonly Element[]);
  return lines.flatMap((inlines, index) => [...(index === 0 ? [] : [textRun(' ')]), ...inlines]);
}

interface Column {
  readonly width: string;
  readonly items: readonly Element[];
}

export function columnSet(columns: readonly Column[], align?: 'Center'): Element {
  const alignment = align === undefined ? {} : { verticalContentAlignment: align };
  return {
    type: 'ColumnSet',
    columns: columns.map((column) => ({ type: 'Column', ...column, ...alignment })),
  };
}
