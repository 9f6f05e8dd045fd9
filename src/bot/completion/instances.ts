import type { InstanceRow } from '../../barium/types.ts';
import { instanceName, shortName, statusName } from '../../cards/card-context.ts';
import type { Suggestion } from '../../chat/reply.ts';
import { stripInvisible } from '../../lib/control-chars.ts';
import { normalize } from '../../lib/normalize.ts';
import { listIfAvailable, rankForPerson } from '../../lookup/person-instances.ts';
import type { Context } from '../../request/context.ts';
import type { Strings } from '../../text/strings.ts';

const maxInstances = 25;

/** Completes the name of an instance, for a form field. Rejects with a `BariumError`. */
export async function completeInstance(query: string, context: Context, max: number): Promise<readonly Suggestion[]> {
  return instanceSuggestions(await findInstances(query, context, max), context.text, (name) => name);
}

/**
 * The instances that match: exact ones, those that the person pinned or looked at lately, then the newest, open ones first.
 * Without a query, the person's own ones and the newest active ones.
 */
export async function findInstances(
  query: string,
  context: Context,
  max = maxInstances,
): Promise<readonly InstanceRow[]> {
  if (query.trim() !== '') {
    const found = await context.index.search(query, max, { includeClosed: true });
    return (await rankForPerson(found, query, context)).rows;
  }
  const [personal, { rows }] = [
    await listIfAvailable(maxInstances, context),
    await context.index.listByStatus('active'),
  ];
  const byId = new Map([...personal.map(({ row }) => row), ...rows.slice(0, max)].map((row) => [row.id, row]));
  return [...byId.values()].slice(0, max);
}

/** Completes with the instance's name, or with its id if it has no name or shares it with another suggestion. */
export function instanceSuggestions(
  rows: readonly InstanceRow[],
  text: Strings,
  complete: (name: string) => string,
): readonly Suggestion[] {
  const names = rows.map((row) => normalize(stripInvisible(row.name ?? '')));
  return rows.map((row, index) => {
    const { id, name = id } = row;
    const normalized = names[index] ?? '';
    const isShared = names.indexOf(normalized) !== names.lastIndexOf(normalized);
    const hasUniqueName = !isShared && normalized !== '';
    const detail = [
      shortName(row.applicationName),
      statusName(text, row.status),
      isShared ? id.slice(0, 8) : undefined,
    ];
    return {
      text: complete(hasUniqueName ? stripInvisible(name) : id),
      label: instanceName(text, row),
      detail: detail.filter((part) => part !== undefined).join(text.separator),
      id,
    };
  });
}
