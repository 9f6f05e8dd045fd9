import { APPLICATIONS } from '../../src/simulator/applications/all.ts';
import { hostOf, nodeOf } from '../../src/simulator/bpmn/model.ts';
import { createWalk } from '../../src/simulator/bpmn/replay.ts';

const walk = createWalk();

describe.each(APPLICATIONS.map((application) => [application.name, application] as const))(
  '%s on the BPMN engine',
  (_name, application) => {
    it.each(application.scenes.map((scene) => [scene.steps.join(' → ') || 'the start', scene] as const))(
      'stands after %s where the scene says',
      async (_steps, scene) => {
        const position = await walk(application.model, scene.steps);

        expect(position.ended ?? 'active').toBe(scene.status);
        expect(position.milestone).toBe(scene.milestone);
        const inFlow = position.waits.filter((id) => hostOf(nodeOf(application.model, id)) === undefined);
        expect(inFlow.sort()).toEqual([...scene.waits].sort());
      },
    );
  },
);
