/** The statuses that the upstream lists by, from the vendor's "Get instance information: GET /api/v1.1/Instances". */

/** What can still move, in the order in which it is read: who begins between the two readings is seen twice. */
export const openStatuses: readonly string[] = ['ready', 'active'];

export const closedStatuses: readonly string[] = ['completed', 'cancelled', 'aborted'];

const listed = new Set([...openStatuses, ...closedStatuses]);

/** Under which status an instance is listed whose own status says `status`. A word without a list tells nothing. */
export function listFor(status: string, before: string): string {
  return listed.has(status) ? status : before;
}
