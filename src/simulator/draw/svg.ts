import { pictureColors } from '../../lib/picture-colors.ts';
import { textElement, textWidth } from '../../lib/svg-text.ts';
import type { Translate } from '../applications/translate.ts';
import { hostOf, type ProcessLane, type ProcessModel, type ProcessNode } from '../bpmn/model.ts';
import type { Position } from '../bpmn/position.ts';
import { flowShape } from './flows.ts';
import { nameShape } from './names.ts';
import { nodeShape, tickMark, tokenMark } from './shapes.ts';
import { type Stage, shapeStyles } from './theme.ts';

export interface DiagramInput {
  readonly model: ProcessModel;
  readonly position: Position;
  readonly translate: Translate;
}

export interface DiagramSvg {
  readonly svg: string;
  /** At scale 1, in pixels. */
  readonly width: number;
  readonly height: number;
}

const footerHeight = 40;
const margin = 14;

/** The whole diagram with its tokens, above a legend. */
export function drawWhole(input: DiagramInput): DiagramSvg {
  const { model } = input;
  const width = Math.ceil(model.width + margin);
  const height = Math.ceil(model.height + footerHeight);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" fill="${pictureColors.background}"/>
${model.lanes.map((lane) => laneShape(lane, width)).join('\n')}
${diagram(input)}
${legend(input.translate, model.height + 16)}
</svg>`;
  return { svg, width, height };
}

function laneShape(lane: ProcessLane, width: number): string {
  const { background, header, line, muted } = pictureColors;
  const height = lane.bottom - lane.top;
  const middle = lane.top + height / 2;
  return `<rect x="${margin}" y="${lane.top}" width="${width - 2 * margin}" height="${height}" fill="${background}" stroke="${line}"/>
<rect x="${margin}" y="${lane.top}" width="30" height="${height}" fill="${header}" stroke="${line}"/>
<g transform="rotate(-90 ${margin + 15} ${middle})">${textElement([lane.name], margin + 15, middle, { color: muted, size: 12.5, bold: true })}</g>`;
}

/** From back to front: flows, taken flows, shapes, names. */
function diagram({ model, position }: DiagramInput): string {
  const nodes = [...model.nodes.values()];
  const flows = [...model.flows].sort((a, b) => Number(position.taken.has(a.id)) - Number(position.taken.has(b.id)));
  // Boundary events are in front of their tasks.
  const ordered = [...nodes].sort((a, b) => Number(hostOf(a) !== undefined) - Number(hostOf(b) !== undefined));
  return [
    ...flows.map((flow) => flowShape(model, flow, position.taken.has(flow.id))),
    ...ordered.map((node) =>
      nodeShape(
        node,
        stageOf(node, position),
        nodes.some((other) => hostOf(other) === node.id),
      ),
    ),
    ...nodes.map((node) => nameShape(model, node, stageOf(node, position))),
  ].join('\n');
}

export function stageOf(node: ProcessNode, position: Position): Stage {
  if (position.waitingAt.includes(node.id)) return hostOf(node) === undefined ? 'active' : 'waiting';
  const visits = position.visits.filter((visit) => visit.node === node.id);
  // An event-based gateway has passed its token on to the events, although the engine has not left it.
  const passed = visits.some((visit) => visit.leftStep !== undefined || node.kind === 'event-based');
  return passed ? 'completed' : 'future';
}

const legendMarks: readonly (readonly [string, (x: number, y: number) => string])[] = [
  ['current step', tokenMark],
  ['completed', (x, y) => tickMark(x, y, 'completed')],
  [
    'path taken',
    (x, y) => `<path d="M${x - 14} ${y} H${x + 8}" stroke="${shapeStyles.completed.stroke}" stroke-width="2.6"/>`,
  ],
  [
    'not reached',
    (x, y) =>
      `<circle cx="${x}" cy="${y}" r="7" fill="${pictureColors.background}" stroke="${shapeStyles.future.stroke}" stroke-width="1.4"/>`,
  ],
];

function legend(translate: Translate, y: number): string {
  let x = margin + 14;
  return legendMarks
    .map(([english, mark]) => {
      const word = translate(english);
      const drawn =
        mark(x, y) + textElement([word], x + 15, y, { color: pictureColors.muted, size: 13, anchor: 'start' });
      x += 52 + textWidth(word, 13);
      return drawn;
    })
    .join('\n');
}
