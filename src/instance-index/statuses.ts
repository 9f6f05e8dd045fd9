/** The statuses that the upstream lists by, from the vendor's "Get instance information: GET /api/v1.1/Instances". */

/**
 * Statuses in which an instance can still change, in the order in which they are scanned: an instance that starts
 * between the two reads is seen twice rather than missed.
 */
export const openStatuses: readonly string[] = ['ready', 'active'];

export const closedStatuses: readonly string[] = ['completed', 'cancelled', 'aborted'];

const listedStatuses = new Set([...openStatuses, ...closedStatuses]);

export function isOpenStatus(status: string): boolean {
  return openStatuses.includes(status);
}

export function isClosedStatus(status: string): boolean {
  return closedStatuses.includes(status);
}

/** The status list that contains an instance with this `status`; a status without a list leaves it in `previousList`. */
export function toListedStatus(status: string, previousList: string): string {
  return listedStatuses.has(status) ? status : previousList;
}
