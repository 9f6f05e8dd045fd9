/**
 * The part of a diagram around the current steps, drawn from top to bottom: one step before and two after them, in text
 * that can be read at a width of 400 pixels. Gateways are left out.
 */
import { pictureColors } from '../../lib/picture-colors.ts';
import { clipText, textElement, wrapText } from '../../lib/svg-text.ts';
import type { Translate } from '../applications/translate.ts';
import { hostOf, isGateway, nodeOf, type ProcessModel, type ProcessNode } from '../bpmn/model.ts';
import { stepIcon, stepMark } from './shapes.ts';
import { type DiagramInput, type DiagramSvg, stageOf } from './svg.ts';
import { type Stage, shapeStyles, tokenColor } from './theme.ts';

const width = 400;
const margin = 12;
const gap = 12;
const stepHeight = 58;
const levelGap = 32;
const dotsHeight = 22;
/** Next to each other. */
const maxParallel = 2;
const fontSize = 16;
const smallFontSize = 14;

export function drawFocus(input: DiagramInput): DiagramSvg {
  const levels = levelsOf(input);
  const [first = [], last = []] = [levels[0], levels.at(-1)];
  const hasMoreBefore = first.some((node) => stepsBefore(input.model, node).length > 0);
  const hasMoreAfter = last.some((node) => stepsAfter(input.model, node).length > 0);
  let y = margin + (hasMoreBefore ? dotsHeight : 0);
  const parts: string[] = hasMoreBefore ? [dots(margin)] : [];
  const tops = levels.map((level) => {
    const top = y;
    y += heightOf(level) + levelGap;
    return top;
  });
  y -= levelGap;
  const rows = levels.map((level, at) => boxesOf(level, tops[at] ?? 0));
  parts.push(...rows.flatMap((row, at) => arrows(input, row, rows[at + 1] ?? [])));
  parts.push(...rows.flat().map((box) => boxShape(box, stageOf(box.node, input.position), input.translate)));
  if (hasMoreAfter) {
    parts.push(dots(y + 8));
    y += dotsHeight;
  }
  const height = Math.ceil(y + margin);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" fill="${pictureColors.background}"/>
${parts.join('\n')}
</svg>`;
  return { svg, width, height };
}

/** One level before the current steps, and two after them. The current step of an ended process is its end. */
function levelsOf({ model, position }: Pick<DiagramInput, 'model' | 'position'>): readonly (readonly ProcessNode[])[] {
  const waiting = position.waitingAt.map((id) => nodeOf(model, id)).filter((node) => hostOf(node) === undefined);
  const current = waiting.length > 0 ? waiting : lastSteps({ model, position });
  const seen = new Set(current);
  const unseen = (nodes: readonly ProcessNode[]) => {
    const found = [...new Set(nodes)].filter((node) => !seen.has(node));
    for (const node of found) seen.add(node);
    return found;
  };
  const wasPassed = (node: ProcessNode) => stageOf(node, position) === 'completed';
  const before = unseen(current.flatMap((node) => stepsBefore(model, node).filter(wasPassed)));
  const next = unseen(current.flatMap((node) => stepsAfter(model, node)));
  const afterNext = unseen(next.flatMap((node) => stepsAfter(model, node)));
  // An ended process has nothing after it, so there is room for one more before it.
  const earlier = next.length > 0 ? [] : unseen(before.flatMap((node) => stepsBefore(model, node).filter(wasPassed)));
  return [
    earlier.slice(0, maxParallel),
    before.slice(0, maxParallel),
    current,
    next.slice(0, maxParallel),
    afterNext.slice(0, maxParallel),
  ].filter((level) => level.length > 0);
}

/** The end that was reached last, or the start. */
function lastSteps({ model, position }: Pick<DiagramInput, 'model' | 'position'>): readonly ProcessNode[] {
  const visited = position.visits.map(({ node }) => nodeOf(model, node));
  const end = visited.findLast((node) => node.kind === 'end') ?? visited.findLast((node) => !isGateway(node));
  return [end ?? [...model.nodes.values()].find((node) => node.kind === 'start')].filter((node) => node !== undefined);
}

/** The steps that follow a node, the likely one first; of an exclusive gateway only that one unless `all`. */
function stepsAfter(model: ProcessModel, { id }: ProcessNode, all = false): readonly ProcessNode[] {
  const flows = model.flows.filter((flow) => flow.from === id);
  const gateway = model.nodes.get(id)?.kind === 'exclusive';
  const likely = flows.find((flow) => flow.isDefault);
  const followed = gateway && likely && !all ? [likely] : flows;
  return followed.flatMap((flow) => {
    const node = nodeOf(model, flow.to);
    return isGateway(node) ? stepsAfter(model, node, all) : [node];
  });
}

function stepsBefore(model: ProcessModel, node: ProcessNode): readonly ProcessNode[] {
  const host = hostOf(node);
  if (host !== undefined) return [nodeOf(model, host)];
  return model.flows
    .filter((flow) => flow.to === node.id)
    .flatMap((flow) => {
      const from = nodeOf(model, flow.from);
      return isGateway(from) ? stepsBefore(model, from) : [from];
    });
}

function isTaken({ position }: DiagramInput, from: ProcessNode, to: ProcessNode): boolean {
  return stageOf(from, position) === 'completed' && stageOf(to, position) !== 'future';
}

interface Box {
  readonly node: ProcessNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function heightOf(level: readonly ProcessNode[]): number {
  const rows = level.length > maxParallel ? level.length : 1;
  return rows * stepHeight + (rows - 1) * gap;
}

/** Side by side, or below each other if there are too many for that. */
function boxesOf(level: readonly ProcessNode[], top: number): Box[] {
  const columns = level.length > maxParallel ? 1 : level.length;
  const boxWidth = columns === 1 ? 300 : (width - 2 * margin - gap) / 2;
  const left = (width - columns * boxWidth - (columns - 1) * gap) / 2;
  return level.map((node, at) => ({
    node,
    x: left + (at % columns) * (boxWidth + gap),
    y: top + Math.floor(at / columns) * (stepHeight + gap),
    width: boxWidth,
  }));
}

/** Tasks have square corners, events round ones; the role of a task's people is below its name. */
function boxShape({ node, x, y, width: boxWidth }: Box, stage: Stage, translate: Translate): string {
  const style = shapeStyles[stage];
  const radius = node.kind === 'task' ? 11 : stepHeight / 2;
  const frame = (grow: number, attributes: string) =>
    `<rect x="${x - grow}" y="${y - grow}" width="${boxWidth + 2 * grow}" height="${stepHeight + 2 * grow}" rx="${radius + grow}" ${attributes}/>`;
  const strokeWidth = node.kind === 'end' ? style.width + 1.4 : style.width;
  const glow = stage === 'active' ? frame(5, `fill="${tokenColor}" fill-opacity="0.16"`) : '';
  const textLeft = x + 48;
  // Bold letters are wider.
  const textWidth = (boxWidth - 62) * (stage === 'active' ? 0.9 : 1);
  const lines = wrapText(node.name, textWidth, 2, fontSize);
  const role =
    node.kind === 'task' && lines.length === 1
      ? clipText(translate(node.role), boxWidth - 62, smallFontSize)
      : undefined;
  const middle = y + stepHeight / 2;
  return [
    glow,
    frame(0, `fill="${style.fill}" stroke="${style.stroke}" stroke-width="${strokeWidth}"`),
    stepIcon(node, x + 26, middle, style),
    textElement(lines, textLeft, role === undefined ? middle : middle - 10, {
      color: style.textColor,
      size: fontSize,
      bold: stage === 'active',
      anchor: 'start',
    }),
    role === undefined
      ? ''
      : textElement([role], textLeft, middle + 11, {
          color: pictureColors.muted,
          size: smallFontSize,
          anchor: 'start',
        }),
    stepMark(x + boxWidth - 6, y + 2, stage),
  ].join('');
}

/** The arrows between two levels. Of steps below each other, they reach the first and leave the last. */
function arrows(input: DiagramInput, upper: readonly Box[], lower: readonly Box[]): readonly string[] {
  const from = upper.length > maxParallel ? upper.slice(-1) : upper;
  const to = lower.length > maxParallel ? lower.slice(0, 1) : lower;
  return from.flatMap((start) => {
    const next = new Set(stepsAfter(input.model, start.node, true));
    const ends = to.filter(({ node }) => next.has(node));
    return ends.map((end) => arrow(start, end, isTaken(input, start.node, end.node)));
  });
}

function arrow(from: Box, to: Box, taken: boolean): string {
  const { stroke } = shapeStyles[taken ? 'completed' : 'future'];
  const [startX, startY] = [from.x + from.width / 2, from.y + stepHeight];
  const [endX, endY] = [to.x + to.width / 2, to.y - 3];
  const turn = endY - levelGap / 2 + 1;
  const path = startX === endX ? `V${endY - 6}` : `V${turn} H${endX} V${endY - 6}`;
  return `<path d="M${startX} ${startY} ${path}" fill="none" stroke="${stroke}" stroke-width="${taken ? 2.6 : 1.6}" stroke-linejoin="round"/><path d="M${endX} ${endY} l-5 -9 h10 Z" fill="${stroke}"/>`;
}

/** There is more in this direction. */
function dots(y: number): string {
  return [0, 7, 14]
    .map((down) => `<circle cx="${width / 2}" cy="${y + down}" r="2" fill="${shapeStyles.future.stroke}"/>`)
    .join('');
}
