/**
 * A process: nodes with diagram coordinates, and the flows between them. `xml.ts` turns it into BPMN 2.0 for the
 * engine, `draw/` into a picture.
 */

/** The status of an instance after an end event. */
export type Ending = 'completed' | 'cancelled' | 'aborted';

interface NodeBase {
  readonly id: string;
  readonly name: string;
  /** The centre, in diagram units. */
  readonly x: number;
  readonly y: number;
  /** The instance's milestone after a token has entered the node. */
  readonly milestone?: string;
}

export interface StartNode extends NodeBase {
  readonly kind: 'start';
}

export interface EndNode extends NodeBase {
  readonly kind: 'end';
  /** With an ending, the event terminates the process; without one, only the token ends. */
  readonly ending?: Ending;
}

export interface TaskNode extends NodeBase {
  readonly kind: 'task';
  readonly description: string;
  /** The role of the participants. */
  readonly role: string;
}

export interface MessageNode extends NodeBase {
  readonly kind: 'message';
  readonly message: string;
  /** The task of a boundary event. */
  readonly attachedTo?: string;
  /** The task of the boundary event goes on after it. */
  readonly isNonInterrupting?: boolean;
  /** Happens less often than the alternatives. */
  readonly isRare?: boolean;
  /** Cancels the instance, so it should be confirmed. */
  readonly requiresConfirmation?: boolean;
}

export interface TimerNode extends NodeBase {
  readonly kind: 'timer';
  /** ISO 8601 duration. */
  readonly duration: string;
  readonly attachedTo?: string;
  readonly isNonInterrupting?: boolean;
}

export interface GatewayNode extends NodeBase {
  readonly kind: 'exclusive' | 'parallel' | 'event-based';
}

export type ProcessNode = StartNode | EndNode | TaskNode | MessageNode | TimerNode | GatewayNode;

export interface SequenceFlow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** The default flow of an exclusive gateway. */
  readonly isDefault: boolean;
}

export interface ProcessLane {
  readonly name: string;
  readonly top: number;
  readonly bottom: number;
}

export interface ProcessModel {
  /** The id of the process in the XML. */
  readonly key: string;
  readonly name: string;
  readonly nodes: ReadonlyMap<string, ProcessNode>;
  readonly flows: readonly SequenceFlow[];
  readonly lanes: readonly ProcessLane[];
  readonly width: number;
  readonly height: number;
}

/** Width and height of a node's shape, in diagram units. */
export function sizeOf(node: ProcessNode): { readonly width: number; readonly height: number } {
  if (node.kind === 'task') return { width: 124, height: 78 };
  const side = isGateway(node) ? 50 : 38;
  return { width: side, height: side };
}

export function isGateway(node: ProcessNode): boolean {
  return node.kind === 'exclusive' || node.kind === 'parallel' || node.kind === 'event-based';
}

/** The id of the task of a boundary event, or undefined for other nodes. */
export function hostOf(node: ProcessNode): string | undefined {
  return node.kind === 'message' || node.kind === 'timer' ? node.attachedTo : undefined;
}

/** Throws a RangeError if the model has no node with the id. */
export function nodeOf(model: ProcessModel, id: string): ProcessNode {
  const node = model.nodes.get(id);
  if (!node) throw new RangeError(`${model.key} has no node ${id}`);
  return node;
}

/** The flows of the exclusive gateway after a node, the default one first; empty if there is no choice. */
export function choicesAfter(model: ProcessModel, id: string): readonly SequenceFlow[] {
  const next = model.flows.filter((flow) => flow.from === id);
  const gateway = next.length === 1 && next[0] ? model.nodes.get(next[0].to) : undefined;
  if (gateway?.kind !== 'exclusive') return [];
  const choices = model.flows.filter((flow) => flow.from === gateway.id);
  return choices.length < 2 ? [] : [...choices].sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}
