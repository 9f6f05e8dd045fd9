import type { InstanceRow } from '../../barium/types.ts';
import type { Suggestion } from '../../chat/reply.ts';
import { findThreadInstance } from '../../lookup/thread-instance.ts';
import { guidsIn } from '../../parser/guids.ts';
import type { Context } from '../../request/context.ts';
import { instanceSuggestions } from './instances.ts';

/** Shorter numbers are too often something else: a time, an amount, a room. */
const numbers = /(?<![\p{L}\p{N}])\d{3,12}(?![\p{L}\p{N}])/gu;
const maxNumbers = 5;

/**
 * The one case that a message is about: by an id or a link in it, by its thread, or by a number that only one case has in its
 * name. Empty if there is none, or more than one. Rejects with a `BariumError`.
 */
export async function findMentioned(message: string, context: Context): Promise<readonly Suggestion[]> {
  const rows = await findRows(message, context);
  return rows.length === 1 ? instanceSuggestions(rows, context.text, (name) => name) : [];
}

async function findRows(message: string, context: Context): Promise<readonly InstanceRow[]> {
  const { index } = context;
  // A link can also have the id of the process in it, which is no case's.
  const linked = await index.findByIds([...new Set(message.split(/\s+/u).flatMap(guidsIn))]);
  if (linked.length > 0) return linked;
  const thread = await findThreadInstance(context);
  if (thread !== undefined) return index.findByIds([thread]);
  const found = new Map<string, InstanceRow>();
  for (const number of new Set((message.match(numbers) ?? []).slice(0, maxNumbers))) {
    const { rows, total } = await index.search(number, 1, { wholeWords: true, includeClosed: true });
    for (const row of total === 1 ? rows : []) found.set(row.id, row);
  }
  return [...found.values()];
}
