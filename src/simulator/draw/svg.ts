import { hostOf, type ProcessLane, type ProcessModel, type ProcessNode } from '../bpmn/model.ts';
import type { Position } from '../bpmn/position.ts';
import { flowShape } from './flows.ts';
import { nameShape } from './names.ts';
import { nodeShape, tickMark, tokenMark } from './shapes.ts';
import { clipText, textElement, textWidth } from './text.ts';
import {
  backgroundColour,
  headerColour,
  lineColour,
  mutedTextColour,
  type Stage,
  shapeStyles,
  statusColours,
  textColour,
} from './theme.ts';

export interface DiagramInput {
  readonly model: ProcessModel;
  readonly position: Position;
  readonly title: string;
  readonly status: string;
}

export interface DiagramSvg {
  readonly svg: string;
  /** At zoom 1, in pixels. */
  readonly width: number;
  readonly height: number;
}

const headerHeight = 58;
const footerHeight = 40;
const margin = 14;

/** The diagram with its tokens, below a header with the instance's name and status, and above a legend. */
export function drawSvg(input: DiagramInput): DiagramSvg {
  const { model } = input;
  const width = Math.ceil(model.width + margin);
  const height = Math.ceil(headerHeight + model.height + footerHeight);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" fill="${backgroundColour}"/>
${header(input, width)}
<g transform="translate(0 ${headerHeight})">
${model.lanes.map((lane) => laneShape(lane, width)).join('\n')}
${diagram(input)}
</g>
${legend(headerHeight + model.height + 16)}
</svg>`;
  return { svg, width, height };
}

function header({ model, title, status }: DiagramInput, width: number): string {
  const [fill, ink] = statusColours[status] ?? [headerColour, textColour];
  const pill = textWidth(status, 14) + 34;
  const left = width - margin - pill;
  const name = clipText(title, left - 190, 19);
  return [
    `<rect width="${width}" height="${headerHeight}" fill="${headerColour}"/>`,
    `<path d="M0 ${headerHeight} H${width}" stroke="${lineColour}"/>`,
    textElement([name], margin + 4, headerHeight / 2, { colour: textColour, size: 19, bold: true, anchor: 'start' }),
    textElement([model.name], left - 16, headerHeight / 2, { colour: mutedTextColour, size: 14, anchor: 'end' }),
    `<rect x="${left}" y="${headerHeight / 2 - 14}" width="${pill}" height="28" rx="14" fill="${fill}"/>`,
    textElement([status], left + pill / 2, headerHeight / 2, { colour: ink, size: 14, bold: true }),
  ].join('\n');
}

function laneShape(lane: ProcessLane, width: number): string {
  const height = lane.bottom - lane.top;
  const middle = lane.top + height / 2;
  return `<rect x="${margin}" y="${lane.top}" width="${width - 2 * margin}" height="${height}" fill="${backgroundColour}" stroke="${lineColour}"/>
<rect x="${margin}" y="${lane.top}" width="30" height="${height}" fill="${headerColour}" stroke="${lineColour}"/>
<g transform="rotate(-90 ${margin + 15} ${middle})">${textElement([lane.name], margin + 15, middle, { colour: mutedTextColour, size: 12.5, bold: true })}</g>`;
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

function stageOf(node: ProcessNode, position: Position): Stage {
  if (position.waitingAt.includes(node.id)) return hostOf(node) === undefined ? 'active' : 'waiting';
  const visits = position.visits.filter((visit) => visit.node === node.id);
  // An event-based gateway has passed its token on to the events, although the engine has not left it.
  const passed = visits.some((visit) => visit.leftStep !== undefined || node.kind === 'event-based');
  return passed ? 'completed' : 'future';
}

const legendEntries: readonly (readonly [string, (x: number, y: number) => string])[] = [
  ['current step', tokenMark],
  ['completed', (x, y) => tickMark(x, y, 'completed')],
  [
    'path taken',
    (x, y) => `<path d="M${x - 14} ${y} H${x + 8}" stroke="${shapeStyles.completed.stroke}" stroke-width="2.6"/>`,
  ],
  [
    'not reached',
    (x, y) =>
      `<circle cx="${x}" cy="${y}" r="7" fill="${backgroundColour}" stroke="${shapeStyles.future.stroke}" stroke-width="1.4"/>`,
  ],
];

function legend(y: number): string {
  let x = margin + 14;
  return legendEntries
    .map(([text, mark]) => {
      const drawn = mark(x, y) + textElement([text], x + 15, y, { colour: mutedTextColour, size: 12, anchor: 'start' });
      x += 52 + textWidth(text, 12);
      return drawn;
    })
    .join('\n');
}
