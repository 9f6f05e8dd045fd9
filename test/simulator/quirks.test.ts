import { allQuirks, noQuirks, type Quirks } from '../../src/simulator/index.ts';
import {
  findWaiting,
  type SimulatorClient,
  type SimulatorResponse,
  startClient,
  stopSimulators,
} from './simulator-client.ts';

afterEach(stopSimulators);

type Fields = Record<string, unknown>;

async function rowsWith(
  quirks: Partial<Quirks>,
): Promise<{ client: SimulatorClient; answer: SimulatorResponse; rows: Fields[] }> {
  const client = await startClient({ quirks });
  const answer = await client.get('/Instances?Max=1000');
  return { client, answer, rows: answer.body.Data };
}

it('The quirk wildTotalCount renames Totalcount', async () => {
  const { answer } = await rowsWith({ wildTotalCount: true });
  expect([answer.body.TotalCount, 'Totalcount' in answer.body]).toEqual([60, false]);
});

it('The quirks wildSuccess and successAsText change the key and the type of Success', async () => {
  const { client } = await rowsWith({ wildSuccess: true, successAsText: true });
  const id = findWaiting(client.sim, 'Order', 'Delivered');

  const sent = await client.request('POST', `/Instances/${id}`, new URLSearchParams({ Message: 'x' }));
  expect(sent.body).toEqual({ success: 'false' });
  expect((await client.request('DELETE', `/Instances/${id}`)).body).toEqual({ Success: 'true' });
});

it('The quirks capitalStatuses and unknownStatus change the statuses', async () => {
  const { rows } = await rowsWith({ capitalStatuses: true, unknownStatus: true });
  const statuses = new Set(rows.map((row) => row.Status));
  expect(statuses).toEqual(new Set(['Active', 'Ready', 'Completed', 'Cancelled', 'Aborted', 'Suspended']));
});

it('The quirks absentAsEmpty and absentAsMissing change absent values, and mix them together', async () => {
  const ends = (rows: Fields[]) => new Set(rows.filter((r) => r.Status === 'active').map((r) => r.CompletedDate));

  expect(ends((await rowsWith({})).rows)).toEqual(new Set([null]));
  expect(ends((await rowsWith({ absentAsEmpty: true })).rows)).toEqual(new Set(['']));
  expect(ends((await rowsWith({ absentAsMissing: true })).rows)).toEqual(new Set([undefined]));
  const mixed = await rowsWith({ absentAsEmpty: true, absentAsMissing: true });
  expect(ends(mixed.rows)).toEqual(new Set([null, '', undefined]));
});

it('The quirks nullTextNames, dateFractions and extraKeys change the rows of a list', async () => {
  const { rows } = await rowsWith({ nullTextNames: true, dateFractions: true, extraKeys: true });

  expect(rows.some((row) => row.Name === 'null')).toBe(true);
  expect(rows.some((row) => /\.\d{7}Z$/.test(String(row.StartDate)))).toBe(true);
  expect(rows.some((row) => /:\d\dZ$/.test(String(row.StartDate)))).toBe(true);
  expect(rows.every((row) => 'TenantRef' in row)).toBe(true);
});

it('The quirk numericPriority turns priorities into numbers', async () => {
  const { client, rows } = await rowsWith({ numericPriority: true });
  const details = await Promise.all(rows.slice(0, 9).map((row) => client.get(`/Instances/${row.Id}`)));
  expect(details.some(({ body }) => typeof body.Priority === 'number')).toBe(true);
});

it('The quirks oddObjectIds and wildClasses change the objects', async () => {
  const { client, rows } = await rowsWith({ oddObjectIds: true, wildClasses: true });
  const { body } = await client.get(`/Instances/${rows[0]?.Id}/Objects`);
  const form = body.Data.find((row: Fields) => row.ObjectClass === 'dataforms.dataform');

  expect(form.Id).toBe('IDE');
  expect((await client.get(`/Instances/${rows[0]?.Id}/Objects/IDE`)).body).toEqual(form);
});

it('The quirk wildUploadAnswers returns Items after an upload', async () => {
  const { client, rows } = await rowsWith({ wildUploadAnswers: true });
  const fields = new URLSearchParams({ Type: 'folder', Name: 'Photos' });
  const { body } = await client.request('POST', `/Instances/${rows[0]?.Id}/Objects`, fields);
  expect(body).toMatchObject({ success: true, Items: [{ Id: expect.any(String) }] });
});

it('The quirks shortPages and movingPages make pages short and shift their rows', async () => {
  const { client, rows } = await rowsWith({ shortPages: 7, movingPages: true });
  expect(rows).toHaveLength(7);
  const seen: string[] = [];
  for (let start = 0; start < 60; start += 7) {
    const { body } = await client.get(`/Instances?Start=${start}&Max=50`);
    seen.push(...body.Data.map((row: Fields) => row.Id));
  }
  expect(new Set(seen).size).toBeLessThan(60);
  expect(new Set(seen).size).toBeLessThan(seen.length);
});

it('The quirk failuresWithOk returns errors with HTTP 200', async () => {
  const { client } = await rowsWith({ failuresWithOk: true });
  expect(await client.get('/Instances?Max=x')).toMatchObject({ status: 200, body: { success: false } });
});

it('The rate quirks cause random faults at their rates', async () => {
  const { client } = await rowsWith({});
  const { setQuirks } = client.sim.control;

  setQuirks({ errorRate: 1 });
  expect((await client.get('/Instances')).status).toBe(500);
  setQuirks({ htmlErrors: true });
  expect((await client.get('/Instances')).headers.get('content-type')).toBe('text/html');
  setQuirks({ errorRate: 0, throttleRate: 1, retryAfterSeconds: 3 });
  const throttled = await client.get('/Instances');
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '3']);
  setQuirks({ throttleRate: 0, expiredTicketRate: 1 });
  expect((await client.get('/Instances')).status).toBe(401);
  setQuirks({ expiredTicketRate: 0, cutRate: 1 });
  await expect(client.get('/Instances')).rejects.toThrow('fetch failed');
});

it('The quirk cutAnswerRate cuts the response after the request has had its effect', async () => {
  const { client, rows } = await rowsWith({});
  client.sim.control.setQuirks({ cutAnswerRate: 1 });
  await expect(client.request('DELETE', `/Instances/${rows[0]?.Id}`)).rejects.toThrow();
  client.sim.control.setQuirks(noQuirks);

  expect((await client.get(`/Instances/${rows[0]?.Id}`)).status).toBe(404);
  expect(client.sim.control.requests(2)[1]).toMatchObject({ method: 'DELETE', status: 0 });
});

it('The quirk latency delays responses', async () => {
  const { client } = await rowsWith({ latency: 40 });
  await client.get('/Instances?Max=1');
  expect(client.sim.control.requests(1)[0]?.durationMs).toBeGreaterThanOrEqual(39);
});

it('The preset allQuirks has all format quirks and no random faults', () => {
  const { shortPages, retryAfterSeconds, signInCacheSeconds, refusalAsJson, ...rest } = allQuirks;
  const off = Object.entries(rest).filter(([, value]) => value === false || value === 0);
  const names = off.map(([name]) => name);
  expect([shortPages, retryAfterSeconds, signInCacheSeconds, refusalAsJson]).toEqual([7, 1, 0, false]);
  expect(names).toEqual(['errorRate', 'throttleRate', 'latency', 'cutRate', 'cutAnswerRate', 'expiredTicketRate']);
});
