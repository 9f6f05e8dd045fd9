import { startSimulator } from '../../src/simulator/index.ts';
import { findWaiting, startClient, stopSimulators } from './simulator-client.ts';

afterEach(stopSimulators);

const swedishLetters = /[åäöÅÄÖ]/u;

it.each(['en', 'sv'] as const)(
  'Order 4711 is seeded once, with what the examples of help name, in %s',
  async (locale) => {
    const client = await startClient({ tour: true, locale });
    const [newest, ...others] = client.sim.control.list(100).filter(({ name }) => name.includes('4711'));
    const names = locale === 'en' ? ['Check stock', 'Approve'] : ['Kontrollera lager', 'Godkänn'];
    const tasks = await client.get(`/Instances/${newest?.id}/Tasks`);
    const objects = await client.get(`/Instances/${newest?.id}/Objects`);

    expect(newest).toMatchObject({ status: 'active', application: 'Order', waitingFor: names });
    expect(others).toEqual([]);
    expect(tasks.body.Data.map((task: { Name: string }) => task.Name)).toContain(names[0]);
    expect(objects.body.Data.map((one: { Name: string }) => one.Name)).toContain(
      locale === 'en' ? 'invoice.pdf' : 'faktura.pdf',
    );
    const sent = await client.request(
      'POST',
      `/Instances/${newest?.id}`,
      new URLSearchParams({ Message: names[1] ?? '' }),
    );
    expect(sent.body).toMatchObject({ Success: true });
  },
);

it.each([60, 800])('The numbers of the tour are unique among %d instances, whatever the seed', async (instances) => {
  const repeated: string[] = [];
  for (let seed = 1; seed <= 10; seed += 1) {
    const { sim } = await startClient({ tour: true, instances, seed });
    const names = sim.control.list(instances + 10).map(({ name }) => name);
    for (const start of ['Order 4711', 'Order 4712', 'Complaint 2713']) {
      if (names.filter((name) => name.startsWith(start)).length !== 1) repeated.push(`${start} with seed ${seed}`);
    }
  }
  expect(repeated).toEqual([]);
});

it('The instances of the tour do not move by themselves, however fast the others move', async () => {
  const client = await startClient({ tour: true });
  const { control } = client.sim;
  const tourOf = () => control.list(10_000).filter(({ name }) => /471[12]|2713/.test(name));
  const before = tourOf();
  control.setSpeed(5000);
  while (control.changes().length < 500) await client.get('/Instances?Max=1');
  control.setSpeed(0);

  expect(before).toHaveLength(3);
  expect(tourOf()).toEqual(before);
});

it('The state of the tour survives a restart, and a deleted instance stays deleted', async () => {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const stateDir = await mkdtemp('/tmp/simulator-tour-');
  try {
    const first = await startSimulator({ stateDir, tour: true, speed: 0 });
    const idOf = (name: string) => String(first.control.list().find((one) => one.name.startsWith(name))?.id);
    await first.control.advance(idOf('Order 4711'));
    first.control.remove(idOf('Order 4712'));
    const before = first.control.list();
    await first.stop();
    const second = await startSimulator({ stateDir, tour: true, speed: 0 });
    const after = second.control.list();
    await second.stop();
    expect(after).toEqual(before);
    expect(after.some(({ name }) => name.startsWith('Order 4712'))).toBe(false);
  } finally {
    await rm(stateDir, { recursive: true });
  }
});

it('A Swedish simulator has only Swedish texts, at the same places as an English one', async () => {
  const [english, swedish] = await Promise.all([
    startClient({ instances: 500 }),
    startClient({ instances: 500, locale: 'sv' }),
  ]);
  const texts = new Set<string>();
  const lists = [english, swedish].map(({ sim }) => sim.control.list(500));
  expect(lists[1]?.map(({ id }) => id)).toEqual(lists[0]?.map(({ id }) => id));
  for (const { id, milestone, application, waitingFor } of lists[1] ?? []) {
    for (const text of [milestone ?? '', application, ...waitingFor]) texts.add(text);
    for (const path of ['', '/Tasks', '/Objects']) {
      const { body, status } = await swedish.get(`/Instances/${id}${path}`);
      expect(status).toBe(200);
      for (const row of body.Data ?? [body]) for (const key of ['Name', 'Description']) texts.add(row[key] ?? '');
    }
  }
  const english2 = /\b(?:the|and|of|order desk|request|received|check|closed|review|with|days|employee|permit)\b/iu;
  expect([...texts].filter((text) => english2.test(text))).toEqual([]);
  expect([...texts].filter((text) => swedishLetters.test(text)).length).toBeGreaterThan(50);
});

it('A Swedish simulator draws Swedish diagrams, and has the same messages for boundary events', async () => {
  const client = await startClient({ locale: 'sv' });
  const id = findWaiting(client.sim, 'Order', 'Skicka varorna');
  const { bytes } = await client.get(`/Instances/${id}/Image`);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(client.sim.messages.Order?.map(({ name }) => name)).toEqual([
    'Återkalla',
    'Godkänn',
    'Ändra order',
    'Betalning mottagen',
    'Levererad',
  ]);
});
