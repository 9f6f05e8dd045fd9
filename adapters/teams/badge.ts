/** Badges, and the colors of what is good or bad. Pure. */
import type { Badge } from '../../src/chat/card.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Element, literalText, type TextStyle, textRun } from './element.ts';

const toneStyles: Readonly<Record<Badge['tone'], TextStyle>> = {
  neutral: { isSubtle: true },
  good: { color: 'Good' },
  busy: { color: 'Accent' },
  warning: { color: 'Warning' },
  bad: { color: 'Attention' },
};

const badgeStyles: Readonly<Record<Badge['tone'], string>> = {
  neutral: 'Subtle',
  good: 'Good',
  busy: 'Accent',
  warning: 'Warning',
  bad: 'Attention',
};

/**
 * Before words that are good or bad. The words themselves have no color: Teams' green and yellow have a contrast of 2:1 on
 * white.
 */
export function toneDot(tone: Badge['tone'], size?: TextStyle['size']): Element {
  return textRun('● ', { ...toneStyles[tone], ...omitUndefined({ size }) });
}

/**
 * A pill; a text with a colored dot on clients without them:
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#badge
 */
export function badgeElement({ label, tone }: Badge): Element {
  const text = literalText(label, 60);
  const words = textRun(literalText(label, 60), { weight: 'Bolder' });
  const fallback: Element = { type: 'RichTextBlock', inlines: [toneDot(tone), words] };
  return {
    type: 'Badge',
    text: text.trim() === '' ? '…' : text,
    style: badgeStyles[tone],
    appearance: 'Tint',
    size: 'Large',
    shape: 'Circular',
    fallback,
  };
}
