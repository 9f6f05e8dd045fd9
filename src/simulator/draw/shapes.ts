import { hostOf, type Node, sizeOf, type TaskNode } from '../bpmn/model.ts';
import { letters, wrap } from './text.ts';
import { PAINTS, PAPER, type Paint, type Stage, TOKEN } from './theme.ts';

/** The BPMN shapes. Each is drawn around its node's centre and says by its paint what happened there. */

/** A node without its outside name; `crowded` for a task with events on its lower edge. */
export function shapeOf(node: Node, stage: Stage, crowded: boolean): string {
  const paint = PAINTS[stage];
  const { x, y } = node;
  switch (node.kind) {
    case 'task':
      return taskShape(node, stage, crowded);
    case 'start':
      return ring(x, y, 18, paint) + tickAt(x + 15, y - 15, stage);
    case 'end':
      return endShape(x, y, paint, node.ending !== undefined) + tickAt(x + 15, y - 15, stage);
    case 'message':
    case 'timer':
      return eventShape(node, stage);
    case 'exclusive':
    case 'parallel':
    case 'event-based':
      return gatewayShape(node.kind, x, y, paint);
  }
}

function taskShape(node: TaskNode, stage: Stage, crowded: boolean): string {
  const { name, x, y } = node;
  const { width, height } = sizeOf(node);
  const paint = PAINTS[stage];
  const [left, top] = [x - width / 2, y - height / 2];
  const glow =
    stage === 'live'
      ? `<rect x="${left - 5}" y="${top - 5}" width="${width + 10}" height="${height + 10}" rx="15" fill="${TOKEN}" fill-opacity="0.16"/>`
      : '';
  const box = `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="11" ${strokes(paint)}/>`;
  const lines = wrap(name, width - 18, 3);
  const label = letters(lines, x, y + (crowded ? -1 : 5), { ink: paint.ink, bold: stage === 'live' });
  return glow + box + person(left + 15, top + 15, paint) + label + badgeAt(x + width / 2 - 4, top + 4, stage);
}

/** The user task's little person. */
function person(x: number, y: number, paint: Paint): string {
  return `<g fill="none" stroke="${paint.stroke}" stroke-width="1.3"><circle cx="${x}" cy="${y - 3}" r="3.4"/><path d="M${x - 6} ${y + 7} q0 -6.4 6 -6.4 t6 6.4 z" stroke-linejoin="round"/></g>`;
}

function eventShape(node: Node, stage: Stage): string {
  const { x, y } = node;
  const paint = PAINTS[stage];
  const glow =
    stage === 'live' ? `<circle cx="${x}" cy="${y}" r="25" fill="${TOKEN}" fill-opacity="0.18"/>` : '';
  const dashes = 'aside' in node && node.aside ? ' stroke-dasharray="4.5 3"' : '';
  const inner = `<circle cx="${x}" cy="${y}" r="14.6" fill="none" stroke="${paint.stroke}" stroke-width="1.2"${dashes}/>`;
  const icon = node.kind === 'timer' ? clock(x, y, paint) : envelope(x, y, paint);
  const badge = hostOf(node) === undefined ? badgeAt(x + 15, y - 15, stage) : tickAt(x + 15, y - 15, stage);
  return glow + ring(x, y, 18.5, paint, dashes) + inner + icon + badge;
}

function ring(x: number, y: number, radius: number, paint: Paint, more = ''): string {
  return `<circle cx="${x}" cy="${y}" r="${radius}" ${strokes(paint)}${more}/>`;
}

function endShape(x: number, y: number, paint: Paint, all: boolean): string {
  const rim = ring(x, y, 17.5, { ...paint, width: 3.6 });
  return all ? `${rim}<circle cx="${x}" cy="${y}" r="10" fill="${paint.stroke}"/>` : rim;
}

function envelope(x: number, y: number, paint: Paint): string {
  return `<g fill="none" stroke="${paint.stroke}" stroke-width="1.4" stroke-linejoin="round"><rect x="${x - 8.5}" y="${y - 6}" width="17" height="12" rx="1"/><path d="M${x - 8.5} ${y - 5.4} L${x} ${y + 1.2} L${x + 8.5} ${y - 5.4}"/></g>`;
}

function clock(x: number, y: number, paint: Paint): string {
  const marks = [0, 3, 6, 9].map((hour) => {
    const [dx, dy] = [Math.sin((hour * Math.PI) / 6), Math.cos((hour * Math.PI) / 6)];
    return `M${x + dx * 7.6} ${y - dy * 7.6} L${x + dx * 9.6} ${y - dy * 9.6}`;
  });
  return `<g fill="none" stroke="${paint.stroke}" stroke-width="1.4" stroke-linecap="round"><circle cx="${x}" cy="${y}" r="9.8"/><path d="${marks.join(' ')} M${x} ${y} L${x + 2} ${y - 6.4} M${x} ${y} L${x + 5.4} ${y + 1.6}"/></g>`;
}

function gatewayShape(
  kind: 'exclusive' | 'parallel' | 'event-based',
  x: number,
  y: number,
  paint: Paint,
): string {
  const diamond = `<path d="M${x} ${y - 25} L${x + 25} ${y} L${x} ${y + 25} L${x - 25} ${y} Z" stroke-linejoin="round" ${strokes(paint)}/>`;
  return diamond + MARKS[kind](x, y, paint);
}

const MARKS: Readonly<
  Record<'exclusive' | 'parallel' | 'event-based', (x: number, y: number, paint: Paint) => string>
> = {
  exclusive: (x, y, paint) =>
    stroke(`M${x - 7} ${y - 8} L${x + 7} ${y + 8} M${x + 7} ${y - 8} L${x - 7} ${y + 8}`, paint),
  parallel: (x, y, paint) => stroke(`M${x - 10} ${y} H${x + 10} M${x} ${y - 10} V${y + 10}`, paint),
  'event-based': (x, y, paint) =>
    `<g fill="none" stroke="${paint.stroke}" stroke-width="1.2"><circle cx="${x}" cy="${y}" r="13"/><circle cx="${x}" cy="${y}" r="10.6"/><path d="M${x} ${y - 7} L${x + 6.7} ${y - 2.2} L${x + 4.1} ${y + 5.7} H${x - 4.1} L${x - 6.7} ${y - 2.2} Z"/></g>`,
};

function stroke(path: string, paint: Paint): string {
  return `<path d="${path}" fill="none" stroke="${paint.stroke}" stroke-width="3.4" stroke-linecap="round"/>`;
}

function strokes(paint: Paint): string {
  return `fill="${paint.fill}" stroke="${paint.stroke}" stroke-width="${paint.width}"`;
}

function badgeAt(x: number, y: number, stage: Stage): string {
  return stage === 'live' ? token(x, y) : tickAt(x, y, stage);
}

/** The token: where the instance is now. */
export function token(x: number, y: number): string {
  return `<circle cx="${x}" cy="${y}" r="9" fill="${TOKEN}" stroke="${PAPER}" stroke-width="2.5"/><path d="M${x - 2.6} ${y - 4} L${x + 4.2} ${y} L${x - 2.6} ${y + 4} Z" fill="${PAPER}"/>`;
}

/** The tick on what is done. */
export function tickAt(x: number, y: number, stage: Stage): string {
  if (stage !== 'done') return '';
  return `<circle cx="${x}" cy="${y}" r="7.5" fill="${PAINTS.done.stroke}" stroke="${PAPER}" stroke-width="2"/><path d="M${x - 3.3} ${y + 0.2} L${x - 0.9} ${y + 2.8} L${x + 3.5} ${y - 2.6}" fill="none" stroke="${PAPER}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** How far a node reaches up and down from its centre. */
export function reachOf(node: Node): number {
  return sizeOf(node).height / 2;
}
