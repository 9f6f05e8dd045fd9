/**
 * Long computations in small steps. However many run at once, together they keep the event loop for at most one slice
 * per turn, so that requests are served in between. Owners take turns, so one with many computations delays nobody else.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** The person whose request computes something. */
export interface ComputationOwner {
  readonly key: string;
  /** Called with the processor time of each step, in milliseconds. */
  charge(ms: number): void;
}

/** A generator that yields at least every millisecond or so; it returns its result. */
export type Steps<Result> = Generator<void, Result, void>;

interface Job {
  readonly owner: ComputationOwner;
  /** Runs one step. Returns whether it was the last. */
  step(): boolean;
}

const sliceMs = 5;
const microsecondsPerMs = 1_000;

const owners = new AsyncLocalStorage<ComputationOwner>();

/** Computations outside of any request, such as those of the watcher. */
const noOwner: ComputationOwner = { key: '', charge: () => undefined };

/** By owner; the one to be served next comes first. One owner's computations run one after the other. */
const jobsByOwner = new Map<string, Job[]>();
let isScheduled = false;

/**
 * Whether a computation has ever needed a second step. Only then is there anything worth charging, and tracking owners
 * through promises costs a seventh of the throughput on Node 20.
 */
let hasLongComputations = false;

/** Runs `work`; whatever it computes in slices, now or later, is charged to `owner`. */
export function runAs<Result>(owner: ComputationOwner, work: () => Result): Result {
  return hasLongComputations ? owners.run(owner, work) : work();
}

/** Resolves with the result of `steps`, or rejects with what they throw. */
export function runInSlices<Result>(steps: Steps<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    enqueue({
      owner: owners.getStore() ?? noOwner,
      step() {
        try {
          const { done, value } = steps.next();
          if (done !== true) return false;
          resolve(value);
        } catch (error) {
          reject(error);
        }
        return true;
      },
    });
  });
}

function enqueue(job: Job): void {
  const jobs = jobsByOwner.get(job.owner.key);
  if (jobs === undefined) jobsByOwner.set(job.owner.key, [job]);
  else jobs.push(job);
  schedule();
}

function schedule(): void {
  if (isScheduled || jobsByOwner.size === 0) return;
  isScheduled = true;
  setImmediate(runSlice);
}

function runSlice(): void {
  isScheduled = false;
  const endsAt = performance.now() + sliceMs;
  for (let now = performance.now(); now < endsAt; ) {
    const [next] = jobsByOwner;
    if (next === undefined) break;
    const [key, jobs] = next;
    const [job] = jobs;
    const usedBefore = process.cpuUsage();
    jobsByOwner.delete(key);
    if (job?.step() === false) hasLongComputations = true;
    else jobs.shift();
    if (jobs.length > 0) jobsByOwner.set(key, jobs);
    const elapsedMs = performance.now() - now;
    const { user, system } = process.cpuUsage(usedBefore);
    // On a busy machine more time elapses than is used; other threads of this process use time as well.
    job?.owner.charge(Math.min(elapsedMs, (user + system) / microsecondsPerMs));
    now = performance.now();
  }
  schedule();
}

/** Items between two steps: cheap ones take far less than a millisecond. */
const itemsPerStep = 256;

/** Calls `visit` for each item. */
export function* visitInSteps<Item>(items: Iterable<Item>, visit: (item: Item) => void): Steps<void> {
  let visited = 0;
  for (const item of items) {
    visit(item);
    visited += 1;
    if (visited % itemsPerStep === 0) yield;
  }
}

/** Like `items.filter(isWanted)`. */
export function* filterInSteps<Item>(items: Iterable<Item>, isWanted: (item: Item) => boolean): Steps<readonly Item[]> {
  const wanted: Item[] = [];
  yield* visitInSteps(items, (item) => {
    if (isWanted(item)) wanted.push(item);
  });
  return wanted;
}

/** Like `items.map(convert)`. */
export function* mapInSteps<Item, Result>(
  items: Iterable<Item>,
  convert: (item: Item) => Result,
): Steps<readonly Result[]> {
  const converted: Result[] = [];
  yield* visitInSteps(items, (item) => {
    converted.push(convert(item));
  });
  return converted;
}

/** Like `items.toSorted(compare)`: stable. Sorts short runs, and merges them pairwise. */
export function* sortInSteps<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Steps<readonly Item[]> {
  let runs: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += itemsPerStep) {
    runs.push(items.slice(from, from + itemsPerStep).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly Item[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(yield* mergeInSteps(runs[at] ?? [], runs[at + 1] ?? [], compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergeInSteps<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Steps<readonly Item[]> {
  if (right.length === 0) return left;
  const merged: Item[] = [];
  let [fromLeft, fromRight] = [0, 0];
  while (fromLeft < left.length && fromRight < right.length) {
    const [a, b] = [left[fromLeft] as Item, right[fromRight] as Item];
    if (compare(a, b) <= 0) {
      merged.push(a);
      fromLeft += 1;
    } else {
      merged.push(b);
      fromRight += 1;
    }
    if (merged.length % itemsPerStep === 0) yield;
  }
  return merged.concat(left.slice(fromLeft), right.slice(fromRight));
}
