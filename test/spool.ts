import { tmpdir } from 'node:os';
import { createByteBudget } from '../src/lib/byte-budget.ts';
import { createSpool, defaultMemoryBytes, type Spool } from '../src/lib/spool.ts';

/** A spool with files in the system's temporary directory; they have no name, so there is nothing to clean up. */
export function createTestSpool(): Spool {
  return createSpool({ dir: tmpdir(), memory: createByteBudget(defaultMemoryBytes) });
}
