import { APPLICATIONS } from '../applications/all.ts';
import type { Application, Dice, Dress, Scene } from '../applications/application.ts';
import { hostOf, type Model } from '../bpmn/model.ts';
import { guid } from '../ids.ts';
import { between, fraction, mix, pick } from '../random.ts';
import type { Row } from './row.ts';

/** Everything that the instances of one simulator are made of. */
export interface Seed {
  readonly seed: number;
  /** How many instances there are at the beginning. */
  readonly count: number;
  /** When the simulator was first started, in milliseconds; start dates count from here. */
  readonly bornAt: number;
}

const DAY = 86_400_000;

/** Different questions of one instance. */
const ASKS = { application: 1, scene: 2, close: 3, jitter: 4, dress: 5 } as const;

/** The instance with this index as it was in the beginning. The highest index is the newest. */
export function seededRow(seed: Seed, index: number): Row {
  const startedAt = startOf(seed, index);
  const application = applicationOf(seed, index);
  const place = placeOf(seed, index);
  const scene = sceneFor(seed, index, application, place);
  const closed = scene.status === 'completed' || scene.status === 'cancelled' || scene.status === 'aborted';
  return {
    index,
    id: guid(seed.seed, 'instance', index),
    application,
    startedAt,
    status: place === 'ready' ? 'ready' : scene.status,
    milestone: place === 'ready' ? undefined : scene.milestone,
    steps: place === 'ready' ? [] : scene.steps,
    waits: place === 'ready' ? [] : armed(application.model, scene),
    times: undefined,
    closedAt: closed ? closeOf(seed, index, startedAt) : undefined,
    name: undefined,
    added: NOTHING_ADDED,
    touched: false,
  };
}

const NOTHING_ADDED: Row['added'] = [];

/** The application of the instance with this index, by the applications' shares. */
export function applicationOf(seed: Seed, index: number): Application {
  let left = fraction(seed.seed, index, ASKS.application) * 100;
  for (const application of APPLICATIONS) {
    left -= application.share;
    if (left < 0) return application;
  }
  return APPLICATIONS[0] as Application;
}

/** The words for an instance, made again at each call. */
export function dressOf(seed: Seed, row: Row): Dress {
  return row.application.dress(diceOf(seed, row));
}

function diceOf(seed: Seed, row: Row): Dice {
  const place = (question: number) => [seed.seed, row.index, ASKS.dress, question];
  return {
    pick: (question, choices) =>
      choices[mix(...place(question)) % choices.length] as (typeof choices)[number],
    between: (question, from, to) => between(from, to, ...place(question)),
    number: row.index + 1,
  };
}

/**
 * How many of the instances are open: most of a small installation, a tenth of a large one. They are the newest,
 * with a closed one after every two.
 */
function openCount(count: number): number {
  return Math.min(Math.ceil(count * 0.6), Math.max(120, Math.ceil(count * 0.1)));
}

function placeOf(seed: Seed, index: number): 'ready' | 'active' | 'closed' {
  const age = seed.count - 1 - index;
  const open = age < openCount(seed.count) * 1.5 && age % 3 !== 2;
  if (!open) return 'closed';
  return age % 8 === 1 ? 'ready' : 'active';
}

function sceneFor(seed: Seed, index: number, application: Application, place: string): Scene {
  const scenes = scenesOf(application);
  if (place !== 'closed') return pick(scenes.active, seed.seed, index, ASKS.scene);
  const bad = fraction(seed.seed, index, ASKS.close) < 0.25;
  return pick(bad && scenes.bad.length > 0 ? scenes.bad : scenes.completed, seed.seed, index, ASKS.scene);
}

function scenesOf({ scenes }: Application): { active: Scene[]; completed: Scene[]; bad: Scene[] } {
  return {
    active: scenes.filter((scene) => scene.status === 'active'),
    completed: scenes.filter((scene) => scene.status === 'completed'),
    bad: scenes.filter((scene) => scene.status === 'cancelled' || scene.status === 'aborted'),
  };
}

/** A scene's waiting nodes with the boundary events that are still to come on its tasks. */
function armed(model: Model, scene: Scene): readonly string[] {
  const boundary = [...model.nodes.values()].filter((node) => {
    const host = hostOf(node);
    return host !== undefined && scene.waits.includes(host) && !scene.steps.includes(node.id);
  });
  return [...scene.waits, ...boundary.map((node) => node.id)];
}

/** Newer ones are closer together: from minutes ago to months (years, for many) back. */
function startOf(seed: Seed, index: number): number {
  const span = seed.count > 1000 ? 1095 * DAY : 120 * DAY;
  const age = seed.count - 1 - index + 0.2 + 0.6 * fraction(seed.seed, index, ASKS.jitter);
  return Math.round(seed.bornAt - span * (age / Math.max(1, seed.count)) ** 1.7);
}

function closeOf(seed: Seed, index: number, startedAt: number): number {
  return Math.round(
    startedAt + (seed.bornAt - startedAt) * (0.15 + 0.7 * fraction(seed.seed, index, ASKS.close, 1)),
  );
}
