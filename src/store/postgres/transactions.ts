import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, type Transaction, type TransactionBuilder } from 'kysely';

/** Whether PostgreSQL undid it all since it collided with somebody else: a deadlock, or a serialization failure. */
function wasUndone(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === '40P01' || code === '40001';
}

const tries = 5;
const pauseMs = 100;

/** Does again what PostgreSQL undid, since then nothing of it happened. Everything else is the caller's to know. */
export async function whileUndone<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || !wasUndone(error)) throw error;
      await delay(Math.random() * pauseMs);
    }
  }
}

/** A query builder whose transactions are done again when PostgreSQL undid them. */
export class PatientKysely<Tables> extends Kysely<Tables> {
  override transaction(): TransactionBuilder<Tables> {
    const builder = super.transaction();
    const once = builder.execute.bind(builder);
    return Object.assign(builder, {
      execute: <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => whileUndone(() => once(work)),
    });
  }
}
