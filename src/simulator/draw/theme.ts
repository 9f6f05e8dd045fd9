/** How a part of the picture looks, by what the instance has to do with it. */
export interface Paint {
  readonly fill: string;
  readonly stroke: string;
  readonly width: number;
  readonly ink: string;
}

/** `live`: a token is here. `done`: one was. `armed`: a boundary event that may still fire. `ahead`: neither. */
export type Stage = 'live' | 'done' | 'armed' | 'ahead';

/** Chosen to be told apart without colour too: live has a ring and a token, done a tick, ahead is pale. */
export const PAINTS: Readonly<Record<Stage, Paint>> = {
  live: { fill: '#fff3dc', stroke: '#d97706', width: 2.6, ink: '#3b2503' },
  done: { fill: '#e8f1fa', stroke: '#2f6ea8', width: 1.8, ink: '#17324d' },
  armed: { fill: '#ffffff', stroke: '#d97706', width: 1.5, ink: '#6b4a12' },
  ahead: { fill: '#ffffff', stroke: '#94a1b0', width: 1.4, ink: '#4b5866' },
};

export const INK = '#1e2a36';
export const FAINT = '#64717f';
export const PAPER = '#ffffff';
export const STRIP = '#f4f6f9';
export const RULE = '#d6dde5';
export const TOKEN = '#d97706';

/** The status pill: background and ink. */
export const PILLS: Readonly<Record<string, readonly [string, string]>> = {
  ready: ['#e6e9ee', '#3d4a58'],
  active: ['#fdebc8', '#7a4503'],
  completed: ['#d9efdf', '#14532d'],
  cancelled: ['#e6e9ee', '#3d4a58'],
  aborted: ['#fbdcdc', '#8f1d1d'],
};

export const FONT = 'DejaVu Sans Condensed';
/** In diagram units. */
export const LETTERS = 13;
