import { applications } from '../../src/simulator/applications/index.ts';
import { hostOf, nodeOf } from '../../src/simulator/bpmn/model.ts';
import { createReplayer } from '../../src/simulator/bpmn/replay.ts';

const replay = createReplayer();

describe.each(applications.map((application) => [application.name, application] as const))(
  'The process %s, replayed on the BPMN engine,',
  (_name, application) => {
    it.each(application.states.map((state) => [state.steps.join(' → ') || 'the start', state] as const))(
      'is in the expected state after %s',
      async (_steps, state) => {
        const position = await replay(application.model, state.steps);

        expect(position.ended ?? 'active').toBe(state.status);
        expect(position.milestone).toBe(state.milestone);
        const inFlow = position.waitingAt.filter((id) => hostOf(nodeOf(application.model, id)) === undefined);
        expect(inFlow.sort()).toEqual([...state.waitingAt].sort());
      },
    );
  },
);
