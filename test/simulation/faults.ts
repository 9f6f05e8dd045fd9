/** Which faults are on, and what they do to requests. */
import type { FaultKind } from './plan.ts';
import { between, type Random } from './random.ts';
import type { VirtualProcess, VirtualTime } from './virtual-time.ts';

export interface Faults {
  isOn(kind: FaultKind): boolean;
  start(kind: FaultKind, ms: number): void;
  /** When the last of them ends. */
  endsAt(): number;
  /** Ends all of them now. */
  end(): void;
  /** Whether a fault was on at a time (elapsed ms) and for so long before. */
  wasOn(kind: FaultKind, at: number, forMs: number): boolean;
}

/** From a scan to its message, while Slack is unreliable. An archived channel keeps its queue until the bot hears of it. */
const messageDelayMs = 5 * 60_000;

export function createFaults(time: VirtualTime): Faults {
  const until = new Map<FaultKind, number>();
  const spans: { readonly kind: FaultKind; readonly from: number; to: number }[] = [];
  /** The earliest time of a scan whose message is posted at a time. */
  const scannedFrom = (at: number) =>
    Math.min(at, ...spans.filter(({ kind }) => kind === 'slack archives').map(({ from }) => from)) - messageDelayMs;
  return {
    isOn: (kind) => (until.get(kind) ?? -1) > time.elapsed(),
    start(kind, ms) {
      const from =
        (until.get(kind) ?? -1) >= time.elapsed() ? spans.findLast((one) => one.kind === kind)?.from : undefined;
      const to = Math.max(until.get(kind) ?? 0, time.elapsed() + ms);
      until.set(kind, to);
      spans.push({ kind, from: from ?? time.elapsed(), to });
    },
    wasOn: (kind, at, forMs) =>
      spans.some((one) => one.kind === kind && one.from <= at - forMs && one.to >= scannedFrom(at)),
    endsAt: () => Math.max(0, ...until.values()),
    end() {
      until.clear();
      for (const span of spans) span.to = Math.min(span.to, time.elapsed());
    },
  };
}

/** How one request fares. */
interface Fate {
  /** Fails before it arrives, or after it took effect. */
  readonly fails?: { readonly when: 'before' | 'after'; readonly error: unknown };
  /** Until it arrives, and until its answer does. */
  readonly ms: readonly [number, number];
  /** How long the client waits, and the error that it then has. */
  readonly timeout?: { readonly ms: number; readonly error: unknown };
}

/**
 * Sends a request from a process to a server. What was sent arrives even if the process crashes meanwhile; the answer then
 * reaches nobody, and the promise is never settled.
 */
export function sendRequest<T>(
  time: VirtualTime,
  from: VirtualProcess,
  { ms: [there, back], fails, timeout }: Fate,
  work: () => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (from.isDead) return;
    if (timeout !== undefined) time.after(timeout.ms, () => reject(timeout.error), from);
    async function arrive(): Promise<void> {
      let answer: () => void;
      try {
        if (fails?.when === 'before') throw fails.error;
        const value = await work();
        answer = fails === undefined ? () => resolve(value) : () => reject(fails.error);
      } catch (error) {
        answer = () => reject(error);
      }
      if (!from.isDead) time.after(back, answer, from);
    }
    time.after(there, () => void arrive());
  });
}

/** A short time there and back. */
export function drawLatency(random: Random, maxMs: number): readonly [number, number] {
  return [between(random, 0, maxMs), between(random, 0, maxMs)];
}
