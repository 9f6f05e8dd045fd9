import { order } from '../../src/simulator/applications/order.ts';
import { createWalk } from '../../src/simulator/bpmn/replay.ts';
import { pictureOf } from '../../src/simulator/draw/picture.ts';
import { scaleOf } from '../../src/simulator/draw/png.ts';
import { leave, type Seen, type Visit, visit, waitingFor } from './simulator-client.ts';

let guest: Visit;
beforeAll(async () => {
  guest = await visit();
});
afterAll(leave);

/** Width and height from the PNG's header. */
function sizeOf({ bytes }: Seen): [number, number] {
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

it('is a PNG', async () => {
  const image = await guest.get(`/Instances/${waitingFor(guest.sim, 'Order', 'Pick and pack')}/Image`);

  expect(image.headers.get('content-type')).toBe('image/png');
  expect(image.bytes.subarray(1, 4).toString()).toBe('PNG');
});

it('is as large as was asked, in its own proportions', async () => {
  const path = `/Instances/${waitingFor(guest.sim, 'Order', 'Pick and pack')}/Image`;
  const [width, height] = sizeOf(await guest.get(path));

  const [half] = sizeOf(await guest.get(`${path}?ZoomFactor=0.5`));
  expect(Math.abs(half - width / 2)).toBeLessThanOrEqual(1);
  const fitted = sizeOf(await guest.get(`${path}?Width=640&Height=5000`));
  expect(fitted[0]).toBe(640);
  expect(Math.abs(fitted[1] / fitted[0] - height / width)).toBeLessThan(0.01);
});

it('is never larger than its bounds, whatever is asked', async () => {
  const path = `/Instances/${waitingFor(guest.sim, 'Order', 'Pick and pack')}/Image`;
  const [width] = sizeOf(await guest.get(`${path}?ZoomFactor=9&Width=999999`));
  expect(width).toBe(4000);
  expect((await guest.get(`${path}?Width=wide`)).status).toBe(400);
});

it('keeps at least a pixel of each side', () => {
  const size = { zoom: 0.0001, width: 1, height: undefined };
  expect(scaleOf({ width: 1000, height: 500 }, size) * 500).toBeGreaterThanOrEqual(1);
});

it('is there for a completed instance too', async () => {
  const done = guest.sim.control
    .list()
    .find((one) => one.application === 'Order' && one.status === 'completed');
  const image = await guest.get(`/Instances/${done?.id}/Image`);
  expect(image.bytes.subarray(1, 4).toString()).toBe('PNG');
});

it('is refused in the failure shape for a process of another tool', async () => {
  const id = guest.sim.control.list().find((one) => one.application === 'New employee')?.id;
  const { status, body } = await guest.get(`/Instances/${id}/Image`);

  expect(status).toBe(400);
  expect(body).toMatchObject({ success: false, errorMessage: expect.stringContaining('BPMN 1.0') });
});

it('shows another picture when the token has moved', async () => {
  const id = waitingFor(guest.sim, 'Order', 'Ship the goods');
  const before = await guest.get(`/Instances/${id}/Image`);
  await guest.sim.control.advance(id);
  const after = await guest.get(`/Instances/${id}/Image`);
  expect(after.bytes.equals(before.bytes)).toBe(false);
});

it('writes an untrusted name as text, never as markup', async () => {
  const position = await createWalk()(order.model, []);
  const { svg } = pictureOf({ model: order.model, position, title: '<script>&"\u0000', status: 'active' });

  expect(svg).not.toContain('<script>');
  expect(svg).toContain('&#60;script&#62;&#38;&#34;<');
});
