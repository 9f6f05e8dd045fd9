import type { Context } from '../request/context.ts';

/** The processes of the installation, or of its active instances until the first scan is complete. */
export async function listApplications({ index, watchQueries }: Context): Promise<readonly string[]> {
  const values = await watchQueries.knownValues();
  if (values !== undefined) return values.applications;
  const { rows } = await index.listByStatus('active');
  return [...new Set(rows.flatMap(({ applicationName }) => applicationName ?? []))];
}
