import { startClient, stopSimulators } from './simulator-client.ts';

afterEach(stopSimulators);

it('A request without a ticket or with a wrong one gets 401', async () => {
  const { sim } = await startClient();

  expect((await fetch(`${sim.baseUrl}/Instances`)).status).toBe(401);
  expect((await fetch(`${sim.baseUrl}/Instances`, { headers: { ticket: 'x' } })).status).toBe(401);
});

it('A ticket expires when it has not been used for a while', async () => {
  let now = Date.parse('2024-05-06T07:00:00Z');
  const client = await startClient({ now: () => new Date(now), ticketMinutes: 50 });

  now += 40 * 60_000;
  expect((await client.get('/Instances?Max=1')).status).toBe(200);
  now += 40 * 60_000;
  expect((await client.get('/Instances?Max=1')).status).toBe(200);
  now += 51 * 60_000;
  expect((await client.get('/Instances?Max=1')).status).toBe(401);
});

it('The quirk signInCacheSeconds returns the same ticket again, even an expired one', async () => {
  let now = Date.parse('2024-05-06T07:00:00Z');
  const client = await startClient({
    now: () => new Date(now),
    ticketMinutes: 0.1,
    quirks: { signInCacheSeconds: 15 },
  });

  now += 10_000;
  await client.signIn();
  expect((await client.get('/Instances')).status).toBe(401);
  now += 6_000;
  await client.signIn();
  expect((await client.get('/Instances')).status).toBe(200);
});

it('The quirks of the ticket return it as JSON, as text or in quotes', async () => {
  const client = await startClient();
  const ticket = expect.stringMatching(/^[0-9a-f-]{36}$/);

  expect((await client.signIn()).body).toEqual({ success: true, Ticket: ticket });
  client.sim.control.setQuirks({ lowerTicketKey: true });
  expect((await client.signIn()).body).toEqual({ success: true, ticket });
  client.sim.control.setQuirks({ bareTicket: true });
  expect((await client.signIn()).body).toEqual(ticket);
  client.sim.control.setQuirks({ quotedTicket: true });
  expect((await client.signIn()).body).toMatch(/^"[0-9a-f-]{36}"$/);
});

it('The quirks of a refused sign-in return it as 401, as JSON or as text', async () => {
  const client = await startClient();
  const wrong = () => client.signIn({ password: 'guess' });

  expect((await wrong()).status).toBe(401);
  client.sim.control.setQuirks({ refusalAsJson: true });
  expect(await wrong()).toMatchObject({ status: 200, body: { success: false } });
  client.sim.control.setQuirks({ refusalAsText: true });
  expect(await wrong()).toMatchObject({ status: 200, body: expect.stringContaining('failed') });
});
