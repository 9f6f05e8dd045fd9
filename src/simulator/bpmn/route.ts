import { type Flow, hostOf, type Model, type Node, nodeOf, sizeOf } from './model.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const STRAIGHT = 8;

/**
 * The corners of a flow, drawn with right angles only: out of gateways and boundary events vertically, into
 * gateways vertically, otherwise from side to side. Used for the XML's diagram and for the picture alike.
 */
export function routeOf(model: Model, flow: Flow): readonly Point[] {
  const from = nodeOf(model, flow.from);
  const to = nodeOf(model, flow.to);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (Math.abs(dy) < STRAIGHT && hostOf(from) === undefined) {
    return [sideOf(from, Math.sign(dx)), sideOf(to, -Math.sign(dx))];
  }
  if (hostOf(from) !== undefined && Math.abs(dx) < sizeOf(to).width / 2 - STRAIGHT) {
    return [edgeOf(from, Math.sign(dy)), { x: from.x, y: edgeOf(to, -Math.sign(dy)).y }];
  }
  if (Math.abs(dx) < STRAIGHT) return [edgeOf(from, Math.sign(dy)), edgeOf(to, -Math.sign(dy))];
  const way = Math.sign(dx);
  if (hostOf(from) !== undefined || isGateway(from)) {
    return [edgeOf(from, Math.sign(dy)), { x: from.x, y: to.y }, sideOf(to, -way)];
  }
  if (isGateway(to)) return [sideOf(from, way), { x: to.x, y: from.y }, edgeOf(to, -Math.sign(dy))];
  const middle = (sideOf(from, way).x + sideOf(to, -way).x) / 2;
  return [sideOf(from, way), { x: middle, y: from.y }, { x: middle, y: to.y }, sideOf(to, -way)];
}

function isGateway(node: Node): boolean {
  return node.kind === 'exclusive' || node.kind === 'parallel' || node.kind === 'event-based';
}

/** The middle of the left (-1) or right (1) side. */
function sideOf(node: Node, way: number): Point {
  return { x: node.x + (way * sizeOf(node).width) / 2, y: node.y };
}

/** The middle of the upper (-1) or lower (1) edge. */
function edgeOf(node: Node, way: number): Point {
  return { x: node.x, y: node.y + (way * sizeOf(node).height) / 2 };
}
