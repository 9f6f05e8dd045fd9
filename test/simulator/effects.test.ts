import { findWaiting, type SimulatorClient, startClient, stopSimulators } from './simulator-client.ts';

let client: SimulatorClient;
beforeEach(async () => {
  client = await startClient();
});
afterEach(stopSimulators);

const form = (fields: Record<string, string>) => new URLSearchParams(fields);

function upload(type: string): FormData {
  const data = new FormData();
  data.set('Type', 'file');
  data.set('Name', 'Räksmörgås.txt');
  data.set('Data', new Blob(['hej'], { type }), 'note.txt');
  return data;
}

it('A message advances a process that waits for it, once', async () => {
  const id = findWaiting(client.sim, 'Order', 'Delivered');
  const send = () => client.request('POST', `/Instances/${id}`, form({ Message: 'Delivered' }));

  expect((await send()).body).toEqual({ Success: true });
  expect((await client.get(`/Instances/${id}`)).body).toMatchObject({
    Status: 'completed',
    Milestone: 'Delivered',
  });
  expect((await send()).body).toEqual({ Success: false });
});

it('A message that the process does not wait for gets Success: false', async () => {
  const id = findWaiting(client.sim, 'Order', 'Check the order');
  const { status, body } = await client.request('POST', `/Instances/${id}`, form({ Message: 'Delivered' }));

  expect([status, body]).toEqual([200, { Success: false }]);
});

it('A boundary event receives messages from the query string only', async () => {
  const id = findWaiting(client.sim, 'Order', 'Check the order');

  const inBody = await client.request('POST', `/Instances/${id}`, form({ Message: 'Withdraw' }));
  expect(inBody.body).toEqual({ Success: false });
  const inQuery = await client.request('POST', `/Instances/${id}?message=Withdraw`);
  expect(inQuery.body).toEqual({ Success: true });
  expect((await client.get(`/Instances/${id}`)).body.Status).toBe('cancelled');
  const tasks = await client.get(`/Instances/${id}/Tasks`);
  expect(tasks.body.Data.map((row: { Status: string }) => row.Status)).toEqual(['cancelled']);
});

it('A non-interrupting boundary event leaves its task active', async () => {
  const id = findWaiting(client.sim, 'Order', 'Pick and pack');
  await client.request('POST', `/Instances/${id}?message=Change%20order`);

  const { body } = await client.get(`/Instances/${id}/Tasks?Status=active`);
  const names = body.Data.map((row: { Name: string }) => row.Name);
  expect(names.sort()).toEqual(['Pick and pack', 'Update the lines']);
});

it('A file is uploaded as the part Data and can be downloaded', async () => {
  const [{ Id: id }] = (await client.get('/Instances?Max=1')).body.Data;
  const { body } = await client.request('POST', `/Instances/${id}/Objects`, upload('text/plain'));

  expect(body).toEqual({ Success: true, Id: expect.any(String) });
  const meta = await client.get(`/Instances/${id}/Objects/${body.Id}`);
  expect(meta.body).toMatchObject({ Name: 'Räksmörgås.txt', FileType: 'txt', Container: false });
  const file = await client.get(`/Objects/${body.Id}/File`);
  expect(file.body).toBe('hej');
  expect(file.headers.get('content-type')).toBe('text/plain');
});

it('An upload with a charset in its content type is rejected', async () => {
  const [{ Id: id }] = (await client.get('/Instances?Max=1')).body.Data;
  const before = await client.get(`/Instances/${id}/Objects`);
  const { status, body } = await client.request('POST', `/Instances/${id}/Objects`, upload('text/plain;charset=utf-8'));

  expect([status, body.success]).toEqual([400, false]);
  expect((await client.get(`/Instances/${id}/Objects`)).body).toEqual(before.body);
});

it('Folders, and forms with a known template, can be created', async () => {
  const [{ Id: id }] = (await client.get('/Instances?Max=1')).body.Data;
  const add = (fields: Record<string, string>) => client.request('POST', `/Instances/${id}/Objects`, form(fields));
  const fields = JSON.stringify([{ Name: 'Customer', Value: 'Alice' }]);

  const folder = await add({ Type: 'folder', Name: 'Photos' });
  const made = await add({ Type: 'form', Name: 'Extra', TemplateId: 'order-details', Fields: fields });
  const unknown = await add({ Type: 'form', Name: 'Extra', TemplateId: 'nothing' });

  expect([folder.body.Success, made.body.Success, unknown.body.success]).toEqual([true, true, false]);
  const { body } = await client.get(`/Instances/${id}/Objects`);
  const kinds = body.Data.slice(-2).map((row: { Name: string; ObjectClass: string }) => [row.Name, row.ObjectClass]);
  expect(kinds).toEqual([
    ['Photos', 'folder'],
    ['Extra', 'dataform'],
  ]);
});

it('A body that does not match its content type is rejected', async () => {
  const [{ Id: id }] = (await client.get('/Instances?Max=1')).body.Data;
  const type = { 'content-type': 'multipart/form-data; boundary=x' };

  expect((await client.request('POST', `/Instances/${id}/Objects`, 'nonsense', type)).status).toBe(400);
  expect((await client.request('POST', `/Instances/${id}`)).status).toBe(400);
});

it('Deleting an instance deletes its tasks, objects and files', async () => {
  const [{ Id: id }] = (await client.get('/Instances?Max=1')).body.Data;
  const { body: file } = await client.request('POST', `/Instances/${id}/Objects`, upload('text/plain'));

  expect((await client.request('DELETE', `/Instances/${id}`)).body).toEqual({ success: true });
  const after = ['', '/Tasks', '/Objects', '/Image'].map((path) => client.get(`/Instances/${id}${path}`));
  for (const { status, body } of await Promise.all(after)) {
    expect([status, body.success, typeof body.errorLogId]).toEqual([404, false, 'string']);
  }
  expect((await client.get(`/Objects/${file.Id}/File`)).status).toBe(404);
  expect((await client.request('DELETE', `/Instances/${id}`)).status).toBe(404);
  expect((await client.get('/Instances?Max=1')).body.Totalcount).toBe(59);
});
