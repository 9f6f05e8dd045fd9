/**
 * The way back through the answers that were shown in one message. The `block_id` of its buttons carries it, which Slack sends
 * back with a press; like the command of a button it is a request, never a permission. Pure.
 */
import type { Reply } from '../../src/chat/reply.ts';
import { type Block, limits } from './blocks.ts';

/** The lines that show the answers again, oldest first. In a message, the last line is its own, if it has one. */
export type Trail = readonly string[];

/** A message that one walks through. */
export interface Walk {
  readonly trail: Trail;
  /** Shows the answer before this one. Missing on the first one. */
  readonly back?: { readonly label: string; readonly line: string };
}

const prefix = 'walk:';
/** A line with it isn't kept. */
const separator = '|';

/** @param trail of the message that was pressed; empty if there is none */
export function walkTo({ returnLine }: Pick<Reply, 'returnLine'>, trail: Trail, backLabel: string): Walk {
  const index = returnLine === undefined ? -1 : trail.indexOf(returnLine);
  const before = index === -1 ? trail : trail.slice(0, index);
  const line = before.at(-1);
  return {
    trail: returnLine === undefined ? before : [...before, returnLine],
    ...(line === undefined ? {} : { back: { label: backLabel, line } }),
  };
}

/** As much of the trail as fits, in the blocks that can be pressed. @param nextId makes the ids of a message unique */
export function withTrail(blocks: readonly Block[], trail: Trail, nextId: () => number): readonly Block[] {
  if (trail.length === 0) return blocks;
  return blocks.map((block) => {
    const canBePressed = block.type === 'actions' || (block.type === 'section' && 'accessory' in block);
    return canBePressed ? { ...block, block_id: formatTrail(trail, nextId()) } : block;
  });
}

function formatTrail(trail: Trail, id: number): string {
  let kept = trail.filter((line) => !line.includes(separator));
  for (;;) {
    const blockId = [`${prefix}${id}`, ...kept].join(separator);
    if (blockId.length <= limits.blockId) return blockId;
    // The oldest answers are the farthest away.
    kept = kept.slice(1);
  }
}

/** Empty for the id of any other block. */
export function parseTrail(blockId: string): Trail {
  if (!blockId.startsWith(prefix)) return [];
  return blockId.split(separator).slice(1);
}
