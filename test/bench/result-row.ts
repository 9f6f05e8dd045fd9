/** One measurement, next to a baseline that was measured in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly measured: string;
  /** What it is compared with, and its value. */
  readonly baseline: string;
  readonly ratio?: number;
  readonly target: string;
  readonly isReached: boolean;
}

/** The value that a share of the samples is below, such as `quantile(durationsMs, 0.99)`; NaN without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function formatMs(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}
