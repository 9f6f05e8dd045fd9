import type { JSX } from 'preact';
import type { Tone } from '../../../../src/chat/card.ts';
import { statusColors, tones } from '../../../../src/chat/status-colors.ts';

/** Sets the status colors as CSS variables: `--busy`, `--busy-mark` and `--busy-soft` for each tone. */
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

/** A dot in the color of a status. The words beside it say the status. */
export function StatusDot({ tone }: { readonly tone: Tone }): JSX.Element {
  return <i class={`dot dot-${tone}`} aria-hidden="true" />;
}
