/**
 * The colors of statuses: one set for cards, the platforms' previews, diagrams and the simulator's panel. Color is never
 * the only signal: a word says the same.
 */
import { lookup } from '../lib/lookup.ts';
import type { Tone } from './card.ts';

export interface ToneColors {
  /** For text, and for thin lines: at least 4.5:1 on `soft` and on the page's backgrounds. */
  readonly text: string;
  /** For dots, bars and thick lines: at least 3:1 on the page's backgrounds. */
  readonly mark: string;
  /** For the background of `text`. */
  readonly soft: string;
}

/** As hex. `light` is for light backgrounds, `dark` for dark ones. */
export const statusColors: Readonly<Record<'light' | 'dark', Readonly<Record<Tone, ToneColors>>>> = {
  light: {
    neutral: { text: '#4d5953', mark: '#76837c', soft: '#eaede8' },
    good: { text: '#1c6b3c', mark: '#2b8a57', soft: '#def1e3' },
    busy: { text: '#1f5a93', mark: '#2f77c0', soft: '#e2eef9' },
    warning: { text: '#7a5200', mark: '#b87000', soft: '#fbf0d6' },
    bad: { text: '#a8322a', mark: '#cf4238', soft: '#fbe6e3' },
  },
  dark: {
    neutral: { text: '#b3beb7', mark: '#8a978f', soft: '#2a322e' },
    good: { text: '#85d8a1', mark: '#4fb878', soft: '#1b3724' },
    busy: { text: '#93c3f5', mark: '#5a9fe6', soft: '#1b3047' },
    warning: { text: '#f0c36c', mark: '#d99a2b', soft: '#3a2e14' },
    bad: { text: '#ff9d92', mark: '#ee6a5e', soft: '#43211e' },
  },
};

export const tones = Object.keys(statusColors.light) as readonly Tone[];

const toneByStatus: Readonly<Record<string, Tone>> = {
  active: 'busy',
  ready: 'neutral',
  completed: 'good',
  cancelled: 'warning',
  aborted: 'bad',
};

/** The tone of an upstream status; `neutral` for an unknown one. */
export function toneOfStatus(status: string): Tone {
  return lookup(toneByStatus, status) ?? 'neutral';
}
