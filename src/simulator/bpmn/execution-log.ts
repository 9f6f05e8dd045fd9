import { EventEmitter } from 'node:events';
import { type Ending, hostOf, type ProcessModel, type ProcessNode } from './model.ts';
import type { Position } from './position.ts';

interface RecordedVisit {
  readonly node: string;
  readonly enteredStep: number;
  leftStep: number | undefined;
}

/** The engine's event about an activity or a flow. */
interface EngineEvent {
  readonly id: string;
}

/** Records one run of the engine. */
interface ExecutionLog {
  /** The engine's listener. */
  readonly listener: EventEmitter;
  /** Has to be called before each step. */
  nextStep(): void;
  /** The position after the steps so far, given the ids of the nodes that the engine waits at. */
  position(waitingIds: readonly string[], isRunning: boolean): Position;
}

export function createExecutionLog(model: ProcessModel): ExecutionLog {
  const listener = new EventEmitter();
  const visits: RecordedVisit[] = [];
  const taken = new Set<string>();
  let step = 0;
  let milestone: string | undefined;
  let ending: Ending | undefined;

  const recordVisit = (node: ProcessNode): void => {
    visits.push({ node: node.id, enteredStep: step, leftStep: undefined });
    if (node.milestone !== undefined) milestone = node.milestone;
    if (node.kind === 'end' && node.ending) ending = node.ending;
  };
  listener.on('activity.enter', ({ id }: EngineEvent) => {
    const node = model.nodes.get(id);
    // The engine enters a boundary event together with its task; it is visited only when it fires.
    if (node && hostOf(node) === undefined) recordVisit(node);
  });
  listener.on('activity.end', ({ id }: EngineEvent) => {
    const node = model.nodes.get(id);
    if (!node) return;
    if (hostOf(node) !== undefined) recordVisit(node);
    const visit = visits.findLast((one) => one.node === id && one.leftStep === undefined);
    if (visit) visit.leftStep = step;
  });
  listener.on('flow.take', ({ id }: EngineEvent) => taken.add(id));

  return {
    listener,
    nextStep() {
      step += 1;
    },
    position(waitingIds, isRunning) {
      const waitingAt = [...new Set(waitingIds)].filter((id) => canWait(model.nodes.get(id)));
      return {
        waitingAt: isRunning ? waitingAt : [],
        visits: visits.map((visit) => ({
          ...visit,
          isActive: visit.leftStep === undefined && waitingAt.includes(visit.node),
        })),
        taken,
        ended: isRunning ? undefined : (ending ?? 'completed'),
        milestone,
      };
    },
  };
}

function canWait(node: ProcessNode | undefined): boolean {
  return node?.kind === 'task' || node?.kind === 'message' || node?.kind === 'timer';
}
