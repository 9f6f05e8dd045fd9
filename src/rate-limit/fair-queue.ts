/**
 * Who is next. A bounded number of commands run at once, of everybody, of one person and in one place; the others
 * wait, and whoever waits is served person by person: one who asked a thousand things is no further ahead than one
 * who asked a single thing.
 */

export interface TurnLimits {
  /** Commands that run at once: of everybody, of one person, in one place. */
  readonly atOnce: number;
  readonly perPerson: number;
  readonly perPlace: number;
  /** Commands that may wait: of everybody, of one person. */
  readonly waiting: number;
  readonly waitingPerPerson: number;
  /** After so many milliseconds nobody waits for the answer any more, and the command is not begun. */
  readonly patienceMs: number;
}

/** The keys of the person who asks and of the place they ask in. */
export interface Asker {
  readonly person: string;
  readonly place: string;
}

/** A turn: come, or refused. `againMs` is when it is worth asking again. */
export type Turn =
  | { readonly isGiven: true; leave(): void }
  | { readonly isGiven: false; readonly why: 'person' | 'everyone'; readonly againMs: number };

export interface Turns {
  /** At once where there is room, else when the turn comes, or a refusal. `leave` may be called more than once. */
  take(asker: Asker): Turn | Promise<Turn>;
  readonly running: number;
  readonly waiting: number;
}

/** The time that turns are measured with. */
export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Calls `act` after so many milliseconds. Answers how to take that back. */
  after(ms: number, act: () => void): () => void;
}

interface Waiting extends Asker {
  admit(): void;
  refuse(): void;
}

export function createTurns(limits: TurnLimits, clock: Clock): Turns {
  const persons = createTally();
  const places = createTally();
  /** By person, the person whose turn is next first. */
  const queues = new Map<string, Waiting[]>();
  const pace = createPace(limits);
  let running = 0;
  let waiting = 0;

  const hasRoom = ({ person, place }: Asker) =>
    persons.of(person) < limits.perPerson && places.of(place) < limits.perPlace;

  function begin({ person, place }: Asker): Turn {
    const began = clock.now();
    let isOver = false;
    running += 1;
    persons.add(person);
    places.add(place);
    return {
      isGiven: true,
      leave() {
        if (isOver) return;
        isOver = true;
        running -= 1;
        persons.remove(person);
        places.remove(place);
        pace.took(clock.now() - began);
        admit();
      },
    };
  }

  /** Lets in everybody there is room for. So whoever still waits afterwards waits for a limit. */
  function admit(): void {
    while (running < limits.atOnce) {
      const next = nextInTurn();
      if (next === undefined) return;
      next.admit();
      const others = queues.get(next.person);
      // Behind everybody else, with what they still want.
      if (others !== undefined && queues.delete(next.person)) queues.set(next.person, others);
    }
  }

  function nextInTurn(): Waiting | undefined {
    for (const queue of queues.values()) {
      const next = queue.find(hasRoom);
      if (next !== undefined) return next;
    }
    return undefined;
  }

  function leaveQueue(one: Waiting): void {
    const queue = queues.get(one.person) ?? [];
    queue.splice(queue.indexOf(one), 1);
    if (queue.length === 0) queues.delete(one.person);
    waiting -= 1;
  }

  function join(asker: Asker): Promise<Turn> {
    return new Promise((resolve) => {
      const one: Waiting = { ...asker, admit: () => end(begin), refuse: () => end(turnAway) };
      const turnAway = () => refusal('everyone', pace.untilAll(waiting));
      const end = (turn: (asker: Asker) => Turn) => {
        stopWaiting();
        leaveQueue(one);
        resolve(turn(asker));
      };
      const stopWaiting = clock.after(limits.patienceMs, one.refuse);
      const queue = queues.get(asker.person);
      if (queue === undefined) queues.set(asker.person, [one]);
      else queue.push(one);
      waiting += 1;
    });
  }

  /** Where nobody else fits, whoever wants most gives up the last thing they asked. Answers whether somebody did. */
  function makeRoom(person: string): boolean {
    let longest: Waiting[] = [];
    for (const queue of queues.values()) if (queue.length > longest.length) longest = queue;
    if (longest.length <= (queues.get(person)?.length ?? 0) + 1) return false;
    longest.at(-1)?.refuse();
    return true;
  }

  return {
    get running() {
      return running;
    },
    get waiting() {
      return waiting;
    },
    take(asker) {
      if (running < limits.atOnce && hasRoom(asker)) return begin(asker);
      const own = queues.get(asker.person)?.length ?? 0;
      if (own >= limits.waitingPerPerson) return refusal('person', pace.untilOwn(own));
      if (waiting >= limits.waiting && !makeRoom(asker.person)) {
        return refusal('everyone', pace.untilAll(waiting));
      }
      return join(asker);
    },
  };
}

function refusal(why: 'person' | 'everyone', againMs: number): Turn {
  return { isGiven: false, why, againMs };
}

/** How many there are of each key; keys with none are forgotten. */
function createTally() {
  const counts = new Map<string, number>();
  const of = (key: string) => counts.get(key) ?? 0;
  return {
    of,
    add(key: string): void {
      counts.set(key, of(key) + 1);
    },
    remove(key: string): void {
      const left = of(key) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    },
  };
}

/** What a command is taken to need as long as none was seen, and how quickly that is unlearned. */
const firstGuessMs = 500;
const weight = 1 / 16;

/** How long it takes until those who wait have had their turn, judged by how long commands took lately. */
function createPace({ atOnce, perPerson, patienceMs }: TurnLimits) {
  let usualMs = firstGuessMs;
  const until = (ahead: number, lanes: number) => Math.min(patienceMs, ((ahead + 1) * usualMs) / lanes);
  return {
    took(ms: number): void {
      usualMs += (ms - usualMs) * weight;
    },
    untilOwn: (waiting: number) => until(waiting, perPerson),
    untilAll: (waiting: number) => until(waiting, atOnce),
  };
}
