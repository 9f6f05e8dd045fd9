import { pictureColors } from '../../lib/picture-colors.ts';
import { textElement, wrapText } from '../../lib/svg-text.ts';
import { flowPath } from '../bpmn/flow-path.ts';
import { hostOf, isGateway, type ProcessModel, type ProcessNode } from '../bpmn/model.ts';
import { halfHeightOf } from './shapes.ts';
import { type Stage, shapeStyles } from './theme.ts';

const maxNameWidth = 104;

/** The name of an event or gateway, where no flow is. Tasks have their names inside. */
export function nameShape(model: ProcessModel, node: ProcessNode, stage: Stage): string {
  if (node.kind === 'task' || node.name === '') return '';
  const style = {
    color: shapeStyles[stage].textColor,
    halo: pictureColors.background,
    bold: stage === 'active',
    size: 12.5,
  };
  const halfHeight = halfHeightOf(node);
  if (hostOf(node) !== undefined) {
    const left = isLeftOfHost(model, node);
    const lines = wrapText(node.name, 92, 2);
    const anchor = left ? ('end' as const) : ('start' as const);
    return textElement(lines, node.x + (left ? -24 : 24), node.y + 16, { ...style, anchor });
  }
  const lines = wrapText(node.name, maxNameWidth, 2);
  const away = halfHeight + 5 + lines.length * 8;
  const [above, below] = [isFree(model, node, -1), isFree(model, node, 1)];
  if (below && !(isGateway(node) && above)) return textElement(lines, node.x, node.y + away, style);
  if (above) return textElement(lines, node.x, node.y - away, style);
  return textElement(lines, node.x - 16, node.y - 26, { ...style, anchor: 'end' });
}

function isLeftOfHost(model: ProcessModel, node: ProcessNode): boolean {
  const host = model.nodes.get(hostOf(node) ?? '');
  return host === undefined || node.x < host.x;
}

/** Whether there is no flow above (-1) or below (1) the node. */
function isFree(model: ProcessModel, node: ProcessNode, way: -1 | 1): boolean {
  const halfHeight = halfHeightOf(node);
  const own = model.flows.filter((flow) => flow.from === node.id || flow.to === node.id);
  const ends = own.flatMap((flow) => flowPath(model, flow));
  return !ends.some((point) => point.x === node.x && Math.abs(point.y - (node.y + way * halfHeight)) < 1);
}
