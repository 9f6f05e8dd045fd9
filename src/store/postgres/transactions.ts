import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, type Transaction, type TransactionBuilder } from 'kysely';

/** Whether PostgreSQL rolled back because of another transaction: a deadlock or a serialization failure. */
function isConflict(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === '40P01' || code === '40001';
}

const maxAttempts = 5;
const maxRetryDelayMs = 100;

/** Retries work that PostgreSQL rolled back because of a conflict. Any other error is thrown. */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= maxAttempts || !isConflict(error)) throw error;
      await delay(Math.random() * maxRetryDelayMs);
    }
  }
}

/** A query builder whose transactions are retried on a conflict. */
export class RetryingKysely<Tables> extends Kysely<Tables> {
  override transaction(): TransactionBuilder<Tables> {
    const builder = super.transaction();
    const executeOnce = builder.execute.bind(builder);
    return Object.assign(builder, {
      execute: <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => retryOnConflict(() => executeOnce(work)),
    });
  }
}
