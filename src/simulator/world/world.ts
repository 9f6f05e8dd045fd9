import type { SimulatedApplication } from '../applications/application.ts';
import { choicesAfter, nodeOf, type ProcessNode } from '../bpmn/model.ts';
import type { Position } from '../bpmn/position.ts';
import type { ProcessReplayer } from '../bpmn/replay.ts';
import { guid, instanceIndexOf } from '../ids.ts';
import { createChangeLog } from './change-log.ts';
import { nameOf, stepTimesOf } from './details.ts';
import { type AddedObject, isOpen, type RowStatus, type SimulatedInstance, statuses } from './row.ts';
import { applicationOf, createSeededRow, type Seed, tourInstanceAt } from './seed.ts';

/** The position of an instance that has not been started. */
const notStarted: Position = {
  waitingAt: [],
  visits: [],
  taken: new Set(),
  ended: undefined,
  milestone: undefined,
};

interface WorldParts {
  readonly seed: Seed;
  readonly replay: ProcessReplayer;
  readonly now: () => Date;
  /** Called after every change. */
  readonly onChange: () => void;
}

/** All instances of a simulator. Every change to an instance is made here and logged in {@link changes}. */
export class World {
  readonly seed: Seed;
  changes = createChangeLog();
  readonly #rows: (SimulatedInstance | undefined)[] = [];
  readonly #lists = new Map<RowStatus | 'all', readonly SimulatedInstance[]>();
  readonly #parts: WorldParts;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.seed = parts.seed;
    const size = parts.seed.count + parts.seed.tour.length;
    for (let index = 0; index < size; index += 1) this.#rows.push(createSeededRow(parts.seed, index));
  }

  /** Newest first. Returns the same array until an instance is created, removed or changes status. */
  list(status: RowStatus | 'all' = 'all'): readonly SimulatedInstance[] {
    const cached = this.#lists.get(status);
    if (cached) return cached;
    const rows: SimulatedInstance[] = [];
    for (let index = this.#rows.length - 1; index >= 0; index -= 1) {
      const row = this.#rows[index];
      if (row && (status === 'all' || row.status === status)) rows.push(row);
    }
    this.#lists.set(status, rows);
    return rows;
  }

  /** The number of instances by status. */
  counts(): Record<RowStatus, number> {
    const counts = { ready: 0, active: 0, completed: 0, cancelled: 0, aborted: 0 };
    for (const status of statuses) counts[status] = this.list(status).length;
    return counts;
  }

  find(id: string): SimulatedInstance | undefined {
    const row = this.ownerOf(id);
    return row?.id === id.toLowerCase() ? row : undefined;
  }

  /** The instance that the id of an object or task belongs to; the caller has to compare the whole id. */
  ownerOf(id: string): SimulatedInstance | undefined {
    const index = instanceIndexOf(this.seed.seed, id);
    return index === undefined ? undefined : this.#rows[index];
  }

  at(index: number): SimulatedInstance | undefined {
    return this.#rows[index];
  }

  /** The number of instances including deleted ones, which is the index of the next one. */
  get size(): number {
    return this.#rows.length;
  }

  /** Whether the instance only moves when somebody moves it. */
  isPinned(row: SimulatedInstance): boolean {
    return tourInstanceAt(this.seed, row.index) !== undefined;
  }

  /** Replaces a generated row by a saved one, or by undefined if it was deleted. */
  restore(index: number, row: SimulatedInstance | undefined): void {
    this.#rows[index] = row;
    this.#lists.clear();
  }

  /** The position of an instance, from the engine. */
  position(row: SimulatedInstance): Promise<Position> {
    if (row.status === 'ready') return Promise.resolve(notStarted);
    return this.#parts.replay(row.application.model, row.steps);
  }

  /** The nodes where the instance waits; none if it is closed. */
  waitingNodes(row: SimulatedInstance): readonly ProcessNode[] {
    return isOpen(row) ? row.waitingAt.map((id) => nodeOf(row.application.model, id)) : [];
  }

  /** Creates an instance of the application, by default of a random one, and starts it unless `status` is `ready`. */
  create(application?: string, status: 'active' | 'ready' = 'active'): Promise<SimulatedInstance> {
    return this.#serialized(async () => {
      const index = this.#rows.length;
      const wanted = this.seed.applications.find((one) => one.name === application) ?? applicationOf(this.seed, index);
      const row = this.#emptyRow(index, wanted, status);
      this.#rows[index] = row;
      this.#log(row, 'created', undefined, row.status);
      if (status === 'active') this.#applyPosition(row, [], await this.position(row));
      return row;
    });
  }

  /** Starts a ready instance. Returns false if it is not ready or was deleted. */
  start(row: SimulatedInstance): Promise<boolean> {
    return this.#serialized(async () => {
      if (row.status !== 'ready' || this.at(row.index) !== row) return false;
      this.#setStatus(row, 'active');
      this.#applyPosition(row, [], await this.position(row));
      return true;
    });
  }

  /**
   * Completes the node, and takes the flow to `choice` at the gateway after it. Returns false if the instance does not
   * wait at the node.
   */
  step(row: SimulatedInstance, node: string, choice?: string): Promise<boolean> {
    return this.#serialized(async () => {
      if (row.status !== 'active' || this.at(row.index) !== row || !row.waitingAt.includes(node)) return false;
      const chosen = choicesAfter(row.application.model, node).find((flow) => flow.to === choice);
      const steps = [...row.steps, chosen && !chosen.isDefault ? `${node}:${chosen.to}` : node];
      const position = await this.#parts.replay(row.application.model, steps);
      // The instance may have been cancelled or deleted meanwhile.
      if (row.status !== 'active' || this.at(row.index) !== row) return false;
      const completed = nodeOf(row.application.model, node);
      if (completed.kind === 'task') this.#log(row, 'task', completed.name, 'completed');
      row.times = [...stepTimesOf(this.seed, row), this.#parts.now().getTime()];
      this.#applyPosition(row, steps, position);
      return true;
    });
  }

  rename(row: SimulatedInstance, name: string): void {
    const from = nameOf(this.seed, row);
    row.name = name;
    this.#log(row, 'renamed', from, name);
  }

  cancel(row: SimulatedInstance): void {
    if (isOpen(row)) this.#setStatus(row, 'cancelled');
  }

  /** Deletes an instance with its tasks and objects. */
  remove(row: SimulatedInstance): void {
    this.#log(row, 'deleted', row.status, undefined);
    this.#rows[row.index] = undefined;
    this.#lists.clear();
  }

  /** Adds an object to the root of an instance. */
  add(row: SimulatedInstance, object: Omit<AddedObject, 'n'>): AddedObject {
    const added = { ...object, n: (row.added.at(-1)?.n ?? -1) + 1 };
    row.added = [...row.added, added];
    this.#log(row, 'object', undefined, object.name);
    return added;
  }

  #emptyRow(index: number, application: SimulatedApplication, status: RowStatus): SimulatedInstance {
    return {
      index,
      id: guid(this.seed.seed, 'instance', index),
      application,
      startedAt: this.#parts.now().getTime(),
      status,
      milestone: undefined,
      steps: [],
      waitingAt: [],
      times: [],
      closedAt: undefined,
      name: undefined,
      added: [],
      isModified: true,
    };
  }

  /** Stores the instance's new position and logs what changed. */
  #applyPosition(row: SimulatedInstance, steps: readonly string[], position: Position): void {
    const before = new Set(row.waitingAt);
    row.steps = steps;
    row.waitingAt = position.waitingAt;
    for (const node of this.waitingNodes(row)) {
      if (node.kind === 'task' && !before.has(node.id)) this.#log(row, 'task', undefined, node.name);
    }
    if (position.milestone !== row.milestone) {
      const from = row.milestone;
      row.milestone = position.milestone;
      this.#log(row, 'milestone', from, row.milestone);
    }
    if (position.ended) this.#setStatus(row, position.ended);
  }

  #setStatus(row: SimulatedInstance, status: RowStatus): void {
    const from = row.status;
    row.status = status;
    row.closedAt = isOpen(row) ? undefined : this.#parts.now().getTime();
    this.#log(row, 'status', from, status);
  }

  #log(row: SimulatedInstance, kind: string, from: string | undefined, to: string | undefined): void {
    row.isModified = true;
    if (kind === 'created' || kind === 'status') this.#lists.clear();
    const name = nameOf(this.seed, row);
    this.changes.add({ at: this.#parts.now().toISOString(), instanceId: row.id, name, kind, from, to });
    this.#parts.onChange();
  }

  /** Runs the changes one after the other. */
  #serialized<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(change);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
