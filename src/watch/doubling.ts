/** A wait, in milliseconds, that is twice as long each time: `first` at the first, and `most` at the most. */
export function doubled(first: number, doublings: number, most: number): number {
  return Math.min(most, first * 2 ** doublings);
}
