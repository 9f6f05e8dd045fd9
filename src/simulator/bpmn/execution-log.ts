import { EventEmitter } from 'node:events';
import { type Ending, hostOf, type Model, type Node } from './model.ts';
import type { Position, Visit } from './position.ts';

interface OpenVisit {
  readonly node: string;
  readonly entered: number;
  left: number | undefined;
}

/** What the engine tells its listener about an activity or a flow. */
interface Told {
  readonly id: string;
}

/** Listens to one run of the engine and writes down what becomes a {@link Position}. */
export class Journal {
  /** Hand this to the engine. */
  readonly listener = new EventEmitter();
  /** How many steps have been done; the walk counts it up before each step. */
  step = 0;
  readonly #model: Model;
  readonly #visits: OpenVisit[] = [];
  readonly #taken = new Set<string>();
  #milestone: string | undefined;
  #ending: Ending | undefined;

  constructor(model: Model) {
    this.#model = model;
    this.listener.on('activity.enter', (told: Told) => this.#entered(told.id));
    this.listener.on('activity.end', (told: Told) => this.#ended(told.id));
    this.listener.on('flow.take', (told: Told) => this.#taken.add(told.id));
  }

  /** The position, given the ids that the engine still holds open and whether it is still running. */
  position(held: readonly string[], running: boolean): Position {
    const waits = [...new Set(held)].filter((id) => isWaiting(this.#model.nodes.get(id)));
    const visits = this.#visits.map((visit): Visit => ({ ...visit, live: isLive(visit, waits) }));
    return {
      waits: running ? waits : [],
      visits,
      taken: this.#taken,
      ended: running ? undefined : (this.#ending ?? 'completed'),
      milestone: this.#milestone,
    };
  }

  #entered(id: string): void {
    const node = this.#model.nodes.get(id);
    // A boundary event is "entered" with its task; it counts when it fires.
    if (!node || hostOf(node) !== undefined) return;
    this.#visit(node);
  }

  #ended(id: string): void {
    const node = this.#model.nodes.get(id);
    if (!node) return;
    if (hostOf(node) !== undefined) this.#visit(node);
    const open = this.#visits.findLast((visit) => visit.node === id && visit.left === undefined);
    if (open) open.left = this.step;
  }

  #visit(node: Node): void {
    this.#visits.push({ node: node.id, entered: this.step, left: undefined });
    if (node.milestone !== undefined) this.#milestone = node.milestone;
    if (node.kind === 'end' && node.ending) this.#ending = node.ending;
  }
}

function isLive(visit: OpenVisit, waits: readonly string[]): boolean {
  return visit.left === undefined && waits.includes(visit.node);
}

function isWaiting(node: Node | undefined): boolean {
  return node?.kind === 'task' || node?.kind === 'message' || node?.kind === 'timer';
}
