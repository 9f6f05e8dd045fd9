import {
  type Ending,
  type EndNode,
  type GatewayNode,
  hostOf,
  type MessageNode,
  type ProcessLane,
  type ProcessModel,
  type ProcessNode,
  type SequenceFlow,
  type StartNode,
  sizeOf,
  type TaskNode,
  type TimerNode,
} from './model.ts';

/**
 * Builds the models of the applications. Nodes are placed by column and row: column 0 has the start event, and fractions
 * are between two columns or rows.
 */

const columnWidth = 172;
const rowHeight = 136;
const left = 112;
const top = 82;

type GridPosition = readonly [column: number, row: number];

interface NodeOptions {
  readonly milestone?: string;
}

function toPoint([column, row]: GridPosition): { x: number; y: number } {
  return { x: left + column * columnWidth, y: top + row * rowHeight };
}

export function start(id: string, name: string, position: GridPosition, options: NodeOptions = {}): StartNode {
  return { kind: 'start', id, name, ...toPoint(position), ...options };
}

export function end(
  id: string,
  name: string,
  position: GridPosition,
  options: NodeOptions & { readonly ending?: Ending } = {},
): EndNode {
  return { kind: 'end', id, name, ...toPoint(position), ...options };
}

export function task(
  id: string,
  name: string,
  position: GridPosition,
  options: NodeOptions & { readonly role: string; readonly description: string },
): TaskNode {
  return { kind: 'task', id, name, ...toPoint(position), ...options };
}

/** Waits in the flow for the message with this name. */
export function message(
  id: string,
  name: string,
  position: GridPosition,
  options: NodeOptions & { readonly isRare?: boolean } = {},
): MessageNode {
  return { kind: 'message', id, name, message: name, ...toPoint(position), ...options };
}

/** Waits in the flow for an ISO 8601 duration. */
export function timer(
  id: string,
  name: string,
  position: GridPosition,
  duration: string,
  options: NodeOptions = {},
): TimerNode {
  return { kind: 'timer', id, name, duration, ...toPoint(position), ...options };
}

interface BoundaryOptions {
  readonly isNonInterrupting?: boolean;
  readonly requiresConfirmation?: boolean;
  /** On the lower edge of the task: -1 is left, 1 is right. */
  readonly side?: -1 | 1;
}

/** A message event on the lower edge of a task. */
export function boundaryMessage(host: TaskNode, id: string, name: string, options: BoundaryOptions = {}): MessageNode {
  const { side = -1, ...marks } = options;
  return { kind: 'message', id, name, message: name, attachedTo: host.id, ...onEdge(host, side), ...marks };
}

/** A timer event on the lower edge of a task. */
export function boundaryTimer(
  host: TaskNode,
  id: string,
  name: string,
  duration: string,
  options: Omit<BoundaryOptions, 'requiresConfirmation'> = {},
): TimerNode {
  const { side = 1, ...marks } = options;
  return { kind: 'timer', id, name, duration, attachedTo: host.id, ...onEdge(host, side), ...marks };
}

function onEdge(host: TaskNode, side: -1 | 1): { x: number; y: number } {
  return { x: host.x + side * 34, y: host.y + sizeOf(host).height / 2 };
}

/** An exclusive gateway, also to merge flows. */
export function exclusive(id: string, name: string, position: GridPosition): GatewayNode {
  return { kind: 'exclusive', id, name, ...toPoint(position) };
}

/** A parallel gateway, to fork or to join. */
export function parallel(id: string, position: GridPosition): GatewayNode {
  return { kind: 'parallel', id, name: '', ...toPoint(position) };
}

/** An event-based gateway: the first event decides. */
export function eventBased(id: string, position: GridPosition): GatewayNode {
  return { kind: 'event-based', id, name: '', ...toPoint(position) };
}

/** A label that starts with `*` options the default flow. */
type FlowDefinition = readonly [from: string, to: string, label?: string];

interface ModelDefinition {
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly ProcessNode[];
  readonly flows: readonly FlowDefinition[];
  /** From top to bottom, with their height in rows. */
  readonly lanes: readonly (readonly [name: string, rows: number])[];
}

/** Throws a RangeError if a flow or a boundary event refers to an unknown node. */
export function createModel(definition: ModelDefinition): ProcessModel {
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const flows = definition.flows.map(flowOf);
  const named = [...flows.flatMap((flow) => [flow.from, flow.to]), ...definition.nodes.flatMap((n) => hostOf(n) ?? [])];
  const missing = named.find((id) => !nodes.has(id));
  if (missing !== undefined) throw new RangeError(`${definition.key} has no node ${missing}`);
  const lanes = lanesOf(definition.lanes);
  const right = Math.max(...definition.nodes.map((node) => node.x + sizeOf(node).width / 2));
  return {
    key: definition.key,
    name: definition.name,
    nodes,
    flows,
    lanes,
    width: right + 64,
    height: (lanes.at(-1)?.bottom ?? 0) + 14,
  };
}

function flowOf([from, to, label]: FlowDefinition): SequenceFlow {
  const isDefault = label?.startsWith('*') ?? false;
  const text = isDefault ? label?.slice(1) : label;
  return { id: `${from}-${to}`, from, to, isDefault, ...(text ? { label: text } : {}) };
}

function lanesOf(definitions: ModelDefinition['lanes']): ProcessLane[] {
  let top = 14;
  return definitions.map(([name, rows]) => {
    const lane = { name, top, bottom: top + rows * rowHeight };
    top = lane.bottom;
    return lane;
  });
}
