import type { BpmnEngineOptions, Engine, Execution } from 'bpmn-engine';
import { Journal } from './execution-log.ts';
import { type Model, nodeOf } from './model.ts';
import type { Position } from './position.ts';
import { messageIdOf, xmlOf } from './xml.ts';

/** Where a process stands after these steps. Rejects with a RangeError when a step was not there to be taken. */
export type Walk = (model: Model, steps: readonly string[]) => Promise<Position>;

/** A model as the engine wants it, made of XML. */
type Source = NonNullable<BpmnEngineOptions['sourceContext']>;

const KEPT = 400;

/**
 * Plays processes on the BPMN engine. An engine lives only for one walk: instances keep the steps they took, and
 * where they stand is found by taking the steps again. Positions are remembered, since many instances stand alike;
 * the engine itself is not loaded before the first walk.
 */
export function createWalk(): Walk {
  const sources = new Map<Model, Promise<Source>>();
  const known = new Map<string, Promise<Position>>();
  return (model, steps) => {
    const key = `${model.key} ${steps.join(' ')}`;
    const position = known.get(key) ?? play(model, steps, sources);
    known.delete(key);
    known.set(key, position);
    position.catch(() => known.delete(key));
    const oldest = known.size > KEPT ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    return position;
  };
}

async function play(
  model: Model,
  steps: readonly string[],
  sources: Map<Model, Promise<Source>>,
): Promise<Position> {
  const { Engine } = await import('bpmn-engine');
  const source = sources.get(model) ?? parse(Engine, model);
  sources.set(model, source);
  let chosen: string | undefined;
  const journal = new Journal(model);
  const engine = new Engine({
    name: model.key,
    sourceContext: await source,
    listener: journal.listener,
    timers: STANDING_CLOCK,
    services: { chosen: (flow: string) => flow.endsWith(`-${chosen}`) },
  });
  const execution = await engine.execute();
  for (const step of steps) {
    const [id = '', choice] = step.split(':');
    chosen = choice;
    if (!held(execution).includes(id)) throw new RangeError(`${model.key} does not wait at ${id}`);
    journal.step += 1;
    take(execution, model, id);
  }
  const position = journal.position(held(execution), execution.isRunning);
  if (execution.isRunning) await execution.stop();
  return position;
}

function take(execution: Execution, model: Model, id: string): void {
  const node = nodeOf(model, id);
  if (node.kind === 'timer') execution.cancelActivity({ id });
  else execution.signal({ id: node.kind === 'message' ? messageIdOf(node.message) : id });
}

function held(execution: Execution): string[] {
  return execution.getPostponed().flatMap((api) => (api.id ? [api.id] : []));
}

/** XML is parsed once per model; the engine keeps what it made of it in its environment. */
async function parse(EngineOf: typeof Engine, model: Model): Promise<Source> {
  const [definition] = await new EngineOf({ name: model.key, source: xmlOf(model) }).getDefinitions();
  const source: Source | undefined = definition?.environment.options.source;
  if (!source) throw new TypeError(`the engine made nothing of ${model.key}`);
  return source;
}

const NEVER = {
  setTimeout: (callback: CallableFunction, delay: number) => ({ callback, delay, timerId: '', timerRef: 0 }),
  clearTimeout: () => undefined,
};

/** Time in a process passes when the simulator says so: the engine's timers are set and never run out. */
const STANDING_CLOCK = { ...NEVER, executing: [], register: () => NEVER };
