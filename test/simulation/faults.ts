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
  /** Whether a fault was on at a time (elapsed ms) and for so long before, as far as a bot could see. */
  wasOn(kind: FaultKind, at: number, forMs: number): boolean;
  /** From now on no bot runs, until the returned function is called. */
  turnBotsOff(): () => void;
}

/** From a scan to its message, while Slack is unreliable. An archived channel keeps its queue until the bot hears of it. */
const messageDelayMs = 5 * 60_000;

/** The longest interval between scans: a fault that was off for a shorter time may not have been for the bot. */
const maxUnseenMs = 30_000;

interface Span {
  readonly kind: FaultKind;
  readonly from: number;
  to: number;
}

/** Without the times in between that no scan saw. */
function join(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= last.to + maxUnseenMs) last.to = Math.max(last.to, span.to);
    else joined.push({ ...span });
  }
  return joined;
}

export function createFaults(time: VirtualTime): Faults {
  /** In the order in which they began. */
  const spans: Span[] = [];
  /** The earliest time of a scan whose message is posted at a time. */
  const scannedFrom = (at: number) =>
    Math.min(at, ...spans.filter(({ kind }) => kind === 'slack archives').map(({ from }) => from)) - messageDelayMs;
  return {
    isOn: (kind) => spans.some((one) => one.kind === kind && one.to > time.elapsed()),
    start: (kind, ms) => void spans.push({ kind, from: time.elapsed(), to: time.elapsed() + ms }),
    wasOn: (kind, at, forMs) =>
      join(spans.filter((one) => one.kind === kind)).some((one) => one.from <= at - forMs && one.to >= scannedFrom(at)),
    turnBotsOff() {
      const seenLast = spans.filter(({ from, to }) => from <= time.elapsed() && to >= time.elapsed());
      return () => {
        for (const span of seenLast) span.to = Math.max(span.to, time.elapsed());
      };
    },
    endsAt: () => Math.max(0, ...spans.map(({ to }) => to)),
    end() {
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
