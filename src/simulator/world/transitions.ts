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

/** Takes the most likely next step of an instance. `message` describes it in one sentence. */
export async function advance(
  world: World,
  row: SimulatedInstance,
): Promise<{ readonly moved: boolean; readonly message: string }> {
  const name = nameOf(world.seed, row);
  if (!isOpen(row)) return { moved: false, message: `${name} is ${row.status} and can't be advanced.` };
  if (row.status === 'ready') {
    const moved = await world.start(row);
    return { moved, message: moved ? `${name} was started.` : `${name} has already been started.` };
  }
  const [transition] = transitionsOf(world, row).sort((a, b) => b.weight - a.weight);
  if (!transition) return { moved: false, message: `${name} isn't waiting for anything.` };
  const moved = await world.step(row, transition.node.id, transition.choice);
  const done = `${describeStep(transition.node)} in ${name}. ${describeState(world, row)}`;
  return { moved, message: moved ? done : `${name} has already moved on.` };
}

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

function describeStep(node: ProcessNode): string {
  if (node.kind === 'task') return `“${node.name}” was completed`;
  return node.kind === 'message' ? `The message “${node.message}” arrived` : `The timer “${node.name}” expired`;
}

function describeState(world: World, row: SimulatedInstance): string {
  const names = namesOfAwaited(world, row);
  return names.length > 0 ? `It is waiting for ${names.join(', ')}.` : `It is ${row.status}.`;
}

/** The names of the tasks, messages and timers that an instance waits for, without boundary events. */
export function namesOfAwaited(world: World, row: SimulatedInstance): readonly string[] {
  return world.waitingNodes(row).flatMap((node) => (hostOf(node) === undefined ? [node.name] : []));
}
