import {
  type Ending,
  type EndNode,
  type Flow,
  type GatewayNode,
  hostOf,
  type Lane,
  type MessageNode,
  type Model,
  type Node,
  type StartNode,
  sizeOf,
  type TaskNode,
  type TimerNode,
} from './model.ts';

/**
 * The words in which the applications sketch their processes. Columns and rows make the layout: column 0 is the
 * start event, and a fraction moves a node between two.
 */

const COLUMN = 172;
const ROW = 136;
const LEFT = 112;
const TOP = 82;

type Where = readonly [column: number, row: number];

interface Marked {
  readonly milestone?: string;
}

function at([column, row]: Where): { x: number; y: number } {
  return { x: LEFT + column * COLUMN, y: TOP + row * ROW };
}

export function start(id: string, name: string, where: Where, marks: Marked = {}): StartNode {
  return { kind: 'start', id, name, ...at(where), ...marks };
}

export function end(
  id: string,
  name: string,
  where: Where,
  marks: Marked & { readonly ending?: Ending } = {},
): EndNode {
  return { kind: 'end', id, name, ...at(where), ...marks };
}

export function task(
  id: string,
  name: string,
  where: Where,
  facts: Marked & { readonly role: string; readonly description: string },
): TaskNode {
  return { kind: 'task', id, name, ...at(where), ...facts };
}

/** Waits in the flow for a message of this name. */
export function message(
  id: string,
  name: string,
  where: Where,
  marks: Marked & { readonly seldom?: boolean } = {},
): MessageNode {
  return { kind: 'message', id, name, message: name, ...at(where), ...marks };
}

/** Waits in the flow until the time has passed. */
export function timer(id: string, name: string, where: Where, after: string, marks: Marked = {}): TimerNode {
  return { kind: 'timer', id, name, after, ...at(where), ...marks };
}

interface Boundary {
  readonly aside?: boolean;
  readonly ask?: boolean;
  /** On the lower edge: -1 at the left corner, 1 at the right. */
  readonly side?: -1 | 1;
}

/** A message event on the lower edge of a task. */
export function messageOn(host: TaskNode, id: string, name: string, facts: Boundary = {}): MessageNode {
  const { side = -1, ...marks } = facts;
  return { kind: 'message', id, name, message: name, on: host.id, ...onEdge(host, side), ...marks };
}

/** A timer event on the lower edge of a task. */
export function timerOn(
  host: TaskNode,
  id: string,
  name: string,
  after: string,
  facts: Omit<Boundary, 'ask'> = {},
): TimerNode {
  const { side = 1, ...marks } = facts;
  return { kind: 'timer', id, name, after, on: host.id, ...onEdge(host, side), ...marks };
}

function onEdge(host: TaskNode, side: -1 | 1): { x: number; y: number } {
  return { x: host.x + side * 34, y: host.y + sizeOf(host).height / 2 };
}

/** One way of several, or several ways become one. */
export function exclusive(id: string, name: string, where: Where): GatewayNode {
  return { kind: 'exclusive', id, name, ...at(where) };
}

/** All ways at once, or waits for all. */
export function parallel(id: string, where: Where): GatewayNode {
  return { kind: 'parallel', id, name: '', ...at(where) };
}

/** The way of whichever event comes first. */
export function firstEvent(id: string, where: Where): GatewayNode {
  return { kind: 'event-based', id, name: '', ...at(where) };
}

/** `from`, `to`, and a label; a label that starts with `*` marks the usual way. */
export type FlowSketch = readonly [from: string, to: string, label?: string];

interface ModelSketch {
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly flows: readonly FlowSketch[];
  /** Name and number of rows, from the top. */
  readonly lanes: readonly (readonly [name: string, rows: number])[];
}

/** Makes a model of a sketch. Throws a RangeError when a flow or a boundary event leads nowhere. */
export function model(sketch: ModelSketch): Model {
  const nodes = new Map(sketch.nodes.map((node) => [node.id, node]));
  const flows = sketch.flows.map(flowOf);
  const named = [
    ...flows.flatMap((flow) => [flow.from, flow.to]),
    ...sketch.nodes.flatMap((n) => hostOf(n) ?? []),
  ];
  const missing = named.find((id) => !nodes.has(id));
  if (missing !== undefined) throw new RangeError(`${sketch.key} has no node ${missing}`);
  const lanes = lanesOf(sketch.lanes);
  const right = Math.max(...sketch.nodes.map((node) => node.x + sizeOf(node).width / 2));
  return {
    key: sketch.key,
    name: sketch.name,
    nodes,
    flows,
    lanes,
    width: right + 64,
    height: (lanes.at(-1)?.bottom ?? 0) + 14,
  };
}

function flowOf([from, to, label]: FlowSketch): Flow {
  const usual = label?.startsWith('*') ?? false;
  const text = usual ? label?.slice(1) : label;
  return { id: `${from}-${to}`, from, to, usual, ...(text ? { label: text } : {}) };
}

function lanesOf(sketches: ModelSketch['lanes']): Lane[] {
  let top = 14;
  return sketches.map(([name, rows]) => {
    const lane = { name, top, bottom: top + rows * ROW };
    top = lane.bottom;
    return lane;
  });
}
