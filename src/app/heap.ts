import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap small. On a machine with plenty of memory V8 lets it grow to several times the live data before it
 * collects: 350 MB instead of 175 MB with 100,000 known instances. Call it before anything large is allocated.
 */
export function optimizeHeapForSize(): void {
  setFlagsFromString('--optimize-for-size');
}
