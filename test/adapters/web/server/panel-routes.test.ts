import type { PanelView } from '../../../../adapters/web/view.ts';
import { type Playground, startPlayground } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';
import { createScriptedPanel, type ScriptedPanel } from './scripted-panel.ts';

describe('the side panel', () => {
  let panel: ScriptedPanel;
  let playground: Playground;
  beforeEach(async () => {
    panel = createScriptedPanel();
    playground = await startPlayground({ bot: createScriptedBot(), panel });
  });
  afterEach(() => playground.close());

  const pull = async (lever: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(lever);
    const answer = await playground.ask('/playground/panel', { method: 'POST', headers, body });
    return [answer.status, JSON.parse(answer.body)];
  };
  const look = async () => JSON.parse((await playground.ask('/playground/panel')).body) as PanelView;

  it('shows what is in the simulator, its calls and its newest changes first', async () => {
    const view = await look();
    expect(view.instances.map((instance) => instance.id)).toEqual(['a1', 'a2']);
    expect(view.changes.map((change) => change.seq)).toEqual([2, 1]);
    expect(view.quirks).toEqual({ errorRate: 0, latency: 0, capitalStatuses: false, htmlErrors: true });
  });

  it('moves it', async () => {
    expect(await pull({ lever: 'advance', id: 'a1' })).toEqual([
      200,
      { says: 'Check delivery was completed.' },
    ]);
    expect(await pull({ lever: 'create' })).toEqual([200, { says: 'Created Order 4713.' }]);
    await pull({ lever: 'cancel', id: 'a1' });
    await pull({ lever: 'remove', id: 'a2' });
    await pull({ lever: 'speed', speed: 5 });
    expect(panel.told).toEqual(['advance a1', 'create any', 'cancel a1', 'remove a2']);
    expect((await look()).speed).toBe(5);
  });

  it('turns the switches that exist, and no others', async () => {
    await pull({ lever: 'quirks', quirks: { errorRate: 0.5, capitalStatuses: true } });
    expect((await look()).quirks).toMatchObject({ errorRate: 0.5, capitalStatuses: true });
    for (const quirks of [{ nonsense: true }, { errorRate: true }, { constructor: 1 }]) {
      expect(await pull({ lever: 'quirks', quirks })).toEqual([
        400,
        { error: expect.stringContaining('no switch') },
      ]);
    }
  });

  it.each([{}, { lever: 'explode' }, { lever: 'speed', speed: -1 }, { lever: 'advance' }])(
    'refuses a lever that is none: %j',
    async (lever) => {
      expect((await pull(lever))[0]).toBe(400);
    },
  );

  it('is not there when nothing can be moved', async () => {
    const without = await startPlayground({ bot: createScriptedBot() });
    expect((await without.state()).panel).toBe(false);
    expect((await without.ask('/playground/panel')).status).toBe(404);
    await without.close();
  });
});
