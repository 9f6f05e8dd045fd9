/** What happens in one simulation, drawn from a seed: the cases that change, and everything that goes wrong meanwhile. */
import { between, createRandom, pick, type Random } from './random.ts';

/** What is wrong for a while. */
export type FaultKind =
  /** Barium restarts: its lists are empty, and every case is answered with 404. */
  | 'barium restarts'
  /** The bot's user lacks a right: some cases are in no list and are answered with 404. */
  | 'barium hides cases'
  /** Two servers answer by turns, one of them some seconds behind. */
  | 'barium lags'
  /** Some cases are answered with 404 although they are in the list. */
  | 'barium denies details'
  /** Lists have no total. */
  | 'barium counts nothing'
  /** A case that does not exist is answered with a failure instead of 404. */
  | 'barium words it differently'
  | 'barium is unreliable'
  /** Requests and answers are lost, 429. */
  | 'slack is unreliable'
  /** Slack takes up to a minute for a message, and posts it. */
  | 'slack is slow'
  /** Slack does not answer questions about the history. */
  | 'slack forgets'
  /** The channels are archived. */
  | 'slack archives'
  | 'store fails';

export const faultKinds: readonly FaultKind[] = [
  'barium restarts',
  'barium hides cases',
  'barium lags',
  'barium denies details',
  'barium counts nothing',
  'barium words it differently',
  'barium is unreliable',
  'slack is unreliable',
  'slack is slow',
  'slack forgets',
  'slack archives',
  'store fails',
];

export type PlannedEvent = { readonly at: number } & (
  | { readonly kind: 'create'; readonly backdatedDays?: number }
  | { readonly kind: 'advance' | 'start' | 'close' | 'delete' | 'reuse id'; readonly nth: number }
  /** A closed case is deleted while another one is created and closed, so that no count changes. */
  | { readonly kind: 'swap closed'; readonly nth: number }
  /** A person uses the bot, and their request arrives twice. */
  | { readonly kind: 'folder command' | 'delete command'; readonly nth: number }
  | { readonly kind: 'fault'; readonly fault: FaultKind; readonly ms: number }
  | { readonly kind: 'crash'; readonly nth: number; readonly ms: number }
  | { readonly kind: 'suspend'; readonly nth: number; readonly ms: number }
  /** All replicas are off for days or hours. */
  | { readonly kind: 'off'; readonly ms: number }
  | { readonly kind: 'clock jump'; readonly ms: number }
  | { readonly kind: 'restore'; readonly backupAgeMs: number }
  /** People write this many messages and answers in threads. */
  | { readonly kind: 'chatter'; readonly messages: number; readonly threads: number }
  /** Slack refuses answers in the thread of a case for good, or every message about it. */
  | { readonly kind: 'lock thread' | 'refuse messages'; readonly nth: number }
  /** Somebody deletes the message above a thread. */
  | { readonly kind: 'delete root'; readonly nth: number }
);

export interface Plan {
  readonly seed: number;
  /** When the bot starts for the first time. */
  readonly startsAt: string;
  readonly cron: string;
  /** Of Barium's capacity, for scans between those of `cron`. */
  readonly extraLoadPercent: number;
  readonly replicas: number;
  readonly cases: number;
  /** Rows of a page at most. */
  readonly pageSize: number;
  readonly hasDigest: boolean;
  readonly events: readonly PlannedEvent[];
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const starts = [
  '2026-11-23T22:50:00.000Z',
  '2026-11-23T06:50:00.000Z',
  // The night in which summer time ends, and the one in which it begins.
  '2026-10-25T00:30:00.000Z',
  '2027-03-28T00:30:00.000Z',
] as const;

export function createPlan(seed: number): Plan {
  const random = createRandom(seed, 'plan');
  const hasDigest = random() < 0.03;
  const activeMs = between(random, 2, 8) * minute;
  const events: PlannedEvent[] = [];
  const at = () => between(random, 0, activeMs);
  for (let n = between(random, 4, 24); n > 0; n -= 1) events.push({ at: at(), ...drawWorkEvent(random) });
  // A few kinds at a time, so that each combination occurs.
  const troubles = Array.from({ length: between(random, 1, 3) }, () => pick(random, allTroubles));
  for (const trouble of troubles) {
    for (let n = between(random, 1, 3); n > 0; n -= 1) events.push({ at: at(), ...trouble(random) });
  }
  return {
    seed,
    startsAt: drawStart(random, seed, hasDigest),
    cron: hasDigest ? '0 */5 * * * *' : pick(random, ['*/10 * * * * *', '*/15 * * * * *', '*/30 * * * * *']),
    replicas: random() < 0.6 ? 1 : between(random, 2, 3),
    cases: between(random, 3, 16),
    pageSize: pick(random, [3, 5, 100]),
    hasDigest,
    extraLoadPercent: pick(random, [0, 10, 10, 50]),
    events: events.toSorted((a, b) => a.at - b.at),
  };
}

/** Digests are due at eight: most begin shortly before that, because a night of scans takes long. */
function drawStart(random: Random, seed: number, hasDigest: boolean): string {
  const drawn = pick(random, starts);
  return hasDigest && seed % 8 !== 0 ? '2026-11-23T06:30:00.000Z' : drawn;
}

/** An event without its time. */
type Draw<Event = PlannedEvent> = Event extends unknown ? Omit<Event, 'at'> : never;

const nth = (random: Random) => between(random, 0, 1_000);

function drawWorkEvent(random: Random): Draw {
  const kind = pick(random, [
    'create',
    'create',
    'advance',
    'advance',
    'advance',
    'close',
    'close',
    'start',
    'delete',
    'folder command',
    'delete command',
  ] as const);
  return kind === 'create' ? { kind } : { kind, nth: nth(random) };
}

const fault =
  (name: FaultKind, minMs: number, maxMs: number) =>
  (random: Random): Draw => ({ kind: 'fault', fault: name, ms: between(random, minMs, maxMs) });

const allTroubles: readonly ((random: Random) => Draw)[] = [
  fault('barium restarts', 2 * second, minute),
  fault('barium hides cases', 10 * second, 4 * minute),
  fault('barium lags', 30 * second, 8 * minute),
  fault('barium denies details', 30 * second, 10 * minute),
  fault('barium counts nothing', minute, hour),
  fault('barium words it differently', minute, hour),
  fault('barium is unreliable', 10 * second, 5 * minute),
  fault('slack is unreliable', 30 * second, 8 * minute),
  fault('slack is unreliable', 30 * second, 8 * minute),
  fault('slack is slow', 30 * second, 8 * minute),
  fault('slack forgets', 30 * second, 5 * minute),
  fault('slack archives', 10 * second, 10 * minute),
  fault('store fails', 5 * second, 3 * minute),
  (random) => ({ kind: 'create', backdatedDays: between(random, 2, 400) }),
  (random) => ({ kind: 'swap closed', nth: nth(random) }),
  (random) => ({ kind: 'reuse id', nth: nth(random) }),
  (random) => ({ kind: 'crash', nth: nth(random), ms: between(random, 100, 40 * second) }),
  (random) => ({ kind: 'crash', nth: nth(random), ms: between(random, 100, 5 * second) }),
  (random) => ({ kind: 'suspend', nth: nth(random), ms: between(random, second, 40 * second) }),
  (random) => ({ kind: 'off', ms: pick(random, [10 * minute, 5 * hour, 8 * day]) }),
  (random) => ({ kind: 'clock jump', ms: pick(random, [-1, 1, 1, 2, -2, 24]) * hour }),
  (random) => ({ kind: 'restore', backupAgeMs: between(random, 10 * second, 5 * minute) }),
  (random) => ({ kind: 'chatter', messages: pick(random, [10, 1_100]), threads: pick(random, [0, 40]) }),
  (random) => ({ kind: 'lock thread', nth: nth(random) }),
  (random) => ({ kind: 'refuse messages', nth: nth(random) }),
  (random) => ({ kind: 'delete root', nth: nth(random) }),
];
