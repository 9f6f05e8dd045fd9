import { pictureColors } from '../../lib/picture-colors.ts';
import { textElement, wrapText } from '../../lib/svg-text.ts';
import { hostOf, type ProcessNode, sizeOf, type TaskNode } from '../bpmn/model.ts';
import { type ShapeStyle, type Stage, shapeStyles, tokenColor } from './theme.ts';

/** The BPMN shapes, drawn around the centres of their nodes in the style of their stage. */

/** A node without the name of an event or gateway. */
export function nodeShape(node: ProcessNode, stage: Stage, hasBoundaryEvents: boolean): string {
  const style = shapeStyles[stage];
  const { x, y } = node;
  switch (node.kind) {
    case 'task':
      return taskShape(node, stage, hasBoundaryEvents);
    case 'start':
      return ring(x, y, 18, style) + tickMark(x + 15, y - 15, stage);
    case 'end':
      return endShape(x, y, style, node.ending !== undefined) + tickMark(x + 15, y - 15, stage);
    case 'message':
    case 'timer':
      return eventShape(node, stage);
    case 'exclusive':
    case 'parallel':
    case 'event-based':
      return gatewayShape(node.kind, x, y, style);
  }
}

function taskShape(node: TaskNode, stage: Stage, hasBoundaryEvents: boolean): string {
  const { name, x, y } = node;
  const { width, height } = sizeOf(node);
  const style = shapeStyles[stage];
  const [left, top] = [x - width / 2, y - height / 2];
  const glow =
    stage === 'active'
      ? `<rect x="${left - 5}" y="${top - 5}" width="${width + 10}" height="${height + 10}" rx="15" fill="${tokenColor}" fill-opacity="0.16"/>`
      : '';
  const box = `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="11" ${shapeAttributes(style)}/>`;
  const lines = wrapText(name, width - 18, 3);
  const label = textElement(lines, x, y + (hasBoundaryEvents ? -1 : 5), {
    color: style.textColor,
    bold: stage === 'active',
  });
  return glow + box + person(left + 15, top + 15, style) + label + stepMark(x + width / 2 - 4, top + 4, stage);
}

/** The icon of a user task. */
function person(x: number, y: number, style: ShapeStyle): string {
  return `<g fill="none" stroke="${style.stroke}" stroke-width="1.3"><circle cx="${x}" cy="${y - 3}" r="3.4"/><path d="M${x - 6} ${y + 7} q0 -6.4 6 -6.4 t6 6.4 z" stroke-linejoin="round"/></g>`;
}

function eventShape(node: ProcessNode, stage: Stage): string {
  const { x, y } = node;
  const style = shapeStyles[stage];
  const glow =
    stage === 'active' ? `<circle cx="${x}" cy="${y}" r="25" fill="${tokenColor}" fill-opacity="0.18"/>` : '';
  const dashes = 'isNonInterrupting' in node && node.isNonInterrupting ? ' stroke-dasharray="4.5 3"' : '';
  const inner = `<circle cx="${x}" cy="${y}" r="14.6" fill="none" stroke="${style.stroke}" stroke-width="1.2"${dashes}/>`;
  const icon = node.kind === 'timer' ? clock(x, y, style) : envelope(x, y, style);
  const badge = hostOf(node) === undefined ? stepMark(x + 15, y - 15, stage) : tickMark(x + 15, y - 15, stage);
  return glow + ring(x, y, 18.5, style, dashes) + inner + icon + badge;
}

function ring(x: number, y: number, radius: number, style: ShapeStyle, more = ''): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" ${shapeAttributes(style)}${more}/>`;
}

function endShape(x: number, y: number, style: ShapeStyle, all: boolean): string {
  const rim = ring(x, y, 17.5, { ...style, width: 3.6 });
  return all ? `${rim}<circle cx="${x}" cy="${y}" r="10" fill="${style.stroke}"/>` : rim;
}

function envelope(x: number, y: number, style: ShapeStyle): string {
  return `<g fill="none" stroke="${style.stroke}" stroke-width="1.4" stroke-linejoin="round"><rect x="${x - 8.5}" y="${y - 6}" width="17" height="12" rx="1"/><path d="M${x - 8.5} ${y - 5.4} L${x} ${y + 1.2} L${x + 8.5} ${y - 5.4}"/></g>`;
}

function clock(x: number, y: number, style: ShapeStyle): string {
  const marks = [0, 3, 6, 9].map((hour) => {
    const [dx, dy] = [Math.sin((hour * Math.PI) / 6), Math.cos((hour * Math.PI) / 6)];
    return `M${x + dx * 7.6} ${y - dy * 7.6} L${x + dx * 9.6} ${y - dy * 9.6}`;
  });
  return `<g fill="none" stroke="${style.stroke}" stroke-width="1.4" stroke-linecap="round"><circle cx="${x}" cy="${y}" r="9.8"/><path d="${marks.join(' ')} M${x} ${y} L${x + 2} ${y - 6.4} M${x} ${y} L${x + 5.4} ${y + 1.6}"/></g>`;
}

function gatewayShape(kind: 'exclusive' | 'parallel' | 'event-based', x: number, y: number, style: ShapeStyle): string {
  const diamond = `<path d="M${x} ${y - 25} L${x + 25} ${y} L${x} ${y + 25} L${x - 25} ${y} Z" stroke-linejoin="round" ${shapeAttributes(style)}/>`;
  return diamond + gatewayMarks[kind](x, y, style);
}

const gatewayMarks: Readonly<
  Record<'exclusive' | 'parallel' | 'event-based', (x: number, y: number, style: ShapeStyle) => string>
> = {
  exclusive: (x, y, style) =>
    stroke(`M${x - 7} ${y - 8} L${x + 7} ${y + 8} M${x + 7} ${y - 8} L${x - 7} ${y + 8}`, style),
  parallel: (x, y, style) => stroke(`M${x - 10} ${y} H${x + 10} M${x} ${y - 10} V${y + 10}`, style),
  'event-based': (x, y, style) =>
    `<g fill="none" stroke="${style.stroke}" stroke-width="1.2"><circle cx="${x}" cy="${y}" r="13"/><circle cx="${x}" cy="${y}" r="10.6"/><path d="M${x} ${y - 7} L${x + 6.7} ${y - 2.2} L${x + 4.1} ${y + 5.7} H${x - 4.1} L${x - 6.7} ${y - 2.2} Z"/></g>`,
};

function stroke(path: string, style: ShapeStyle): string {
  return `<path d="${path}" fill="none" stroke="${style.stroke}" stroke-width="3.4" stroke-linecap="round"/>`;
}

function shapeAttributes(style: ShapeStyle): string {
  return `fill="${style.fill}" stroke="${style.stroke}" stroke-width="${style.width}"`;
}

/** The mark in the corner of a step: a token, a tick, or none. */
export function stepMark(x: number, y: number, stage: Stage): string {
  return stage === 'active' ? tokenMark(x, y) : tickMark(x, y, stage);
}

/** The token at the current step. */
export function tokenMark(x: number, y: number): string {
  return `<circle cx="${x}" cy="${y}" r="9" fill="${tokenColor}" stroke="${pictureColors.background}" stroke-width="2.5"/><path d="M${x - 2.6} ${y - 4} L${x + 4.2} ${y} L${x - 2.6} ${y + 4} Z" fill="${pictureColors.background}"/>`;
}

/** The tick on a completed node; empty for other stages. */
export function tickMark(x: number, y: number, stage: Stage): string {
  if (stage !== 'completed') return '';
  return `<circle cx="${x}" cy="${y}" r="7.5" fill="${shapeStyles.completed.stroke}" stroke="${pictureColors.background}" stroke-width="2"/><path d="M${x - 3.3} ${y + 0.2} L${x - 0.9} ${y + 2.8} L${x + 3.5} ${y - 2.6}" fill="none" stroke="${pictureColors.background}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`;
}

export function halfHeightOf(node: ProcessNode): number {
  return sizeOf(node).height / 2;
}

/** The icon of a step's kind. */
export function stepIcon(node: ProcessNode, x: number, y: number, style: ShapeStyle): string {
  if (node.kind === 'message') return envelope(x, y, style);
  if (node.kind === 'timer') return clock(x, y, style);
  if (node.kind === 'task') return person(x, y, style);
  if (node.kind === 'end') return `<circle cx="${x}" cy="${y}" r="7" fill="${style.stroke}"/>`;
  return `<circle cx="${x}" cy="${y}" r="7" fill="none" stroke="${style.stroke}" stroke-width="1.8"/>`;
}
