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

  const apply = async (control: unknown, locale = 'en') => {
    const headers = { 'content-type': 'application/json', 'accept-language': locale };
    const body = JSON.stringify(control);
    const answer = await playground.request('/playground/panel', { method: 'POST', headers, body });
    return [answer.status, JSON.parse(answer.body)];
  };
  const getView = async () => JSON.parse((await playground.request('/playground/panel')).body) as PanelView;

  it('shows the instances, the quirks, and the newest changes first', async () => {
    const view = await getView();
    expect(view.instances.map((instance) => instance.id)).toEqual(['a1', 'a2']);
    expect(view.changes.map((change) => change.seq)).toEqual([2, 1]);
    expect(view.quirks).toEqual({ errorRate: 0, latency: 0, capitalStatuses: false, htmlErrors: true });
  });

  it('controls the simulator', async () => {
    const message = '“Check delivery” was completed in Order 4711. Waiting for Delivered.';
    expect(await apply({ control: 'advance', id: 'a1' })).toEqual([200, { message }]);
    expect(await apply({ control: 'create' })).toEqual([200, { message: 'Created Order 4713' }]);
    await apply({ control: 'cancel', id: 'a1' });
    await apply({ control: 'remove', id: 'a2' });
    await apply({ control: 'speed', speed: 5 });
    expect(panel.commands).toEqual(['advance a1', 'create any', 'cancel a1', 'remove a2']);
    expect((await getView()).speed).toBe(5);
  });

  it('describes its effects in the reader’s language', async () => {
    expect(await apply({ control: 'advance', id: 'a1' }, 'sv-SE')).toEqual([
      200,
      { message: '”Check delivery” är klar i Order 4711. Väntar på Delivered.' },
    ]);
    expect(await apply({ control: 'speed', speed: 0 }, 'sv-SE')).toEqual([200, { message: 'Simuleringen är pausad' }]);
  });

  it('changes the quirks that exist, and no others', async () => {
    await apply({ control: 'quirks', quirks: { errorRate: 0.5, capitalStatuses: true } });
    expect((await getView()).quirks).toMatchObject({ errorRate: 0.5, capitalStatuses: true });
    for (const quirks of [{ nonsense: true }, { errorRate: true }, { constructor: 1 }]) {
      expect(await apply({ control: 'quirks', quirks })).toEqual([
        400,
        { error: expect.stringContaining('no setting') },
      ]);
    }
  });

  it.each([{}, { control: 'explode' }, { control: 'speed', speed: -1 }, { control: 'advance' }])(
    'rejects the invalid control %j',
    async (control) => {
      expect((await apply(control))[0]).toBe(400);
    },
  );

  it('does not exist without a simulator', async () => {
    const without = await startPlayground({ bot: createScriptedBot() });
    expect((await without.state()).panel).toBe(false);
    expect((await without.request('/playground/panel')).status).toBe(404);
    await without.close();
  });
});
