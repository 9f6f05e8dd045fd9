/** The parts of an Adaptive Card that this bot draws, and the literal text in them. */
import type { RichText, Timestamp } from '../../src/chat/rich-text.ts';

/** Any element or action of an Adaptive Card: plain data for the platform to draw. */
export interface Element {
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface AdaptiveCard extends Element {
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly Element[];
}

/** How a stretch of text looks. */
export interface Look {
  readonly size?: 'Small' | 'Medium' | 'Large';
  readonly weight?: 'Bolder';
  readonly color?: 'Good' | 'Accent' | 'Warning' | 'Attention';
  readonly isSubtle?: true;
}

/**
 * Text that the renderer shows as it is. It takes `{{DATE(…)}}` for a function even where markdown is off, and
 * direction characters could make a text read as something else.
 */
export function literal(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replaceAll(/\p{Cs}/gu, '\ufffd')
    .replaceAll(/\{(?=\{)/g, '{\u200b');
}

/** At most `max` UTF-16 units, the last of them an ellipsis where something was cut off. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** What a button, an input or a choice is called: never nothing, so that there is something to press and to hear. */
export function caption(text: string, max: number): string {
  const shown = literal(shorten(text, max));
  return shown.trim() === '' ? '…' : shown;
}

/** Each line is an element, and a text of nothing but line breaks must not use up the room of a whole card. */
const mostLines = 40;

/** Words of at most `max` characters, on one line for each of theirs. Empty lines are left out; the last takes the rest. */
export function paragraph(
  words: RichText,
  max: number,
  look: Look = {},
  first: object = {},
): readonly Element[] {
  const lines = linesOf(words, max).filter((line) => line.some((text) => text.trim() !== ''));
  return lines.map((line, index) => ({
    type: 'RichTextBlock',
    ...(index === 0 ? first : { spacing: 'None' }),
    inlines: line.filter((text) => text !== '').map((text) => run(text, look)),
  }));
}

/** A stretch of text in a RichTextBlock, the one element whose text is never read as markdown. */
export function run(text: string, look: Look = {}): Element {
  return { type: 'TextRun', text, ...look };
}

function linesOf(words: RichText, max: number): readonly (readonly string[])[] {
  let left = max;
  const lines: string[][] = [[]];
  for (const part of typeof words === 'string' ? [words] : words) {
    if (left <= 0) break;
    if (typeof part !== 'string') lines.at(-1)?.push(momentText(part));
    else {
      const [first = '', ...others] = shorten(part, left)
        .split(/[\r\n]+/u)
        .map(literal);
      lines.at(-1)?.push(first);
      for (const line of others) {
        if (lines.length < mostLines) lines.push([line]);
        else lines.at(-1)?.push(` ${line}`);
      }
      left -= part.length;
    }
  }
  return lines;
}

/** Written out by each reader's own client, in their language and time zone. */
function momentText({ at, show }: Timestamp): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return literal(shorten(at, 40));
  const time = `${date.toISOString().slice(0, 19)}Z`;
  const functions = { date: `{{DATE(${time},SHORT)}}`, time: `{{TIME(${time})}}` };
  return show === 'both' ? `${functions.date} ${functions.time}` : functions[show];
}
