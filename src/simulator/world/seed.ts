import type { InstanceFixture, ProcessState, SeededRandom, SimulatedApplication } from '../applications/application.ts';
import { applications } from '../applications/index.ts';
import { hostOf, type ProcessModel } from '../bpmn/model.ts';
import { guid } from '../ids.ts';
import { between, fraction, hash, pick } from '../random.ts';
import type { SimulatedInstance } from './row.ts';

/** The input of the generated instances. */
export interface Seed {
  readonly seed: number;
  /** The number of generated instances. */
  readonly count: number;
  /** When the simulator was first started, in ms; start dates are relative to this. */
  readonly createdAt: number;
}

const dayMs = 86_400_000;

/** Independent random numbers of an instance. */
const randomStreams = { application: 1, state: 2, closeTime: 3, jitter: 4, fixture: 5 } as const;

/** The generated instance with an index. The highest index is the newest. */
export function createSeededRow(seed: Seed, index: number): SimulatedInstance {
  const startedAt = startTimeOf(seed, index);
  const application = applicationOf(seed, index);
  const phase = phaseOf(seed, index);
  const state = stateFor(seed, index, application, phase);
  const isClosed = state.status === 'completed' || state.status === 'cancelled' || state.status === 'aborted';
  return {
    index,
    id: guid(seed.seed, 'instance', index),
    application,
    startedAt,
    status: phase === 'ready' ? 'ready' : state.status,
    milestone: phase === 'ready' ? undefined : state.milestone,
    steps: phase === 'ready' ? [] : state.steps,
    waitingAt: phase === 'ready' ? [] : withBoundaryEvents(application.model, state),
    times: undefined,
    closedAt: isClosed ? closeTimeOf(seed, index, startedAt) : undefined,
    name: undefined,
    added: noAddedObjects,
    isModified: false,
  };
}

const noAddedObjects: SimulatedInstance['added'] = [];

/** The application of the instance with an index, by the weights of the applications. */
export function applicationOf(seed: Seed, index: number): SimulatedApplication {
  let left = fraction(seed.seed, index, randomStreams.application) * 100;
  for (const application of applications) {
    left -= application.weight;
    if (left < 0) return application;
  }
  return applications[0] as SimulatedApplication;
}

/** The content of an instance, generated on every call. */
export function fixtureOf(seed: Seed, row: SimulatedInstance): InstanceFixture {
  return row.application.createFixture(randomFor(seed, row));
}

function randomFor(seed: Seed, row: SimulatedInstance): SeededRandom {
  const place = (question: number) => [seed.seed, row.index, randomStreams.fixture, question];
  return {
    pick: (question, choices) => choices[hash(...place(question)) % choices.length] as (typeof choices)[number],
    between: (question, from, to) => between(from, to, ...place(question)),
    number: row.index + 1,
  };
}

/** The number of open instances: 60 % of a small installation, 10 % of a large one. */
function openCount(count: number): number {
  return Math.min(Math.ceil(count * 0.6), Math.max(120, Math.ceil(count * 0.1)));
}

function phaseOf(seed: Seed, index: number): 'ready' | 'active' | 'closed' {
  const age = seed.count - 1 - index;
  const open = age < openCount(seed.count) * 1.5 && age % 3 !== 2;
  if (!open) return 'closed';
  return age % 8 === 1 ? 'ready' : 'active';
}

function stateFor(seed: Seed, index: number, application: SimulatedApplication, phase: string): ProcessState {
  const states = statesByOutcome(application);
  if (phase !== 'closed') return pick(states.active, seed.seed, index, randomStreams.state);
  const isFailed = fraction(seed.seed, index, randomStreams.closeTime) < 0.25;
  return pick(isFailed && states.bad.length > 0 ? states.bad : states.completed, seed.seed, index, randomStreams.state);
}

function statesByOutcome({ states }: SimulatedApplication): {
  active: ProcessState[];
  completed: ProcessState[];
  bad: ProcessState[];
} {
  return {
    active: states.filter((scene) => scene.status === 'active'),
    completed: states.filter((scene) => scene.status === 'completed'),
    bad: states.filter((scene) => scene.status === 'cancelled' || scene.status === 'aborted'),
  };
}

/** The nodes where a state waits, with the boundary events on its tasks that have not fired yet. */
function withBoundaryEvents(model: ProcessModel, state: ProcessState): readonly string[] {
  const boundary = [...model.nodes.values()].filter((node) => {
    const host = hostOf(node);
    return host !== undefined && state.waitingAt.includes(host) && !state.steps.includes(node.id);
  });
  return [...state.waitingAt, ...boundary.map((node) => node.id)];
}

/** Between minutes and 120 days ago (three years in a large installation); newer instances are closer together. */
function startTimeOf(seed: Seed, index: number): number {
  const span = seed.count > 1000 ? 1095 * dayMs : 120 * dayMs;
  const age = seed.count - 1 - index + 0.2 + 0.6 * fraction(seed.seed, index, randomStreams.jitter);
  return Math.round(seed.createdAt - span * (age / Math.max(1, seed.count)) ** 1.7);
}

function closeTimeOf(seed: Seed, index: number, startedAt: number): number {
  return Math.round(
    startedAt + (seed.createdAt - startedAt) * (0.15 + 0.7 * fraction(seed.seed, index, randomStreams.closeTime, 1)),
  );
}
