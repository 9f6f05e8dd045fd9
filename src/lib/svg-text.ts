/** Text in SVG pictures, measured for the packaged font. */
import { escapeXml } from './escape-xml.ts';

/** A font of the package `dejavu-fonts-ttf`. */
export const fontFamily = 'DejaVu Sans Condensed';

const defaultFontSize = 13;

/** Widths of the font's characters in em, rounded up. */
const charWidths = new Map(
  (
    [
      ["iljI.,:;!'|·", 0.29],
      ['ftr() ', 0.36],
      ['mwMW@%', 0.9],
      ['ABCDEFGHJKLNOPQRSTUVXYZÅÄÖ–…→', 0.66],
      ['abcdeghknopqsuvxyzåäö0123456789', 0.56],
    ] as const
  ).flatMap(([letters, width]) => Array.from(letters, (letter) => [letter, width] as const)),
);
/** Of characters that the font may not have, too: it draws them as a box. */
const defaultCharWidth = 0.92;

/** An upper bound of a text's width, in the unit of `size`. */
export function textWidth(text: string, size: number = defaultFontSize): number {
  let width = 0;
  for (const letter of text) width += charWidths.get(letter) ?? defaultCharWidth;
  return width * size;
}

/** Breaks a text into at most `maxLines` lines of this width. A text that is too long ends in an ellipsis. */
export function wrapText(text: string, width: number, maxLines: number, size?: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && textWidth(`${line} ${word}`, size) <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, maxLines);
  if (lines.length > maxLines) shown[maxLines - 1] += ' …';
  return shown.map((line) => clipText(line, width, size));
}

/** Truncates a line to this width, with an ellipsis. */
export function clipText(line: string, width: number, size: number = defaultFontSize): string {
  if (textWidth(line, size) <= width) return line;
  let [kept, left] = ['', width - textWidth('…', size)];
  for (const letter of line) {
    left -= textWidth(letter, size);
    if (left < 0 && kept !== '') break;
    kept += letter;
  }
  return `${kept.replace(/[\s…]+$/u, '')}…`;
}

interface TextStyle {
  readonly color: string;
  readonly size?: number;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** An outline in this color that separates the text from lines behind it. */
  readonly halo?: string;
}

/** A text element with the lines below each other; `y` is their vertical center. */
export function textElement(lines: readonly string[], x: number, y: number, style: TextStyle): string {
  const size = style.size ?? defaultFontSize;
  const leading = size * 1.22;
  const first = y - ((lines.length - 1) * leading) / 2 + size * 0.36;
  const halo = style.halo
    ? ` paint-order="stroke" stroke="${style.halo}" stroke-width="5" stroke-linejoin="round"`
    : '';
  const attributes = `font-family="${fontFamily}" font-size="${size}" fill="${style.color}" text-anchor="${style.anchor ?? 'middle'}"${style.bold ? ' font-weight="bold"' : ''}${halo}`;
  const spans = lines.map((line, at) => `<tspan x="${x}" y="${first + at * leading}">${escapeXml(line)}</tspan>`);
  return `<text ${attributes}>${spans.join('')}</text>`;
}
