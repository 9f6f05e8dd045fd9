import { statusColors } from '../../chat/status-colors.ts';
import { pictureColors } from '../../lib/picture-colors.ts';

export interface ShapeStyle {
  readonly fill: string;
  readonly stroke: string;
  readonly width: number;
  readonly textColor: string;
}

/** `active`: has a token. `completed`: had one. `waiting`: a boundary event that can still fire. `future`: none of these. */
export type Stage = 'active' | 'completed' | 'waiting' | 'future';

const { busy, good } = statusColors.light;
const { background, text, muted } = pictureColors;

/** The stages differ without color too: active has a ring and a token, completed has a tick, future is pale. */
export const shapeStyles: Readonly<Record<Stage, ShapeStyle>> = {
  active: { fill: busy.soft, stroke: busy.mark, width: 2.6, textColor: text },
  completed: { fill: good.soft, stroke: good.mark, width: 1.8, textColor: text },
  waiting: { fill: background, stroke: busy.mark, width: 1.5, textColor: busy.text },
  future: { fill: background, stroke: '#9aa69f', width: 1.4, textColor: muted },
};

export const tokenColor = busy.mark;
