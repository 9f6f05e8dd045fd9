import type { Flow, Model } from '../bpmn/model.ts';
import { type Point, routeOf } from '../bpmn/route.ts';
import { letters } from './text.ts';
import { FAINT, PAINTS, PAPER } from './theme.ts';

/** A sequence flow with rounded corners, an arrowhead and its label; thick where a token went. */
export function flowShape(model: Model, flow: Flow, taken: boolean): string {
  const points = routeOf(model, flow);
  const colour = taken ? PAINTS.done.stroke : PAINTS.ahead.stroke;
  const width = taken ? 2.6 : 1.4;
  const line = `<path d="${rounded(points)}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"/>`;
  return line + arrowhead(points, colour, taken ? 11 : 9.5) + labelOf(flow, points, taken);
}

const ROUND = 9;

function rounded(points: readonly Point[]): string {
  return points.map((point, at) => cornerAt(points, point, at)).join(' ');
}

function cornerAt(points: readonly Point[], point: Point, at: number): string {
  const [before, after] = [points[at - 1], points[at + 1]];
  if (!before) return `M${point.x} ${point.y}`;
  if (!after) return `L${point.x} ${point.y}`;
  const [a, b] = [toward(point, before), toward(point, after)];
  return `L${a.x} ${a.y} Q${point.x} ${point.y} ${b.x} ${b.y}`;
}

/** A point a little way from one point to another. */
function toward(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = Math.min(ROUND, length / 2) / (length || 1);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function arrowhead(points: readonly Point[], colour: string, size: number): string {
  const [before, tip] = points.slice(-2);
  if (!before || !tip) return '';
  const angle = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
  return `<path transform="translate(${tip.x} ${tip.y}) rotate(${angle})" d="M0 0 L${-size} ${-size * 0.42} L${-size} ${size * 0.42} Z" fill="${colour}" stroke="${colour}" stroke-linejoin="round"/>`;
}

function labelOf(flow: Flow, points: readonly Point[], taken: boolean): string {
  const [first, second] = points;
  if (!flow.label || !first || !second) return '';
  const how = { ink: taken ? PAINTS.done.ink : FAINT, size: 12, rim: PAPER, anchor: 'start' as const };
  const third = points[2];
  if (first.x === second.x && third) {
    const right = third.x > second.x;
    const beside = { ...how, anchor: right ? ('start' as const) : ('end' as const) };
    return letters([flow.label], second.x + (right ? 12 : -12), second.y - 11, beside);
  }
  if (first.x === second.x) {
    return letters([flow.label], first.x + 9, first.y + Math.sign(second.y - first.y) * 14, how);
  }
  return letters([flow.label], first.x + 5, first.y - 11, how);
}
