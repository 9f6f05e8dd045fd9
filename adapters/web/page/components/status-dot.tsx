import type { ComponentChildren, JSX } from 'preact';
import type { Tone } from '../../../../src/chat/card.ts';
import { statusColors, tones } from '../../../../src/chat/status-colors.ts';

/** Sets the status colours as CSS variables: `--busy`, `--busy-mark` and `--busy-soft` for each tone. */
export function applyStatusColors(style: CSSStyleDeclaration): void {
  const { light, dark } = statusColors;
  for (const tone of tones) {
    const set = (name: string, part: keyof (typeof light)[Tone]) =>
      style.setProperty(name, `light-dark(${light[tone][part]}, ${dark[tone][part]})`);
    set(`--${tone}`, 'text');
    set(`--${tone}-mark`, 'mark');
    set(`--${tone}-soft`, 'soft');
  }
}

/** A dot in the colour of a status. The words beside it say the status. */
export function StatusDot({ tone }: { readonly tone: Tone }): JSX.Element {
  return <i class={`dot dot-${tone}`} aria-hidden="true" />;
}

/** The emoji that stand for a status in plain text. */
const toneByEmoji: Readonly<Record<string, Tone>> = {
  '⚪': 'neutral',
  '🟢': 'good',
  '🔵': 'busy',
  '🟠': 'warning',
  '🟡': 'warning',
  '🔴': 'bad',
};
const emojiPattern = new RegExp(`(${Object.keys(toneByEmoji).join('|')})`, 'u');

/** Text with its status emoji drawn, since not every machine has a font with them. */
export function drawStatusEmoji(text: string): ComponentChildren {
  if (!emojiPattern.test(text)) return text;
  return text.split(emojiPattern).map((part) => {
    const tone = toneByEmoji[part];
    return tone === undefined ? part : <StatusDot tone={tone} />;
  });
}
