import type { BpmnEngineOptions, Engine, Execution } from 'bpmn-engine';
import { createExecutionLog } from './execution-log.ts';
import { nodeOf, type ProcessModel } from './model.ts';
import type { Position } from './position.ts';
import { messageIdOf, toBpmnXml } from './xml.ts';

/** The position of a process after the steps. Rejects with a RangeError if a step is not possible. */
export type ProcessReplayer = (model: ProcessModel, steps: readonly string[]) => Promise<Position>;

/** A model parsed by the engine. */
type ParsedModel = NonNullable<BpmnEngineOptions['sourceContext']>;

const maxMemoized = 400;

/**
 * Replays processes on the BPMN engine: an instance stores its steps only, and its position is found by taking them
 * again on a new engine. Positions are memoized, since many instances share them. The engine is loaded on first use.
 */
export function createReplayer(): ProcessReplayer {
  const sources = new Map<ProcessModel, Promise<ParsedModel>>();
  const positions = new Map<string, Promise<Position>>();
  return (model, steps) => {
    const key = `${model.key} ${steps.join(' ')}`;
    const position = positions.get(key) ?? replay(model, steps, sources);
    positions.delete(key);
    positions.set(key, position);
    position.catch(() => positions.delete(key));
    const oldest = positions.size > maxMemoized ? positions.keys().next().value : undefined;
    if (oldest !== undefined) positions.delete(oldest);
    return position;
  };
}

async function replay(
  model: ProcessModel,
  steps: readonly string[],
  sources: Map<ProcessModel, Promise<ParsedModel>>,
): Promise<Position> {
  const { Engine } = await import('bpmn-engine');
  const source = sources.get(model) ?? parseModel(Engine, model);
  sources.set(model, source);
  let chosen: string | undefined;
  const log = createExecutionLog(model);
  const engine = new Engine({
    name: model.key,
    sourceContext: await source,
    listener: log.listener,
    timers: stoppedTimers,
    services: { chosen: (flow: string) => flow.endsWith(`-${chosen}`) },
  });
  const execution = await engine.execute();
  for (const step of steps) {
    const [id = '', choice] = step.split(':');
    chosen = choice;
    if (!waitingIds(execution).includes(id)) throw new RangeError(`${model.key} does not wait at ${id}`);
    log.nextStep();
    completeStep(execution, model, id);
  }
  const position = log.position(waitingIds(execution), execution.isRunning);
  if (execution.isRunning) await execution.stop();
  return position;
}

function completeStep(execution: Execution, model: ProcessModel, id: string): void {
  const node = nodeOf(model, id);
  if (node.kind === 'timer') execution.cancelActivity({ id });
  else execution.signal({ id: node.kind === 'message' ? messageIdOf(node.message) : id });
}

function waitingIds(execution: Execution): string[] {
  return execution.getPostponed().flatMap((api) => (api.id ? [api.id] : []));
}

/** Parses the XML once per model. Throws a TypeError if the engine rejects it. */
async function parseModel(EngineOf: typeof Engine, model: ProcessModel): Promise<ParsedModel> {
  const [definition] = await new EngineOf({ name: model.key, source: toBpmnXml(model) }).getDefinitions();
  const source: ParsedModel | undefined = definition?.environment.options.source;
  if (!source) throw new TypeError(`the engine rejected the model ${model.key}`);
  return source;
}

const neverFiring = {
  setTimeout: (callback: CallableFunction, delay: number) => ({ callback, delay, timerId: '', timerRef: 0 }),
  clearTimeout: () => undefined,
};

/** Timers that never fire: the simulator decides when a timer event happens. */
const stoppedTimers = { ...neverFiring, executing: [], register: () => neverFiring };
