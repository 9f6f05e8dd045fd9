import { hostOf, type Lane, type Model, type Node } from '../bpmn/model.ts';
import type { Position } from '../bpmn/position.ts';
import { flowShape } from './flows.ts';
import { nameShape } from './names.ts';
import { shapeOf, tickAt, token } from './shapes.ts';
import { clip, letters, widthOf } from './text.ts';
import { FAINT, INK, PAINTS, PAPER, PILLS, RULE, STRIP, type Stage } from './theme.ts';

/** What a picture shows. */
export interface Scenery {
  readonly model: Model;
  readonly position: Position;
  readonly title: string;
  readonly status: string;
}

/** A picture that can be drawn at any size. */
export interface Picture {
  readonly svg: string;
  /** At zoom 1, in pixels. */
  readonly width: number;
  readonly height: number;
}

const HEADER = 58;
const FOOTER = 40;
const MARGIN = 14;

/** The diagram with its tokens, below a strip with the instance's name and status, above a legend. */
export function pictureOf(scenery: Scenery): Picture {
  const { model } = scenery;
  const width = Math.ceil(model.width + MARGIN);
  const height = Math.ceil(HEADER + model.height + FOOTER);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" fill="${PAPER}"/>
${header(scenery, width)}
<g transform="translate(0 ${HEADER})">
${model.lanes.map((lane) => laneShape(lane, width)).join('\n')}
${diagram(scenery)}
</g>
${legend(HEADER + model.height + 16)}
</svg>`;
  return { svg, width, height };
}

function header({ model, title, status }: Scenery, width: number): string {
  const [fill, ink] = PILLS[status] ?? [STRIP, INK];
  const pill = widthOf(status, 14) + 34;
  const left = width - MARGIN - pill;
  const name = clip(title, left - 190, 19);
  return [
    `<rect width="${width}" height="${HEADER}" fill="${STRIP}"/>`,
    `<path d="M0 ${HEADER} H${width}" stroke="${RULE}"/>`,
    letters([name], MARGIN + 4, HEADER / 2, { ink: INK, size: 19, bold: true, anchor: 'start' }),
    letters([model.name], left - 16, HEADER / 2, { ink: FAINT, size: 14, anchor: 'end' }),
    `<rect x="${left}" y="${HEADER / 2 - 14}" width="${pill}" height="28" rx="14" fill="${fill}"/>`,
    letters([status], left + pill / 2, HEADER / 2, { ink, size: 14, bold: true }),
  ].join('\n');
}

function laneShape(lane: Lane, width: number): string {
  const height = lane.bottom - lane.top;
  const middle = lane.top + height / 2;
  return `<rect x="${MARGIN}" y="${lane.top}" width="${width - 2 * MARGIN}" height="${height}" fill="${PAPER}" stroke="${RULE}"/>
<rect x="${MARGIN}" y="${lane.top}" width="30" height="${height}" fill="${STRIP}" stroke="${RULE}"/>
<g transform="rotate(-90 ${MARGIN + 15} ${middle})">${letters([lane.name], MARGIN + 15, middle, { ink: FAINT, size: 12.5, bold: true })}</g>`;
}

/** Flows first and those that were taken over the others, then the shapes, then the names. */
function diagram({ model, position }: Scenery): string {
  const nodes = [...model.nodes.values()];
  const flows = [...model.flows].sort(
    (a, b) => Number(position.taken.has(a.id)) - Number(position.taken.has(b.id)),
  );
  // Boundary events sit on top of their tasks.
  const ordered = [...nodes].sort(
    (a, b) => Number(hostOf(a) !== undefined) - Number(hostOf(b) !== undefined),
  );
  return [
    ...flows.map((flow) => flowShape(model, flow, position.taken.has(flow.id))),
    ...ordered.map((node) =>
      shapeOf(
        node,
        stageOf(node, position),
        nodes.some((other) => hostOf(other) === node.id),
      ),
    ),
    ...nodes.map((node) => nameShape(model, node, stageOf(node, position))),
  ].join('\n');
}

function stageOf(node: Node, position: Position): Stage {
  if (position.waits.includes(node.id)) return hostOf(node) === undefined ? 'live' : 'armed';
  const visits = position.visits.filter((visit) => visit.node === node.id);
  // A gateway that waits for the first of several events has let its token go to them.
  const passed = visits.some((visit) => visit.left !== undefined || node.kind === 'event-based');
  return passed ? 'done' : 'ahead';
}

const LEGEND: readonly (readonly [string, (x: number, y: number) => string])[] = [
  ['is here now', token],
  ['done', (x, y) => tickAt(x, y, 'done')],
  [
    'the way it took',
    (x, y) => `<path d="M${x - 14} ${y} H${x + 8}" stroke="${PAINTS.done.stroke}" stroke-width="2.6"/>`,
  ],
  [
    'not reached',
    (x, y) =>
      `<circle cx="${x}" cy="${y}" r="7" fill="${PAPER}" stroke="${PAINTS.ahead.stroke}" stroke-width="1.4"/>`,
  ],
];

function legend(y: number): string {
  let x = MARGIN + 14;
  return LEGEND.map(([text, mark]) => {
    const drawn = mark(x, y) + letters([text], x + 15, y, { ink: FAINT, size: 12, anchor: 'start' });
    x += 52 + widthOf(text, 12);
    return drawn;
  }).join('\n');
}
