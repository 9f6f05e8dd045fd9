import { applications } from '../../src/simulator/applications/index.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { findWaiting, startClient, stopSimulators } from './simulator-client.ts';

afterEach(stopSimulators);

it('The control interface advances an instance and describes the step', async () => {
  const { sim } = await startClient();
  const id = findWaiting(sim, 'Order', 'Check the order');
  const name = sim.control.list(100).find((one) => one.id === id)?.name;

  expect(await sim.control.advance(id)).toEqual({
    moved: true,
    name,
    step: { kind: 'task', name: 'Check the order' },
    status: 'active',
    waitingFor: ['Pick and pack', 'Payment received'],
  });
});

it.each(applications.map(({ name }) => name))(
  'The control interface can advance a new instance of %s to its end',
  async (application) => {
    const { sim } = await startClient();
    const { id } = await sim.control.create(application);
    let steps = 0;
    while (steps < 20 && (await sim.control.advance(id)).moved) steps += 1;

    expect(steps).toBeGreaterThan(2);
    expect(sim.control.list(1)[0]).toMatchObject({ id, application, status: 'completed', waitingFor: [] });
  },
);

it('Advancing an order always changes its status or milestone, whatever it waits for', async () => {
  const { sim } = await startClient({ instances: 300, tour: true });
  const orders = sim.control.list(400).filter((one) => one.application === 'Order' && one.status === 'active');
  const silent = [];
  for (const { id, name, status, milestone } of orders) {
    await sim.control.advance(id);
    const after = sim.control.list(400).find((one) => one.id === id);
    if (after?.status === status && after.milestone === milestone) silent.push(name);
  }
  expect(orders.length).toBeGreaterThan(20);
  expect(silent).toEqual([]);
});

it('The control interface starts a ready instance when it advances it', async () => {
  const { sim } = await startClient();
  const ready = sim.control.list(100).find((one) => one.status === 'ready');
  const result = await sim.control.advance(String(ready?.id));
  expect(result).toMatchObject({ moved: true, name: ready?.name, status: 'active' });
  expect(result).not.toHaveProperty('step');
});

it('The control interface does not advance a closed instance, and says so', async () => {
  const { sim } = await startClient();
  const [one] = sim.control.list(1);
  sim.control.cancel(String(one?.id));
  const answer = await sim.control.advance(String(one?.id));
  expect(answer).toEqual({ moved: false, name: one?.name, status: 'cancelled', waitingFor: [] });
});

it('The simulator logs all changes in order', async () => {
  const { sim } = await startClient();
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

it('Ten concurrent advances of an instance take one step each, while there is one to take', async () => {
  const { sim } = await startClient();
  const { id } = await sim.control.create('Leave request');
  await Promise.all(Array.from({ length: 10 }, () => sim.control.advance(id)));
  const completed = sim.control.changes().filter((change) => change.to === 'completed' && change.kind === 'task');
  expect(completed.map((change) => change.from)).toEqual(['Review the request']);
});

it('The control interface returns the requested number of requests, newest first', async () => {
  const client = await startClient();
  await client.get('/Instances?Max=1');
  await client.get('/Nonsense');
  const [last, before] = client.sim.control.requests(2);
  expect([last?.path, last?.status]).toEqual(['/api/v1.1/Nonsense', 404]);
  expect([before?.path, before?.status]).toEqual(['/api/v1.1/Instances', 200]);
});

it('The simulator has a list of messages for each application', async () => {
  const { sim } = await startClient();
  expect(Object.keys(sim.messages)).toHaveLength(5);
  expect(sim.messages.Order).toEqual([
    { name: 'Withdraw', boundary: true, requiresConfirmation: true },
    { name: 'Approve', boundary: false, requiresConfirmation: false },
    { name: 'Change order', boundary: true, requiresConfirmation: false },
    { name: 'Payment received', boundary: false, requiresConfirmation: false },
    { name: 'Delivered', boundary: false, requiresConfirmation: false },
  ]);
});

it('The control interface throws a RangeError for an unknown id', async () => {
  const { sim } = await startClient();
  expect(() => sim.control.remove('nobody')).toThrow(RangeError);
});

it('The same seed generates the same instances, and another seed others', async () => {
  const [a, b, c] = await Promise.all([startClient({ seed: 7 }), startClient({ seed: 7 }), startClient({ seed: 8 })]);
  const list = (client: typeof a) => client?.sim.control.list(100);
  expect(list(a)).toEqual(list(b));
  expect(list(a)).not.toEqual(list(c));
});

it('The simulator moves instances at the set speed, and pauses at 0', async () => {
  const client = await startClient();
  const { control } = client.sim;
  expect(control.changes()).toEqual([]);
  control.setSpeed(5000);
  while (control.changes().length < 40) await client.get('/Instances?Max=1');
  control.setSpeed(0);
  expect(control.state().speed).toBe(0);
});

it('The simulator rejects a port in use, and releases its own when it stops', async () => {
  const { sim } = await startClient();
  const port = Number(new URL(sim.baseUrl).port);
  await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await stopSimulators();
  const again = await startSimulator({ port, speed: 0 });
  await again.stop();
});

it('A simulator with a hundred thousand instances has 10 % open ones', async () => {
  const client = await startClient({ instances: 100_000 });
  const { active, ready } = client.sim.control.state().instances;
  expect(Number(active) + Number(ready)).toBe(10_000);
  const { body } = await client.get('/Instances?Status=completed&Start=50000&Max=2');
  expect((await client.get(`/Instances/${body.Data[1].Id}`)).body).toMatchObject(body.Data[1]);
});
