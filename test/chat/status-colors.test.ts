import { statusColors, toneOfStatus, tones } from '../../src/chat/status-colors.ts';

/** The relative luminance of a hex color: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [bright = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dark + 0.05);
}

/** The backgrounds of the playground, Slack and Teams. */
const grounds = {
  light: ['#ffffff', '#f4f5f1', '#f6f7f3', '#f8f8f8', '#f5f5f5'],
  dark: ['#111513', '#1a201d', '#151a18', '#1a1d21', '#222529', '#1f1f1f', '#292929'],
} as const;

const cases = (['light', 'dark'] as const).flatMap((theme) => tones.map((tone) => [theme, tone] as const));

describe('the colors of statuses', () => {
  it.each(cases)('in the %s theme, %s is readable as text and visible as a dot', (theme, tone) => {
    const { text, mark, soft } = statusColors[theme][tone];
    const onGrounds = (color: string) => Math.min(...grounds[theme].map((ground) => contrast(color, ground)));
    expect(contrast(text, soft)).toBeGreaterThanOrEqual(4.5);
    expect(onGrounds(text)).toBeGreaterThanOrEqual(4.5);
    expect(onGrounds(mark)).toBeGreaterThanOrEqual(3);
  });

  it('are neutral for a status that is not known', () => {
    expect(['active', 'completed', 'constructor', 'Foo'].map(toneOfStatus)).toEqual([
      'busy',
      'good',
      'neutral',
      'neutral',
    ]);
  });
});
