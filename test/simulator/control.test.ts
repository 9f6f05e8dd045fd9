import { APPLICATIONS } from '../../src/simulator/applications/all.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { leave, visit, waitingFor } from './simulator-client.ts';

afterEach(leave);

it('advances an instance and says what it did', async () => {
  const { sim } = await visit();
  const id = waitingFor(sim, 'Order', 'Check the order');
  const name = sim.control.list(100).find((one) => one.id === id)?.name;

  const { moved, says } = await sim.control.advance(id);
  expect(moved).toBe(true);
  expect(says).toBe(
    `“Check the order” was completed in ${name}. It waits for Pick and pack, Payment received.`,
  );
});

it.each(APPLICATIONS.map(({ name }) => name))('advances a new %s to its end', async (application) => {
  const { sim } = await visit();
  const { id } = await sim.control.create(application);
  let steps = 0;
  while (steps < 20 && (await sim.control.advance(id)).moved) steps += 1;

  expect(steps).toBeGreaterThan(3);
  expect(sim.control.list(1)[0]).toMatchObject({ id, application, status: 'completed', waitsFor: [] });
});

it('begins a ready instance first', async () => {
  const { sim } = await visit();
  const ready = sim.control.list(100).find((one) => one.status === 'ready');
  const { says } = await sim.control.advance(String(ready?.id));
  expect(says).toBe(`${ready?.name} began.`);
});

it('does nothing to what has ended, and says so', async () => {
  const { sim } = await visit();
  const [one] = sim.control.list(1);
  sim.control.cancel(String(one?.id));
  const answer = await sim.control.advance(String(one?.id));
  expect(answer).toEqual({ moved: false, says: `${one?.name} is cancelled: nothing happens any more.` });
});

it('writes down everything that changes, in order', async () => {
  const { sim } = await visit();
  const { id, name } = await sim.control.create('Leave request');
  const seq = sim.control.changes().at(-1)?.seq ?? 0;
  await sim.control.advance(id);
  sim.control.rename(id, 'Something else');
  sim.control.remove(id);

  const facts = sim.control.changes(seq).map((change) => [change.name, change.kind, change.from, change.to]);
  expect(facts).toEqual([
    [name, 'task', 'Review the request', 'completed'],
    [name, 'task', undefined, 'Plan the absence'],
    [name, 'milestone', 'Under review', 'Approved'],
    ['Something else', 'renamed', name, 'Something else'],
    ['Something else', 'deleted', 'active', undefined],
  ]);
});

it('lets ten people press at once and moves one step for each that still applies', async () => {
  const { sim } = await visit();
  const { id } = await sim.control.create('Leave request');
  await Promise.all(Array.from({ length: 10 }, () => sim.control.advance(id)));
  const completed = sim.control
    .changes()
    .filter((change) => change.to === 'completed' && change.kind === 'task');
  expect(completed.map((change) => change.from)).toEqual(['Review the request']);
});

it('keeps no more calls than it is asked for, newest first', async () => {
  const guest = await visit();
  await guest.get('/Instances?Max=1');
  await guest.get('/Nonsense');
  const [last, before] = guest.sim.control.calls(2);
  expect([last?.path, last?.status]).toEqual(['/api/v1.1/Nonsense', 404]);
  expect([before?.path, before?.status]).toEqual(['/api/v1.1/Instances', 200]);
});

it('names the messages of each application', async () => {
  const { sim } = await visit();
  expect(Object.keys(sim.messages)).toHaveLength(5);
  expect(sim.messages.Order).toEqual([
    { name: 'Withdraw', boundary: true, requiresConfirmation: true },
    { name: 'Change order', boundary: true, requiresConfirmation: false },
    { name: 'Payment received', boundary: false, requiresConfirmation: false },
    { name: 'Delivered', boundary: false, requiresConfirmation: false },
  ]);
});

it('throws for an id that is not there', async () => {
  const { sim } = await visit();
  expect(() => sim.control.remove('nobody')).toThrow(RangeError);
});

it('is the same every time from the same seed, and another from another', async () => {
  const [a, b, c] = await Promise.all([visit({ seed: 7 }), visit({ seed: 7 }), visit({ seed: 8 })]);
  const list = (guest: typeof a) => guest?.sim.control.list(100);
  expect(list(a)).toEqual(list(b));
  expect(list(a)).not.toEqual(list(c));
});

it('moves by itself at the speed that is set, and stands still at 0', async () => {
  const guest = await visit();
  const { control } = guest.sim;
  expect(control.changes()).toEqual([]);
  control.setSpeed(5000);
  while (control.changes().length < 40) await guest.get('/Instances?Max=1');
  control.setSpeed(0);
  expect(control.state().speed).toBe(0);
});

it('keeps the port to itself and gives it back when it stops', async () => {
  const { sim } = await visit();
  const port = Number(new URL(sim.baseUrl).port);
  await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await leave();
  const again = await startSimulator({ port, speed: 0 });
  await again.stop();
});

it('starts with a hundred thousand instances, a tenth of them open', async () => {
  const guest = await visit({ instances: 100_000 });
  const { active, ready } = guest.sim.control.state().instances;
  expect(Number(active) + Number(ready)).toBe(10_000);
  const { body } = await guest.get('/Instances?Status=completed&Start=50000&Max=2');
  expect((await guest.get(`/Instances/${body.Data[1].Id}`)).body).toMatchObject(body.Data[1]);
});
