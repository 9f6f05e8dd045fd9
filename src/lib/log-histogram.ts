/** Counts of durations in buckets that grow by 5 %, so that quantiles are right within 2.5 % however many there are. */

const growth = Math.log(1.05);

/** Bucket to count. */
export type LogHistogram = ReadonlyMap<number, number>;

export function bucketOf(seconds: number): number {
  return Math.round(Math.log1p(Math.max(0, seconds)) / growth);
}

/** Seconds in the middle of a bucket. */
export function bucketSeconds(bucket: number): number {
  return Math.expm1(bucket * growth);
}

export function countAll(histogram: LogHistogram): number {
  let total = 0;
  for (const count of histogram.values()) total += count;
  return total;
}

/** The seconds that this share of the durations don't exceed; `undefined` if there are none. */
export function quantile(histogram: LogHistogram, share: number): number | undefined {
  const rank = share * countAll(histogram);
  let passed = 0;
  let last: number | undefined;
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    passed += count;
    last = bucketSeconds(bucket);
    if (passed >= rank) return last;
  }
  return last;
}
