import { choicesAfter, hostOf, type ProcessNode } from '../bpmn/model.ts';
import { nameOf } from './details.ts';
import { isOpen, type SimulatedInstance } from './row.ts';
import type { World } from './world.ts';

/** A possible next step of an instance. */
interface Transition {
  readonly node: ProcessNode;
  readonly choice: string | undefined;
  readonly weight: number;
}

/** The effect of {@link advance}. */
export interface AdvanceResult {
  /** False if the instance is closed, waits for nothing, or has already moved on. */
  readonly moved: boolean;
  readonly name: string;
  /** The last step that was taken; undefined if the instance was only started. */
  readonly step?: { readonly kind: 'task' | 'message' | 'timer'; readonly name: string };
  /** Afterwards. */
  readonly status: string;
  readonly waitingFor: readonly string[];
}

/**
 * Takes the most likely next steps of an instance, until its status or milestone has changed: that is a change that people
 * who watch the instance hear of.
 */
export async function advance(world: World, row: SimulatedInstance): Promise<AdvanceResult> {
  const resultOf = (moved: boolean, node?: ProcessNode): AdvanceResult => ({
    moved,
    name: nameOf(world.seed, row),
    ...(moved && node !== undefined ? { step: stepOf(node) } : {}),
    status: row.status,
    waitingFor: namesOfAwaited(world, row),
  });
  if (!isOpen(row)) return resultOf(false);
  if (row.status === 'ready') return resultOf(await world.start(row));
  let last: ProcessNode | undefined;
  for (let steps = 0; steps < maxStepsAtOnce; steps += 1) {
    const before = visibleState(row);
    const transition = likeliestTransition(world, row);
    if (!transition || !(await world.step(row, transition.node.id, transition.choice))) break;
    last = transition.node;
    if (visibleState(row) !== before) break;
  }
  return resultOf(last !== undefined, last);
}

/** The part of the state whose changes a watch tells. */
function visibleState({ status, milestone }: SimulatedInstance): string {
  return `${status} ${milestone}`;
}

function likeliestTransition(world: World, row: SimulatedInstance): Transition | undefined {
  return transitionsOf(world, row).sort((a, b) => b.weight - a.weight)[0];
}

/** More than any process needs between two milestones. */
const maxStepsAtOnce = 10;

/** Takes a random next step of an instance, if there is one; likely steps are taken more often. */
export async function advanceRandomly(world: World, row: SimulatedInstance, random: () => number): Promise<void> {
  if (row.status === 'ready') {
    await world.start(row);
    return;
  }
  const transitions = transitionsOf(world, row);
  let left = random() * transitions.reduce((sum, one) => sum + one.weight, 0);
  const transition = transitions.find((one) => {
    left -= one.weight;
    return left < 0;
  });
  if (transition) await world.step(row, transition.node.id, transition.choice);
}

const weights = { task: 60, message: 30, timer: 12, rare: 8, boundary: 2 } as const;

function transitionsOf(world: World, row: SimulatedInstance): Transition[] {
  return world.waitingNodes(row).flatMap((node): Transition[] => {
    const weight = weightOf(node);
    const choices = choicesAfter(row.application.model, node.id);
    if (choices.length === 0) return [{ node, choice: undefined, weight }];
    return choices.map((flow) => ({ node, choice: flow.to, weight: weight * (flow.isDefault ? 0.8 : 0.1) }));
  });
}

function weightOf(node: ProcessNode): number {
  if (node.kind !== 'task' && node.kind !== 'message' && node.kind !== 'timer') return 0;
  if (hostOf(node) !== undefined) return weights.boundary;
  return node.kind === 'message' && node.isRare ? weights.rare : weights[node.kind];
}

function stepOf(node: ProcessNode): NonNullable<AdvanceResult['step']> {
  if (node.kind === 'message') return { kind: 'message', name: node.message };
  return { kind: node.kind === 'timer' ? 'timer' : 'task', name: node.name };
}

/** The names of the tasks, messages and timers that an instance waits for, without boundary events. */
export function namesOfAwaited(world: World, row: SimulatedInstance): readonly string[] {
  return world.waitingNodes(row).flatMap((node) => (hostOf(node) === undefined ? [node.name] : []));
}
