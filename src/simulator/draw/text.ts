import { escapeXml } from '../bpmn/xml.ts';
import { defaultFontSize, fontFamily } from './theme.ts';

/** Approximate widths of the font's characters in em, close enough for line breaks. */
const charWidths: readonly (readonly [RegExp, number])[] = [
  [/[iljI.,:;!'|]/, 0.27],
  [/[ftr() ]/, 0.34],
  [/[mwMW@%]/, 0.84],
  [/[A-ZÅÄÖ]/, 0.63],
];
const defaultCharWidth = 0.56;

/** The approximate width of a text in diagram units. */
export function textWidth(text: string, size: number = defaultFontSize): number {
  let width = 0;
  for (const letter of text) width += charWidths.find(([letters]) => letters.test(letter))?.[1] ?? defaultCharWidth;
  return width * size;
}

/** Breaks a text into at most `maxLines` lines of this width. A text that is too long ends in an ellipsis. */
export function wrapText(text: string, width: number, maxLines: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && textWidth(`${line} ${word}`) <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, maxLines);
  if (lines.length > maxLines) shown[maxLines - 1] += ' …';
  return shown.map((line) => clipText(line, width));
}

/** Truncates a line to this width, with an ellipsis. */
export function clipText(line: string, width: number, size: number = defaultFontSize): string {
  if (textWidth(line, size) <= width) return line;
  const letters = [...line];
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

interface TextStyle {
  readonly colour: string;
  readonly size?: number;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** An outline in this colour that separates the text from lines behind it. */
  readonly halo?: string;
}

/** A text element with the lines below each other; `y` is their vertical centre. */
export function textElement(lines: readonly string[], x: number, y: number, style: TextStyle): string {
  const size = style.size ?? defaultFontSize;
  const leading = size * 1.22;
  const first = y - ((lines.length - 1) * leading) / 2 + size * 0.36;
  const halo = style.halo
    ? ` paint-order="stroke" stroke="${style.halo}" stroke-width="5" stroke-linejoin="round"`
    : '';
  const attributes = `font-family="${fontFamily}" font-size="${size}" fill="${style.colour}" text-anchor="${style.anchor ?? 'middle'}"${style.bold ? ' font-weight="bold"' : ''}${halo}`;
  const spans = lines.map((line, at) => `<tspan x="${x}" y="${first + at * leading}">${escapeXml(line)}</tspan>`);
  return `<text ${attributes}>${spans.join('')}</text>`;
}
