/**
 * The colors of drawn pictures apart from those of statuses. Chat platforms show pictures on white in dark mode too; the
 * playground inverts the lightness of these colors there.
 */
export const pictureColors = {
  background: '#ffffff',
  header: '#f4f5f1',
  text: '#17211c',
  muted: '#54635b',
  line: '#d3d9cf',
} as const;

export type PictureColors = typeof pictureColors;
