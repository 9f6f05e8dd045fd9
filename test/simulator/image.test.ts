import { clipText, textWidth } from '../../src/lib/svg-text.ts';
import { applicationsIn } from '../../src/simulator/applications/index.ts';
import { createTranslator } from '../../src/simulator/applications/translate.ts';
import { createReplayer } from '../../src/simulator/bpmn/replay.ts';
import { drawFocus } from '../../src/simulator/draw/focus.ts';
import { drawWhole } from '../../src/simulator/draw/svg.ts';
import {
  findWaiting,
  type SimulatorClient,
  type SimulatorResponse,
  startClient,
  stopSimulators,
} from './simulator-client.ts';

let client: SimulatorClient;
beforeAll(async () => {
  client = await startClient();
});
afterAll(stopSimulators);

/** Width and height from the PNG's header. */
function sizeOf({ bytes }: SimulatorResponse): [number, number] {
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

const imagePath = (waitingFor = 'Pick and pack') => `/Instances/${findWaiting(client.sim, 'Order', waitingFor)}/Image`;

it('The diagram is a PNG', async () => {
  const image = await client.get(imagePath());

  expect(image.headers.get('content-type')).toBe('image/png');
  expect(image.bytes.subarray(1, 4).toString()).toBe('PNG');
});

it('The diagram is the part around the current step, 800 pixels wide, and with a zoom factor the whole', async () => {
  const [part, whole] = [
    sizeOf(await client.get(imagePath())),
    sizeOf(await client.get(`${imagePath()}?ZoomFactor=1`)),
  ];

  expect(part[0]).toBe(800);
  expect(part[1]).toBeLessThan(1200);
  expect(whole[0]).toBeGreaterThan(1900);
});

it.each(['?ZoomFactor=1', '?'])('The diagram %s has the requested size and keeps its proportions', async (query) => {
  const path = imagePath() + query;
  const [width, height] = sizeOf(await client.get(path));

  const fitted = sizeOf(await client.get(`${path}&Width=640&Height=5000`));
  expect(fitted[0]).toBe(640);
  expect(Math.abs(fitted[1] / fitted[0] - height / width)).toBeLessThan(0.01);
});

it('The whole diagram is half as large with half the zoom factor', async () => {
  const [width] = sizeOf(await client.get(`${imagePath()}?ZoomFactor=1`));
  const [half] = sizeOf(await client.get(`${imagePath()}?ZoomFactor=0.5`));
  expect(Math.abs(half - width / 2)).toBeLessThanOrEqual(1);
});

it('The diagram is never larger than the limit', async () => {
  const [width] = sizeOf(await client.get(`${imagePath()}?ZoomFactor=9&Width=999999`));
  expect(width).toBe(4000);
  expect((await client.get(`${imagePath()}?Width=wide`)).status).toBe(400);
});

it('A completed instance has a diagram too', async () => {
  const done = client.sim.control.list().find((one) => one.application === 'Order' && one.status === 'completed');
  const image = await client.get(`/Instances/${done?.id}/Image`);
  expect(image.bytes.subarray(1, 4).toString()).toBe('PNG');
});

it.each(['New employee', 'Complaint'])('The process %s, made with the BPMN 2.0 tool, has no diagram', async (name) => {
  const id = client.sim.control.list().find((one) => one.application === name)?.id;
  const { status, body } = await client.get(`/Instances/${id}/Image`);

  expect(status).toBe(400);
  expect(body).toMatchObject({ success: false, errorMessage: expect.stringContaining('BPMN 1.0') });
});

it('The diagram changes when the token moves', async () => {
  const id = findWaiting(client.sim, 'Order', 'Ship the goods');
  const before = await client.get(`/Instances/${id}/Image`);
  await client.sim.control.advance(id);
  const after = await client.get(`/Instances/${id}/Image`);
  expect(after.bytes.equals(before.bytes)).toBe(false);
});

/** The texts of a picture with their sizes and right ends, in pixels at its width of 400. */
function textsIn(svg: string) {
  return [...svg.matchAll(/<text [^>]*font-size="([\d.]+)"[^>]*?(font-weight="bold")?>(.*?)<\/text>/g)].flatMap(
    ([, size = '', bold, spans = '']) =>
      [...spans.matchAll(/<tspan x="([\d.]+)"[^>]*>(.*?)<\/tspan>/g)].map(([, x = '', text = '']) => ({
        text,
        size: Number(size),
        isBold: bold !== undefined,
        end: Number(x) + textWidth(text, Number(size)),
      })),
  );
}

it('The part around the current step has one step before it and two after it', async () => {
  const [order] = applicationsIn('en');
  if (order === undefined) throw new Error('no application');
  const position = await createReplayer()(order.model, ['check', 'pack', 'paid']);
  const { svg } = drawFocus({ model: order.model, position, translate: createTranslator('en') });
  const texts = textsIn(svg).map(({ text }) => text);

  expect(texts.filter((text) => text !== 'Warehouse')).toEqual([
    'Pick and pack',
    'Payment',
    'received',
    'Ship the goods',
    'Delivered',
    'Order closed',
  ]);
});

it('Neither picture has the name of the instance, which is the title of its card', async () => {
  const { sim } = client;
  const [one] = sim.control.list(60).filter(({ application }) => application === 'Order');
  const before = await client.get(`/Instances/${one?.id}/Image`);
  sim.control.rename(String(one?.id), 'Another name');
  const after = await client.get(`/Instances/${one?.id}/Image`);
  expect(after.bytes.equals(before.bytes)).toBe(true);
});

it('Names are escaped in the SVG', async () => {
  const [order] = applicationsIn('en');
  const node = order?.model.nodes.get('check');
  if (order === undefined || node === undefined) throw new Error('no task');
  const nodes = new Map([...order.model.nodes, ['check', { ...node, name: '<b>&"\u0000' }]]);
  const model = { ...order.model, nodes };
  const position = await createReplayer()(order.model, []);
  const translate = createTranslator('en');

  for (const { svg } of [drawWhole({ model, position, translate }), drawFocus({ model, position, translate })]) {
    expect(svg).not.toContain('<b>');
    expect(svg).toContain('&#60;b&#62;&#38;&#34;<');
  }
});

it('A text is cut to its width, with an ellipsis', () => {
  expect(textWidth(clipText('A name that is much too long for its place', 120, 16), 16)).toBeLessThanOrEqual(120);
  expect(clipText('Short', 120, 16)).toBe('Short');
});

describe.each(['en', 'sv'] as const)('The part of a diagram around the current step, in %s,', (locale) => {
  const replay = createReplayer();
  const translate = createTranslator(locale);
  const states = applicationsIn(locale).flatMap(({ name, model, states }) =>
    states.map((state) => [`${name}: ${state.steps.join()}`, model, state] as const),
  );

  it.each(states)('shows every current step readably at 400 pixels (%s)', async (_, model, { steps }) => {
    const position = await replay(model, steps);
    const { svg, width } = drawFocus({ model, position, translate });
    const texts = textsIn(svg);
    const written = texts.map(({ text }) => text).join(' ');

    expect(width).toBe(400);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter(({ size, end }) => size < 14 || end > 400)).toEqual([]);
    const names = position.waitingAt.map((id) => model.nodes.get(id)).filter((node) => node && !('attachedTo' in node));
    for (const node of names) expect(written).toContain(node?.name);
    expect(texts.some(({ isBold }) => isBold)).toBe(names.length > 0);
  });
});
