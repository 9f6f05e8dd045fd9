export interface ShapeStyle {
  readonly fill: string;
  readonly stroke: string;
  readonly width: number;
  readonly textColour: string;
}

/** `active`: has a token. `completed`: had one. `waiting`: a boundary event that can still fire. `future`: none of these. */
export type Stage = 'active' | 'completed' | 'waiting' | 'future';

/** The stages differ without colour too: active has a ring and a token, completed has a tick, future is pale. */
export const shapeStyles: Readonly<Record<Stage, ShapeStyle>> = {
  active: { fill: '#fff3dc', stroke: '#d97706', width: 2.6, textColour: '#3b2503' },
  completed: { fill: '#e8f1fa', stroke: '#2f6ea8', width: 1.8, textColour: '#17324d' },
  waiting: { fill: '#ffffff', stroke: '#d97706', width: 1.5, textColour: '#6b4a12' },
  future: { fill: '#ffffff', stroke: '#94a1b0', width: 1.4, textColour: '#4b5866' },
};

export const textColour = '#1e2a36';
export const mutedTextColour = '#64717f';
export const backgroundColour = '#ffffff';
export const headerColour = '#f4f6f9';
export const lineColour = '#d6dde5';
export const tokenColour = '#d97706';

/** The background and text colours of the status badge. */
export const statusColours: Readonly<Record<string, readonly [string, string]>> = {
  ready: ['#e6e9ee', '#3d4a58'],
  active: ['#fdebc8', '#7a4503'],
  completed: ['#d9efdf', '#14532d'],
  cancelled: ['#e6e9ee', '#3d4a58'],
  aborted: ['#fbdcdc', '#8f1d1d'],
};

export const fontFamily = 'DejaVu Sans Condensed';
/** In diagram units. */
export const defaultFontSize = 13;
