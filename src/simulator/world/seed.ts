import type { InstanceFixture, ProcessState, SeededRandom, SimulatedApplication } from '../applications/application.ts';
import type { Translate } from '../applications/translate.ts';
import { hostOf, type ProcessModel } from '../bpmn/model.ts';
import { guid } from '../ids.ts';
import { between, fraction, hash, pick } from '../random.ts';
import type { SimulatedInstance } from './row.ts';
import { firstTourNumber, type TourInstance } from './tour.ts';

/** The input of the generated instances. */
export interface Seed {
  readonly seed: number;
  /** The number of generated instances. */
  readonly count: number;
  /** When the simulator was first started, in ms; start dates are relative to this. */
  readonly createdAt: number;
  /** In the language of the installation. */
  readonly applications: readonly SimulatedApplication[];
  readonly translate: Translate;
  /** After the generated instances; see `tour.ts`. */
  readonly tour: readonly TourInstance[];
}

const dayMs = 86_400_000;

/** Independent random numbers of an instance. */
const randomStreams = { application: 1, state: 2, closeTime: 3, jitter: 4, fixture: 5 } as const;

/** The generated instance with an index. The highest index is the newest. */
export function createSeededRow(seed: Seed, index: number): SimulatedInstance {
  const tour = tourInstanceAt(seed, index);
  return tour === undefined ? createRandomRow(seed, index) : createTourRow(seed, index, tour);
}

function createTourRow(seed: Seed, index: number, tour: TourInstance): SimulatedInstance {
  const application = applicationAt(seed, tour.application);
  const state = application.states.find(({ steps }) => steps.join() === tour.steps.join());
  if (state === undefined) throw new RangeError(`${application.name} has no state ${tour.steps.join()}`);
  return {
    index,
    id: guid(seed.seed, 'instance', index),
    application,
    startedAt: seed.createdAt - tour.ageDays * dayMs,
    status: state.status,
    milestone: state.milestone,
    steps: state.steps,
    waitingAt: withBoundaryEvents(application.model, state),
    times: undefined,
    closedAt: undefined,
    name: undefined,
    added: noAddedObjects,
    isModified: false,
  };
}

/** The instance of the tour with this index, which never moves by itself; `undefined` for the others. */
export function tourInstanceAt({ count, tour }: Pick<Seed, 'count' | 'tour'>, index: number): TourInstance | undefined {
  return tour[index - count];
}

function applicationAt({ applications }: Seed, index: number): SimulatedApplication {
  const application = applications[index];
  if (application === undefined) throw new RangeError(`there is no application ${index}`);
  return application;
}

function createRandomRow(seed: Seed, index: number): SimulatedInstance {
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
  for (const application of seed.applications) {
    left -= application.weight;
    if (left < 0) return application;
  }
  return applicationAt(seed, 0);
}

/** The content of an instance, generated on every call. */
export function fixtureOf(seed: Seed, row: SimulatedInstance): InstanceFixture {
  return row.application.createFixture(randomFor(seed, row), seed.translate);
}

function randomFor(seed: Seed, row: SimulatedInstance): SeededRandom {
  const place = (question: number) => [seed.seed, row.index, randomStreams.fixture, question];
  return {
    pick: (question, choices) => choices[hash(...place(question)) % choices.length] as (typeof choices)[number],
    between: (question, from, to) => between(from, to, ...place(question)),
    number: numberAt(seed, row.index),
  };
}

/** The numbers of the tour are left out, so that each of its instances is the only one with its number. */
function numberAt(seed: Seed, index: number): number {
  const number = index + 1;
  const ofTour = tourInstanceAt(seed, index)?.number;
  return ofTour ?? (number >= firstTourNumber ? number + seed.tour.length : number);
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
    active: states.filter((state) => state.status === 'active' && !state.isForTour),
    completed: states.filter((state) => state.status === 'completed'),
    bad: states.filter((state) => state.status === 'cancelled' || state.status === 'aborted'),
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
