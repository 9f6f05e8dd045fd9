import { choicesAfter, type Node } from '../bpmn/model.ts';
import { nameOf } from './details.ts';
import { isOpen, type Row } from './row.ts';
import type { World } from './world.ts';

/** One thing that could happen next to an instance. */
interface Move {
  readonly node: Node;
  readonly choice: string | undefined;
  readonly weight: number;
}

/** Takes the next step of an instance, the usual way, and says what it did in one sentence. */
export async function advance(world: World, row: Row): Promise<{ moved: boolean; says: string }> {
  const name = nameOf(world.seed, row);
  if (!isOpen(row)) return { moved: false, says: `${name} is ${row.status}: nothing happens any more.` };
  if (row.status === 'ready') {
    const begun = await world.begin(row);
    return { moved: begun, says: begun ? `${name} began.` : `${name} had just begun.` };
  }
  const [move] = movesOf(world, row).sort((a, b) => b.weight - a.weight);
  if (!move) return { moved: false, says: `${name} waits for nothing.` };
  const moved = await world.step(row, move.node.id, move.choice);
  return {
    moved,
    says: moved ? `${said(move.node)} in ${name}. ${standing(world, row)}` : `${name} had just moved on.`,
  };
}

/** Takes a step that chance picks: mostly the usual one. Nothing happens to one that waits for nothing. */
export async function drift(world: World, row: Row, chance: () => number): Promise<void> {
  if (row.status === 'ready') {
    await world.begin(row);
    return;
  }
  const moves = movesOf(world, row);
  let left = chance() * moves.reduce((sum, move) => sum + move.weight, 0);
  const move = moves.find((one) => {
    left -= one.weight;
    return left < 0;
  });
  if (move) await world.step(row, move.node.id, move.choice);
}

/** How likely each kind of node is to be what happens next. */
const WEIGHTS = { task: 60, message: 30, timer: 12, seldom: 8, boundary: 2 } as const;

function movesOf(world: World, row: Row): Move[] {
  return world.waiting(row).flatMap((node): Move[] => {
    const weight = weightOf(node);
    const ways = choicesAfter(row.application.model, node.id);
    if (ways.length === 0) return [{ node, choice: undefined, weight }];
    return ways.map((way) => ({ node, choice: way.to, weight: way.usual ? weight * 0.8 : weight * 0.1 }));
  });
}

function weightOf(node: Node): number {
  if (node.kind !== 'task' && node.kind !== 'message' && node.kind !== 'timer') return 0;
  if (node.kind !== 'task' && node.on !== undefined) return WEIGHTS.boundary;
  return node.kind === 'message' && node.seldom ? WEIGHTS.seldom : WEIGHTS[node.kind];
}

function said(node: Node): string {
  if (node.kind === 'task') return `“${node.name}” was completed`;
  return node.kind === 'message'
    ? `The message “${node.message}” arrived`
    : `The time “${node.name}” ran out`;
}

function standing(world: World, row: Row): string {
  const names = waitsFor(world, row);
  return names.length > 0 ? `It waits for ${names.join(', ')}.` : `It is ${row.status}.`;
}

/** What an instance waits for in the flow, as people say it. */
export function waitsFor(world: World, row: Row): readonly string[] {
  return world.waiting(row).flatMap((node) => ('on' in node && node.on !== undefined ? [] : [node.name]));
}
