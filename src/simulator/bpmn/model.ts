/**
 * A process as this simulator writes it down: nodes on a grid and the flows between them. `xml.ts` makes BPMN 2.0
 * with diagram coordinates of it for the engine, `draw/` makes the picture from the same coordinates.
 */

/** How an instance ends at an end event, in the upstream's status words. */
export type Ending = 'completed' | 'cancelled' | 'aborted';

interface NodeBase {
  readonly id: string;
  readonly name: string;
  /** The centre, in diagram units. */
  readonly x: number;
  readonly y: number;
  /** What the instance's milestone becomes when a token enters here. */
  readonly milestone?: string;
}

export interface StartNode extends NodeBase {
  readonly kind: 'start';
}

export interface EndNode extends NodeBase {
  readonly kind: 'end';
  /** An ending takes every other token with it; without one the token just stops here. */
  readonly ending?: Ending;
}

export interface TaskNode extends NodeBase {
  readonly kind: 'task';
  readonly description: string;
  /** The role whose people are asked. */
  readonly role: string;
}

export interface MessageNode extends NodeBase {
  readonly kind: 'message';
  readonly message: string;
  /** The task it sits on: a boundary event. */
  readonly on?: string;
  /** A boundary event that leaves its task running. */
  readonly aside?: boolean;
  /** Comes less often than what else the process waits for. */
  readonly seldom?: boolean;
  /** Ends the instance badly: worth a question before it is sent. */
  readonly ask?: boolean;
}

export interface TimerNode extends NodeBase {
  readonly kind: 'timer';
  /** ISO 8601 duration. */
  readonly after: string;
  readonly on?: string;
  readonly aside?: boolean;
}

export interface GatewayNode extends NodeBase {
  readonly kind: 'exclusive' | 'parallel' | 'event-based';
}

export type Node = StartNode | EndNode | TaskNode | MessageNode | TimerNode | GatewayNode;

export interface Flow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** Taken at an exclusive gateway when no other flow was chosen. */
  readonly usual: boolean;
}

export interface Lane {
  readonly name: string;
  readonly top: number;
  readonly bottom: number;
}

/** A process. `key` is its id in the XML. */
export interface Model {
  readonly key: string;
  readonly name: string;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly flows: readonly Flow[];
  readonly lanes: readonly Lane[];
  readonly width: number;
  readonly height: number;
}

/** Width and height of a node's shape, in diagram units. */
export function sizeOf(node: Node): { readonly width: number; readonly height: number } {
  if (node.kind === 'task') return { width: 124, height: 78 };
  const side = node.kind === 'exclusive' || node.kind === 'parallel' || node.kind === 'event-based' ? 50 : 38;
  return { width: side, height: side };
}

/** The task that a node sits on, if it is a boundary event. */
export function hostOf(node: Node): string | undefined {
  return node.kind === 'message' || node.kind === 'timer' ? node.on : undefined;
}

/** The node with this id. Throws a RangeError for a node that the model does not have. */
export function nodeOf(model: Model, id: string): Node {
  const node = model.nodes.get(id);
  if (!node) throw new RangeError(`${model.key} has no node ${id}`);
  return node;
}

/** The ways on from a node's step, where an exclusive gateway follows it; the usual one first. */
export function choicesAfter(model: Model, id: string): readonly Flow[] {
  const next = model.flows.filter((flow) => flow.from === id);
  const gateway = next.length === 1 && next[0] ? model.nodes.get(next[0].to) : undefined;
  if (gateway?.kind !== 'exclusive') return [];
  const ways = model.flows.filter((flow) => flow.from === gateway.id);
  return ways.length < 2 ? [] : [...ways].sort((a, b) => Number(b.usual) - Number(a.usual));
}
