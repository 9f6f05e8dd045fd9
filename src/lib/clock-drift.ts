/** How far the wall clock has moved against monotonic time since this process knows it: it was set, or was corrected. */
export interface ClockDrift {
  /** The greatest difference (ms) between two looks. Looks at the clock too. */
  rangeMs(): number;
}

/** Ms that timers and slewing explain. */
const toleranceMs = 1_000;

/** @param read how far the wall clock is ahead of monotonic time, in ms */
export function createClockDrift(read = () => Date.now() - performance.now()): ClockDrift {
  let min = read();
  let max = min;
  return {
    rangeMs() {
      const offset = read();
      min = Math.min(min, offset);
      max = Math.max(max, offset);
      return max - min > toleranceMs ? max - min : 0;
    },
  };
}
