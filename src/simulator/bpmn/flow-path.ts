import { hostOf, isGateway, nodeOf, type ProcessModel, type ProcessNode, type SequenceFlow, sizeOf } from './model.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const straightTolerance = 8;

/**
 * The corners of a flow's right-angled path. The path leaves gateways and boundary events vertically, enters gateways
 * vertically, and otherwise goes from side to side.
 */
export function flowPath(model: ProcessModel, flow: SequenceFlow): readonly Point[] {
  const from = nodeOf(model, flow.from);
  const to = nodeOf(model, flow.to);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (Math.abs(dy) < straightTolerance && hostOf(from) === undefined) {
    return [sideOf(from, Math.sign(dx)), sideOf(to, -Math.sign(dx))];
  }
  if (hostOf(from) !== undefined && Math.abs(dx) < sizeOf(to).width / 2 - straightTolerance) {
    return [edgeOf(from, Math.sign(dy)), { x: from.x, y: edgeOf(to, -Math.sign(dy)).y }];
  }
  if (Math.abs(dx) < straightTolerance) return [edgeOf(from, Math.sign(dy)), edgeOf(to, -Math.sign(dy))];
  const way = Math.sign(dx);
  if (hostOf(from) !== undefined || isGateway(from)) {
    return [edgeOf(from, Math.sign(dy)), { x: from.x, y: to.y }, sideOf(to, -way)];
  }
  if (isGateway(to)) return [sideOf(from, way), { x: to.x, y: from.y }, edgeOf(to, -Math.sign(dy))];
  const middle = (sideOf(from, way).x + sideOf(to, -way).x) / 2;
  return [sideOf(from, way), { x: middle, y: from.y }, { x: middle, y: to.y }, sideOf(to, -way)];
}

/** The middle of the left (-1) or right (1) side. */
function sideOf(node: ProcessNode, way: number): Point {
  return { x: node.x + (way * sizeOf(node).width) / 2, y: node.y };
}

/** The middle of the upper (-1) or lower (1) edge. */
function edgeOf(node: ProcessNode, way: number): Point {
  return { x: node.x, y: node.y + (way * sizeOf(node).height) / 2 };
}
