import { hostOf, type Model, type Node } from '../bpmn/model.ts';
import { routeOf } from '../bpmn/route.ts';
import { reachOf } from './shapes.ts';
import { letters, wrap } from './text.ts';
import { PAINTS, PAPER, type Stage } from './theme.ts';

const WIDTH = 104;

/** The name of an event or gateway, written where no flow runs; tasks carry theirs inside. */
export function nameShape(model: Model, node: Node, stage: Stage): string {
  if (node.kind === 'task' || node.name === '') return '';
  const how = { ink: PAINTS[stage].ink, rim: PAPER, bold: stage === 'live', size: 12.5 };
  const reach = reachOf(node);
  if (hostOf(node) !== undefined) {
    const left = isLeftOfHost(model, node);
    const lines = wrap(node.name, 92, 2);
    const anchor = left ? ('end' as const) : ('start' as const);
    return letters(lines, node.x + (left ? -24 : 24), node.y + 16, { ...how, anchor });
  }
  const lines = wrap(node.name, WIDTH, 2);
  const away = reach + 5 + lines.length * 8;
  const [above, below] = [isFree(model, node, -1), isFree(model, node, 1)];
  if (below && !(isGateway(node) && above)) return letters(lines, node.x, node.y + away, how);
  if (above) return letters(lines, node.x, node.y - away, how);
  return letters(lines, node.x - 16, node.y - 26, { ...how, anchor: 'end' });
}

function isGateway(node: Node): boolean {
  return node.kind === 'exclusive' || node.kind === 'parallel' || node.kind === 'event-based';
}

function isLeftOfHost(model: Model, node: Node): boolean {
  const host = model.nodes.get(hostOf(node) ?? '');
  return host === undefined || node.x < host.x;
}

/** Whether no flow meets the node from above (-1) or below (1). */
function isFree(model: Model, node: Node, way: -1 | 1): boolean {
  const reach = reachOf(node);
  const own = model.flows.filter((flow) => flow.from === node.id || flow.to === node.id);
  const ends = own.flatMap((flow) => routeOf(model, flow));
  return !ends.some((point) => point.x === node.x && Math.abs(point.y - (node.y + way * reach)) < 1);
}
