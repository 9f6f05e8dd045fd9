import { leave, visit } from './simulator-client.ts';

afterEach(leave);

it('answers 401 without a ticket and with a wrong one', async () => {
  const { sim } = await visit();

  expect((await fetch(`${sim.baseUrl}/Instances`)).status).toBe(401);
  expect((await fetch(`${sim.baseUrl}/Instances`, { headers: { ticket: 'x' } })).status).toBe(401);
});

it('lets an unused ticket die, and one in use live on', async () => {
  let now = Date.parse('2024-05-06T07:00:00Z');
  const guest = await visit({ now: () => new Date(now), ticketMinutes: 50 });

  now += 40 * 60_000;
  expect((await guest.get('/Instances?Max=1')).status).toBe(200);
  now += 40 * 60_000;
  expect((await guest.get('/Instances?Max=1')).status).toBe(200);
  now += 51 * 60_000;
  expect((await guest.get('/Instances?Max=1')).status).toBe(401);
});

it('gives the same ticket again for a while, dead or not, where sign-ins are cached', async () => {
  let now = Date.parse('2024-05-06T07:00:00Z');
  const guest = await visit({
    now: () => new Date(now),
    ticketMinutes: 0.1,
    quirks: { signInCacheSeconds: 15 },
  });

  now += 10_000;
  await guest.signIn();
  expect((await guest.get('/Instances')).status).toBe(401);
  now += 6_000;
  await guest.signIn();
  expect((await guest.get('/Instances')).status).toBe(200);
});

it('gives the ticket as JSON, bare, or in quotes', async () => {
  const guest = await visit();
  const ticket = expect.stringMatching(/^[0-9a-f-]{36}$/);

  expect((await guest.signIn()).body).toEqual({ success: true, Ticket: ticket });
  guest.sim.control.setQuirks({ lowerTicketKey: true });
  expect((await guest.signIn()).body).toEqual({ success: true, ticket });
  guest.sim.control.setQuirks({ bareTicket: true });
  expect((await guest.signIn()).body).toEqual(ticket);
  guest.sim.control.setQuirks({ quotedTicket: true });
  expect((await guest.signIn()).body).toMatch(/^"[0-9a-f-]{36}"$/);
});

it('refuses wrong credentials in three ways', async () => {
  const guest = await visit();
  const wrong = () => guest.signIn({ password: 'guess' });

  expect((await wrong()).status).toBe(401);
  guest.sim.control.setQuirks({ refusalAsJson: true });
  expect(await wrong()).toMatchObject({ status: 200, body: { success: false } });
  guest.sim.control.setQuirks({ refusalAsText: true });
  expect(await wrong()).toMatchObject({ status: 200, body: expect.stringContaining('failed') });
});
