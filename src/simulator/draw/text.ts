import { escapeXml } from '../bpmn/xml.ts';
import { FONT, LETTERS } from './theme.ts';

/** Widths of the font's letters in em, by the company they keep; close enough to break lines by. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[iljI.,:;!'|]/, 0.27],
  [/[ftr() ]/, 0.34],
  [/[mwMW@%]/, 0.84],
  [/[A-ZÅÄÖ]/, 0.63],
];
const USUAL_WIDTH = 0.56;

/** How wide a text is, about, in units of its letters' size times `size`. */
export function widthOf(text: string, size: number = LETTERS): number {
  let width = 0;
  for (const letter of text) width += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? USUAL_WIDTH;
  return width * size;
}

/** Breaks a text into at most `most` lines of this width; what does not fit ends in an ellipsis. */
export function wrap(text: string, width: number, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && widthOf(`${line} ${word}`) <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  const kept = lines.slice(0, most);
  if (lines.length > most) kept[most - 1] += ' …';
  return kept.map((line) => clip(line, width));
}

/** Cuts a line that is wider than this, with an ellipsis. */
export function clip(line: string, width: number, size: number = LETTERS): string {
  if (widthOf(line, size) <= width) return line;
  const letters = [...line];
  while (letters.length > 1 && widthOf(`${letters.join('')}…`, size) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

interface Lettering {
  readonly ink: string;
  readonly size?: number;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** A rim of paper around the letters, so that lines behind them do not disturb. */
  readonly rim?: string;
}

/** Lines below each other; `y` is the middle of the block. */
export function letters(lines: readonly string[], x: number, y: number, how: Lettering): string {
  const size = how.size ?? LETTERS;
  const leading = size * 1.22;
  const first = y - ((lines.length - 1) * leading) / 2 + size * 0.36;
  const rim = how.rim
    ? ` paint-order="stroke" stroke="${how.rim}" stroke-width="5" stroke-linejoin="round"`
    : '';
  const facts = `font-family="${FONT}" font-size="${size}" fill="${how.ink}" text-anchor="${how.anchor ?? 'middle'}"${how.bold ? ' font-weight="bold"' : ''}${rim}`;
  const spans = lines.map(
    (line, at) => `<tspan x="${x}" y="${first + at * leading}">${escapeXml(line)}</tspan>`,
  );
  return `<text ${facts}>${spans.join('')}</text>`;
}
