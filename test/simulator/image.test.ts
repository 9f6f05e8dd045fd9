import { order } from '../../src/simulator/applications/order.ts';
import { createReplayer } from '../../src/simulator/bpmn/replay.ts';
import { scaleOf } from '../../src/simulator/draw/png.ts';
import { drawSvg } from '../../src/simulator/draw/svg.ts';
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

it('The diagram is a PNG', async () => {
  const image = await client.get(`/Instances/${findWaiting(client.sim, 'Order', 'Pick and pack')}/Image`);

  expect(image.headers.get('content-type')).toBe('image/png');
  expect(image.bytes.subarray(1, 4).toString()).toBe('PNG');
});

it('The diagram has the requested size and keeps its proportions', async () => {
  const path = `/Instances/${findWaiting(client.sim, 'Order', 'Pick and pack')}/Image`;
  const [width, height] = sizeOf(await client.get(path));

  const [half] = sizeOf(await client.get(`${path}?ZoomFactor=0.5`));
  expect(Math.abs(half - width / 2)).toBeLessThanOrEqual(1);
  const fitted = sizeOf(await client.get(`${path}?Width=640&Height=5000`));
  expect(fitted[0]).toBe(640);
  expect(Math.abs(fitted[1] / fitted[0] - height / width)).toBeLessThan(0.01);
});

it('The diagram is never larger than the limit', async () => {
  const path = `/Instances/${findWaiting(client.sim, 'Order', 'Pick and pack')}/Image`;
  const [width] = sizeOf(await client.get(`${path}?ZoomFactor=9&Width=999999`));
  expect(width).toBe(4000);
  expect((await client.get(`${path}?Width=wide`)).status).toBe(400);
});

it('Each side of the diagram has at least one pixel', () => {
  const size = { zoom: 0.0001, width: 1, height: undefined };
  expect(scaleOf({ width: 1000, height: 500 }, size) * 500).toBeGreaterThanOrEqual(1);
});

it('A completed instance has a diagram too', async () => {
  const done = client.sim.control.list().find((one) => one.application === 'Order' && one.status === 'completed');
  const image = await client.get(`/Instances/${done?.id}/Image`);
  expect(image.bytes.subarray(1, 4).toString()).toBe('PNG');
});

it('A process that was not made with the BPMN 1.0 tool has no diagram', async () => {
  const id = client.sim.control.list().find((one) => one.application === 'New employee')?.id;
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

it('The name of an instance is escaped in the SVG', async () => {
  const position = await createReplayer()(order.model, []);
  const { svg } = drawSvg({ model: order.model, position, title: '<script>&"\u0000', status: 'active' });

  expect(svg).not.toContain('<script>');
  expect(svg).toContain('&#60;script&#62;&#38;&#34;<');
});
