/** The page's icons: 20 × 20, in the color of the surrounding text, and hidden from screen readers. */
import type { JSX } from 'preact';

const paths = {
  send: 'M3.5 10h11M10 4.5 15.5 10 10 15.5',
  clip: 'M15 9.5 9.8 14.7a3.2 3.2 0 0 1-4.5-4.5l5.8-5.8a2.1 2.1 0 0 1 3 3l-5.6 5.6a1 1 0 0 1-1.5-1.4l4.9-4.9',
  close: 'M5 5l10 10M15 5 5 15',
  lock: 'M6.5 9V6.8a3.5 3.5 0 0 1 7 0V9M5 9h10v7H5z',
  file: 'M6 3h5l4 4v10H6zM11 3v4h4',
  download: 'M10 3.5v8.5m-3.5-3L10 12.5 13.5 9M4 16h12',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  fit: 'M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4',
  expand: 'M11.5 4H16v4.5M16 4l-5 5M8.5 16H4v-4.5M4 16l5-5',
  sun: 'M10 6.7a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6zM10 2v1.8M10 16.2V18M2 10h1.8M16.2 10H18M4.3 4.3l1.3 1.3M14.4 14.4l1.3 1.3M15.7 4.3l-1.3 1.3M5.6 14.4l-1.3 1.3',
  moon: 'M16 11.6A6.6 6.6 0 0 1 8.4 4a6.6 6.6 0 1 0 7.6 7.6z',
  system: 'M3 4.5h14v9H3zM7.5 17h5M10 13.5V17',
  sliders: 'M4 6h7m4 0h1M4 14h1m4 0h7M11 4v4h4V4zM5 12v4h4v-4z',
  alert: 'M10 6.5v4.2M10 13.6v.1M10 3 2.8 16h14.4z',
  external: 'M8 5H5v10h10v-3M11 4h5v5M16 4l-7 7',
  eye: 'M2.5 10S5.3 4.8 10 4.8 17.5 10 17.5 10 14.7 15.2 10 15.2 2.5 10 2.5 10zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
  thread: 'M4 4.5h12v8.5H9.5L6 16v-3H4zM7 8h6M7 10.5h4',
  reply: 'M8.5 5 4 9.2l4.5 4.2M4.5 9.2H12a4 4 0 0 1 4 4v1.3',
  code: 'M7 6 3 10l4 4M13 6l4 4-4 4M11.3 4.5l-2.6 11',
  menu: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13',
  search: 'M8.8 3.5a5.3 5.3 0 1 0 0 10.6 5.3 5.3 0 0 0 0-10.6zM12.7 12.7l4 4',
  forward: 'M5 4.5 12 10l-7 5.5zM15 4.5v11',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** The user of the playground. */
export function GuestAvatar(): JSX.Element {
  return (
    <span class="element guest" aria-hidden="true">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M10 4.2a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2zM3.8 17a6.2 5.2 0 0 1 12.4 0z" />
      </svg>
    </span>
  );
}

/** Barium as a tile of the periodic table. */
export function BotAvatar({ large = false }: { readonly large?: boolean }): JSX.Element {
  return (
    <span class={large ? 'element element-large' : 'element'} aria-hidden="true">
      <small>56</small>
      Ba
    </span>
  );
}
