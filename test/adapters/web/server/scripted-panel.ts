/** A simulator panel that records its commands. */
import type { Panel } from '../../../../adapters/web/server/index.ts';

export interface ScriptedPanel extends Panel {
  readonly commands: string[];
}

export function createScriptedPanel(): ScriptedPanel {
  const commands: string[] = [];
  const state = { speed: 1, quirks: { errorRate: 0, latency: 0, capitalStatuses: false, htmlErrors: true } };
  const at = '2026-03-05T10:00:00Z';
  return {
    commands,
    state: () => ({ ...state, instances: { active: 31, ready: 6, completed: 20, cancelled: 3 } }),
    setSpeed(speed) {
      state.speed = speed;
    },
    setQuirks(change) {
      Object.assign(state.quirks, change);
    },
    requests: () => [
      { at, method: 'GET', path: '/Instances?Status=active&Start=0&Max=50', status: 200, durationMs: 12 },
      { at, method: 'GET', path: '/Instances/4f1c/Image?ZoomFactor=1', status: 500, durationMs: 31 },
    ],
    changes: () => [
      { seq: 1, at, name: 'Order 4711 Lindqvist Bygg AB', kind: 'created' },
      {
        seq: 2,
        at,
        name: 'Order 4711 Lindqvist Bygg AB',
        kind: 'milestone',
        from: 'Received',
        to: 'Credit checked',
      },
    ],
    list: () => [
      {
        id: 'a1',
        name: 'Order 4711 Lindqvist Bygg AB',
        status: 'active',
        milestone: 'Credit checked',
        application: 'Order',
        waitingFor: ['Check delivery', 'Withdraw'],
      },
      {
        id: 'a2',
        name: 'Permit 88',
        status: 'completed',
        milestone: undefined,
        application: 'Permit',
        waitingFor: [],
      },
    ],
    async advance(id) {
      commands.push(`advance ${id}`);
      return {
        moved: true,
        name: 'Order 4711',
        step: { kind: 'task', name: 'Check delivery' },
        status: 'active',
        waitingFor: ['Delivered'],
      };
    },
    async create(application) {
      commands.push(`create ${application ?? 'any'}`);
      return { id: 'a3', name: 'Order 4713' };
    },
    cancel(id) {
      commands.push(`cancel ${id}`);
    },
    remove(id) {
      commands.push(`remove ${id}`);
    },
  };
}
