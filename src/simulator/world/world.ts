import { APPLICATIONS } from '../applications/all.ts';
import type { Application } from '../applications/application.ts';
import { choicesAfter, type Node, nodeOf } from '../bpmn/model.ts';
import type { Position } from '../bpmn/position.ts';
import type { Walk } from '../bpmn/replay.ts';
import { guid, instanceIndexOf } from '../ids.ts';
import { Changes } from './changes.ts';
import { nameOf, timesOf } from './details.ts';
import { type Added, isOpen, type Row, STATUSES, type Status } from './row.ts';
import { applicationOf, type Seed, seededRow } from './seed.ts';

/** Where an instance stands that has not begun. */
const NOT_BEGUN: Position = {
  waits: [],
  visits: [],
  taken: new Set(),
  ended: undefined,
  milestone: undefined,
};

interface WorldParts {
  readonly seed: Seed;
  readonly walk: Walk;
  readonly now: () => Date;
  /** Called after every change. */
  readonly changed: () => void;
}

/** All instances of one simulator. Whatever changes one goes through here and is written to {@link changes}. */
export class World {
  readonly seed: Seed;
  changes = new Changes();
  readonly #rows: (Row | undefined)[] = [];
  readonly #lists = new Map<Status | 'all', readonly Row[]>();
  readonly #parts: WorldParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.seed = parts.seed;
    for (let index = 0; index < parts.seed.count; index += 1) this.#rows.push(seededRow(parts.seed, index));
  }

  /** Newest first. The list is the same until something is created, removed or changes status. */
  list(status: Status | 'all' = 'all'): readonly Row[] {
    const known = this.#lists.get(status);
    if (known) return known;
    const rows: Row[] = [];
    for (let index = this.#rows.length - 1; index >= 0; index -= 1) {
      const row = this.#rows[index];
      if (row && (status === 'all' || row.status === status)) rows.push(row);
    }
    this.#lists.set(status, rows);
    return rows;
  }

  /** How many there are of each status. */
  counts(): Record<Status, number> {
    const counts = { ready: 0, active: 0, completed: 0, cancelled: 0, aborted: 0 };
    for (const status of STATUSES) counts[status] = this.list(status).length;
    return counts;
  }

  find(id: string): Row | undefined {
    const row = this.ownerOf(id);
    return row?.id === id.toLowerCase() ? row : undefined;
  }

  /** The instance that this id, of an object or a task, claims to belong to. */
  ownerOf(id: string): Row | undefined {
    const index = instanceIndexOf(this.seed.seed, id);
    return index === undefined ? undefined : this.#rows[index];
  }

  at(index: number): Row | undefined {
    return this.#rows[index];
  }

  /** How many there ever were; the next one created gets this index. */
  get size(): number {
    return this.#rows.length;
  }

  /** Puts a saved row, or nothing for a deleted one, in the place of what the seed made. */
  restore(index: number, row: Row | undefined): void {
    this.#rows[index] = row;
    this.#lists.clear();
  }

  /** Where an instance stands, from the engine. */
  position(row: Row): Promise<Position> {
    if (row.status === 'ready') return Promise.resolve(NOT_BEGUN);
    return this.#parts.walk(row.application.model, row.steps);
  }

  /** The nodes it waits at; none for one that was cancelled from outside. */
  waiting(row: Row): readonly Node[] {
    return isOpen(row) ? row.waits.map((id) => nodeOf(row.application.model, id)) : [];
  }

  /** Creates an instance of the application, or of one that chance picks, and begins it unless it shall be ready. */
  create(application?: string, status: 'active' | 'ready' = 'active'): Promise<Row> {
    return this.#inTurn(async () => {
      const index = this.#rows.length;
      const wanted = APPLICATIONS.find((one) => one.name === application) ?? applicationOf(this.seed, index);
      const row = this.#blank(index, wanted, status);
      this.#rows[index] = row;
      this.#log(row, 'created', undefined, row.status);
      if (status === 'active') this.#settle(row, [], await this.position(row));
      return row;
    });
  }

  /** Begins an instance that was ready. False when it was not, or is gone. */
  begin(row: Row): Promise<boolean> {
    return this.#inTurn(async () => {
      if (row.status !== 'ready' || this.at(row.index) !== row) return false;
      this.#setStatus(row, 'active');
      this.#settle(row, [], await this.position(row));
      return true;
    });
  }

  /**
   * Takes one step where the instance waits, with the way to `choice` where a choice follows. False when it does
   * not wait there (any longer).
   */
  step(row: Row, node: string, choice?: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if (row.status !== 'active' || this.at(row.index) !== row || !row.waits.includes(node)) return false;
      const way = choicesAfter(row.application.model, node).find((flow) => flow.to === choice);
      const steps = [...row.steps, way && !way.usual ? `${node}:${way.to}` : node];
      const position = await this.#parts.walk(row.application.model, steps);
      // While the engine was busy somebody may have cancelled or deleted it.
      if (row.status !== 'active' || this.at(row.index) !== row) return false;
      const done = nodeOf(row.application.model, node);
      if (done.kind === 'task') this.#log(row, 'task', done.name, 'completed');
      row.times = [...timesOf(this.seed, row), this.#parts.now().getTime()];
      this.#settle(row, steps, position);
      return true;
    });
  }

  rename(row: Row, name: string): void {
    const from = nameOf(this.seed, row);
    row.name = name;
    this.#log(row, 'renamed', from, name);
  }

  cancel(row: Row): void {
    if (isOpen(row)) this.#setStatus(row, 'cancelled');
  }

  /** Takes an instance away with all that belongs to it. */
  remove(row: Row): void {
    this.#log(row, 'deleted', row.status, undefined);
    this.#rows[row.index] = undefined;
    this.#lists.clear();
  }

  /** Adds an object to the root of an instance. */
  add(row: Row, object: Omit<Added, 'n'>): Added {
    const added = { ...object, n: (row.added.at(-1)?.n ?? -1) + 1 };
    row.added = [...row.added, added];
    this.#log(row, 'object', undefined, object.name);
    return added;
  }

  #blank(index: number, application: Application, status: Status): Row {
    return {
      index,
      id: guid(this.seed.seed, 'instance', index),
      application,
      startedAt: this.#parts.now().getTime(),
      status,
      milestone: undefined,
      steps: [],
      waits: [],
      times: [],
      closedAt: undefined,
      name: undefined,
      added: [],
      touched: true,
    };
  }

  /** Writes down where the engine says that the instance now stands. */
  #settle(row: Row, steps: readonly string[], position: Position): void {
    const before = new Set(row.waits);
    row.steps = steps;
    row.waits = position.waits;
    for (const node of this.waiting(row)) {
      if (node.kind === 'task' && !before.has(node.id)) this.#log(row, 'task', undefined, node.name);
    }
    if (position.milestone !== row.milestone) {
      const from = row.milestone;
      row.milestone = position.milestone;
      this.#log(row, 'milestone', from, row.milestone);
    }
    if (position.ended) this.#setStatus(row, position.ended);
  }

  #setStatus(row: Row, status: Status): void {
    const from = row.status;
    row.status = status;
    row.closedAt = isOpen(row) ? undefined : this.#parts.now().getTime();
    this.#log(row, 'status', from, status);
  }

  #log(row: Row, kind: string, from: string | undefined, to: string | undefined): void {
    row.touched = true;
    if (kind === 'created' || kind === 'status') this.#lists.clear();
    const name = nameOf(this.seed, row);
    this.changes.add({ at: this.#parts.now().toISOString(), instanceId: row.id, name, kind, from, to });
    this.#parts.changed();
  }

  /** One move at a time: each begins where the one before it ended. */
  #inTurn<T>(move: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(move);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
