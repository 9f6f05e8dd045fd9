import { allQuirks, noQuirks, type Quirks } from '../../src/simulator/index.ts';
import { leave, type Seen, type Visit, visit, waitingFor } from './simulator-client.ts';

afterEach(leave);

type Fields = Record<string, unknown>;

async function rowsWith(quirks: Partial<Quirks>): Promise<{ guest: Visit; answer: Seen; rows: Fields[] }> {
  const guest = await visit({ quirks });
  const answer = await guest.get('/Instances?Max=1000');
  return { guest, answer, rows: answer.body.Data };
}

it('spells the count of the wild', async () => {
  const { answer } = await rowsWith({ wildTotalCount: true });
  expect([answer.body.TotalCount, 'Totalcount' in answer.body]).toEqual([60, false]);
});

it('spells success the other way, and as text', async () => {
  const { guest } = await rowsWith({ wildSuccess: true, successAsText: true });
  const id = waitingFor(guest.sim, 'Order', 'Delivered');

  const sent = await guest.call('POST', `/Instances/${id}`, new URLSearchParams({ Message: 'x' }));
  expect(sent.body).toEqual({ success: 'false' });
  expect((await guest.call('DELETE', `/Instances/${id}`)).body).toEqual({ Success: 'true' });
});

it('writes statuses with a capital, and some that nobody knows', async () => {
  const { rows } = await rowsWith({ capitalStatuses: true, unknownStatus: true });
  const statuses = new Set(rows.map((row) => row.Status));
  expect(statuses).toEqual(new Set(['Active', 'Ready', 'Completed', 'Cancelled', 'Aborted', 'Suspended']));
});

it('writes absent values in the way that is asked for, or in all ways in turn', async () => {
  const ends = (rows: Fields[]) =>
    new Set(rows.filter((r) => r.Status === 'active').map((r) => r.CompletedDate));

  expect(ends((await rowsWith({})).rows)).toEqual(new Set([null]));
  expect(ends((await rowsWith({ absentAsEmpty: true })).rows)).toEqual(new Set(['']));
  expect(ends((await rowsWith({ absentAsMissing: true })).rows)).toEqual(new Set([undefined]));
  const mixed = await rowsWith({ absentAsEmpty: true, absentAsMissing: true });
  expect(ends(mixed.rows)).toEqual(new Set([null, '', undefined]));
});

it('writes names, dates and keys as the wild does', async () => {
  const { rows } = await rowsWith({ nullTextNames: true, dateFractions: true, extraKeys: true });

  expect(rows.some((row) => row.Name === 'null')).toBe(true);
  expect(rows.some((row) => /\.\d{7}Z$/.test(String(row.StartDate)))).toBe(true);
  expect(rows.some((row) => /:\d\dZ$/.test(String(row.StartDate)))).toBe(true);
  expect(rows.every((row) => 'TenantRef' in row)).toBe(true);
});

it('writes the priority as a number', async () => {
  const { guest, rows } = await rowsWith({ numericPriority: true });
  const details = await Promise.all(rows.slice(0, 9).map((row) => guest.get(`/Instances/${row.Id}`)));
  expect(details.some(({ body }) => typeof body.Priority === 'number')).toBe(true);
});

it('gives forms odd ids and objects the classes of the wild', async () => {
  const { guest, rows } = await rowsWith({ oddObjectIds: true, wildClasses: true });
  const { body } = await guest.get(`/Instances/${rows[0]?.Id}/Objects`);
  const form = body.Data.find((row: Fields) => row.ObjectClass === 'dataforms.dataform');

  expect(form.Id).toBe('IDE');
  expect((await guest.get(`/Instances/${rows[0]?.Id}/Objects/IDE`)).body).toEqual(form);
});

it('answers an upload with Items', async () => {
  const { guest, rows } = await rowsWith({ wildUploadAnswers: true });
  const fields = new URLSearchParams({ Type: 'folder', Name: 'Photos' });
  const { body } = await guest.call('POST', `/Instances/${rows[0]?.Id}/Objects`, fields);
  expect(body).toMatchObject({ success: true, Items: [{ Id: expect.any(String) }] });
});

it('gives short pages whose rows move', async () => {
  const { guest, rows } = await rowsWith({ shortPages: 7, movingPages: true });
  expect(rows).toHaveLength(7);
  const seen: string[] = [];
  for (let start = 0; start < 60; start += 7) {
    const { body } = await guest.get(`/Instances?Start=${start}&Max=50`);
    seen.push(...body.Data.map((row: Fields) => row.Id));
  }
  expect(new Set(seen).size).toBeLessThan(60);
  expect(new Set(seen).size).toBeLessThan(seen.length);
});

it('answers a refusal with HTTP 200', async () => {
  const { guest } = await rowsWith({ failuresWithOk: true });
  expect(await guest.get('/Instances?Max=x')).toMatchObject({ status: 200, body: { success: false } });
});

it('fails by chance as often as it is told to', async () => {
  const { guest } = await rowsWith({});
  const { setQuirks } = guest.sim.control;

  setQuirks({ errorRate: 1 });
  expect((await guest.get('/Instances')).status).toBe(500);
  setQuirks({ htmlErrors: true });
  expect((await guest.get('/Instances')).headers.get('content-type')).toBe('text/html');
  setQuirks({ errorRate: 0, throttleRate: 1, retryAfterSeconds: 3 });
  const throttled = await guest.get('/Instances');
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '3']);
  setQuirks({ throttleRate: 0, expiredTicketRate: 1 });
  expect((await guest.get('/Instances')).status).toBe(401);
  setQuirks({ expiredTicketRate: 0, cutRate: 1 });
  await expect(guest.get('/Instances')).rejects.toThrow('fetch failed');
});

it('cuts the answer after the call has had its effect', async () => {
  const { guest, rows } = await rowsWith({});
  guest.sim.control.setQuirks({ cutAnswerRate: 1 });
  await expect(guest.call('DELETE', `/Instances/${rows[0]?.Id}`)).rejects.toThrow();
  guest.sim.control.setQuirks(noQuirks);

  expect((await guest.get(`/Instances/${rows[0]?.Id}`)).status).toBe(404);
  expect(guest.sim.control.calls(2)[1]).toMatchObject({ method: 'DELETE', status: 0 });
});

it('answers late when it is told to', async () => {
  const { guest } = await rowsWith({ latency: 40 });
  await guest.get('/Instances?Max=1');
  expect(guest.sim.control.calls(1)[0]?.milliseconds).toBeGreaterThanOrEqual(39);
});

it('has a preset with everything of shape and no failure by chance', () => {
  const { shortPages, retryAfterSeconds, signInCacheSeconds, refusalAsJson, ...rest } = allQuirks;
  const off = Object.entries(rest).filter(([, value]) => value === false || value === 0);
  const names = off.map(([name]) => name);
  expect([shortPages, retryAfterSeconds, signInCacheSeconds, refusalAsJson]).toEqual([7, 1, 0, false]);
  expect(names).toEqual([
    'errorRate',
    'throttleRate',
    'latency',
    'cutRate',
    'cutAnswerRate',
    'expiredTicketRate',
  ]);
});
