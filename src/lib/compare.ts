/** Compares by code units, for sorting; a missing text comes first. */
export function compareText(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
