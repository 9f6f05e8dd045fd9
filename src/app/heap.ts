import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the process small. Where a machine has memory to spare, V8 lets the heap grow to several times what is
 * alive in it before it cleans up: with 100,000 instances known, 350 MB instead of 175. Called before anything
 * large is made.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
}
