import { pictureColors } from '../../lib/picture-colors.ts';
import { textElement } from '../../lib/svg-text.ts';
import { flowPath, type Point } from '../bpmn/flow-path.ts';
import type { ProcessModel, SequenceFlow } from '../bpmn/model.ts';
import { shapeStyles } from './theme.ts';

/** A flow with rounded corners, an arrowhead and its label; thicker if a token has taken it. */
export function flowShape(model: ProcessModel, flow: SequenceFlow, taken: boolean): string {
  const points = flowPath(model, flow);
  const color = taken ? shapeStyles.completed.stroke : shapeStyles.future.stroke;
  const width = taken ? 2.6 : 1.4;
  const line = `<path d="${roundedPath(points)}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"/>`;
  return line + arrowhead(points, color, taken ? 11 : 9.5) + labelOf(flow, points, taken);
}

const cornerRadius = 9;

function roundedPath(points: readonly Point[]): string {
  return points.map((point, at) => cornerAt(points, point, at)).join(' ');
}

function cornerAt(points: readonly Point[], point: Point, at: number): string {
  const [before, after] = [points[at - 1], points[at + 1]];
  if (!before) return `M${point.x} ${point.y}`;
  if (!after) return `L${point.x} ${point.y}`;
  const [a, b] = [pointToward(point, before), pointToward(point, after)];
  return `L${a.x} ${a.y} Q${point.x} ${point.y} ${b.x} ${b.y}`;
}

/** A point near `from` on the line to `to`. */
function pointToward(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = Math.min(cornerRadius, length / 2) / (length || 1);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function arrowhead(points: readonly Point[], color: string, size: number): string {
  const [before, tip] = points.slice(-2);
  if (!before || !tip) return '';
  const angle = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
  return `<path transform="translate(${tip.x} ${tip.y}) rotate(${angle})" d="M0 0 L${-size} ${-size * 0.42} L${-size} ${size * 0.42} Z" fill="${color}" stroke="${color}" stroke-linejoin="round"/>`;
}

function labelOf(flow: SequenceFlow, points: readonly Point[], taken: boolean): string {
  const [first, second] = points;
  if (!flow.label || !first || !second) return '';
  const style = {
    color: taken ? shapeStyles.completed.textColor : pictureColors.muted,
    size: 12,
    halo: pictureColors.background,
    anchor: 'start' as const,
  };
  const third = points[2];
  if (first.x === second.x && third) {
    const right = third.x > second.x;
    const beside = { ...style, anchor: right ? ('start' as const) : ('end' as const) };
    return textElement([flow.label], second.x + (right ? 12 : -12), second.y - 11, beside);
  }
  if (first.x === second.x) {
    return textElement([flow.label], first.x + 9, first.y + Math.sign(second.y - first.y) * 14, style);
  }
  return textElement([flow.label], first.x + 5, first.y - 11, style);
}
