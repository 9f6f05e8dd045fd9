import { leave, type Visit, visit, waitingFor } from './simulator-client.ts';

let guest: Visit;
beforeEach(async () => {
  guest = await visit();
});
afterEach(leave);

const form = (fields: Record<string, string>) => new URLSearchParams(fields);

function upload(type: string): FormData {
  const data = new FormData();
  data.set('Type', 'file');
  data.set('Name', 'Räksmörgås.txt');
  data.set('Data', new Blob(['hej'], { type }), 'note.txt');
  return data;
}

it('moves the process on by the message it waits for, once', async () => {
  const id = waitingFor(guest.sim, 'Order', 'Delivered');
  const send = () => guest.call('POST', `/Instances/${id}`, form({ Message: 'Delivered' }));

  expect((await send()).body).toEqual({ Success: true });
  expect((await guest.get(`/Instances/${id}`)).body).toMatchObject({
    Status: 'completed',
    Milestone: 'Delivered',
  });
  expect((await send()).body).toEqual({ Success: false });
});

it('answers success false to a message that nobody waits for', async () => {
  const id = waitingFor(guest.sim, 'Order', 'Check the order');
  const { status, body } = await guest.call('POST', `/Instances/${id}`, form({ Message: 'Delivered' }));

  expect([status, body]).toEqual([200, { Success: false }]);
});

it('lets a boundary event hear only what is in the query string', async () => {
  const id = waitingFor(guest.sim, 'Order', 'Check the order');

  const inBody = await guest.call('POST', `/Instances/${id}`, form({ Message: 'Withdraw' }));
  expect(inBody.body).toEqual({ Success: false });
  const inQuery = await guest.call('POST', `/Instances/${id}?message=Withdraw`);
  expect(inQuery.body).toEqual({ Success: true });
  expect((await guest.get(`/Instances/${id}`)).body.Status).toBe('cancelled');
  const tasks = await guest.get(`/Instances/${id}/Tasks`);
  expect(tasks.body.Data.map((row: { Status: string }) => row.Status)).toEqual(['cancelled']);
});

it('keeps the task alive when a boundary event stands aside', async () => {
  const id = waitingFor(guest.sim, 'Order', 'Pick and pack');
  await guest.call('POST', `/Instances/${id}?message=Change%20order`);

  const { body } = await guest.get(`/Instances/${id}/Tasks?Status=active`);
  const names = body.Data.map((row: { Name: string }) => row.Name);
  expect(names.sort()).toEqual(['Pick and pack', 'Update the lines']);
});

it('takes a file as the part Data and gives it back', async () => {
  const [{ Id: id }] = (await guest.get('/Instances?Max=1')).body.Data;
  const { body } = await guest.call('POST', `/Instances/${id}/Objects`, upload('text/plain'));

  expect(body).toEqual({ Success: true, Id: expect.any(String) });
  const meta = await guest.get(`/Instances/${id}/Objects/${body.Id}`);
  expect(meta.body).toMatchObject({ Name: 'Räksmörgås.txt', FileType: 'txt', Container: false });
  const file = await guest.get(`/Objects/${body.Id}/File`);
  expect(file.body).toBe('hej');
  expect(file.headers.get('content-type')).toBe('text/plain');
});

it('creates nothing when the content type has a charset', async () => {
  const [{ Id: id }] = (await guest.get('/Instances?Max=1')).body.Data;
  const before = await guest.get(`/Instances/${id}/Objects`);
  const { status, body } = await guest.call(
    'POST',
    `/Instances/${id}/Objects`,
    upload('text/plain;charset=utf-8'),
  );

  expect([status, body.success]).toEqual([400, false]);
  expect((await guest.get(`/Instances/${id}/Objects`)).body).toEqual(before.body);
});

it('adds folders, and forms of templates that it knows', async () => {
  const [{ Id: id }] = (await guest.get('/Instances?Max=1')).body.Data;
  const add = (fields: Record<string, string>) =>
    guest.call('POST', `/Instances/${id}/Objects`, form(fields));
  const fields = JSON.stringify([{ Name: 'Customer', Value: 'Alice' }]);

  const folder = await add({ Type: 'folder', Name: 'Photos' });
  const made = await add({ Type: 'form', Name: 'Extra', TemplateId: 'order-details', Fields: fields });
  const unknown = await add({ Type: 'form', Name: 'Extra', TemplateId: 'nothing' });

  expect([folder.body.Success, made.body.Success, unknown.body.success]).toEqual([true, true, false]);
  const { body } = await guest.get(`/Instances/${id}/Objects`);
  const kinds = body.Data.slice(-2).map((row: { Name: string; ObjectClass: string }) => [
    row.Name,
    row.ObjectClass,
  ]);
  expect(kinds).toEqual([
    ['Photos', 'folder'],
    ['Extra', 'dataform'],
  ]);
});

it('refuses a body that is not what it says', async () => {
  const [{ Id: id }] = (await guest.get('/Instances?Max=1')).body.Data;
  const type = { 'content-type': 'multipart/form-data; boundary=x' };

  expect((await guest.call('POST', `/Instances/${id}/Objects`, 'nonsense', type)).status).toBe(400);
  expect((await guest.call('POST', `/Instances/${id}`)).status).toBe(400);
});

it('deletes an instance with all that belongs to it', async () => {
  const [{ Id: id }] = (await guest.get('/Instances?Max=1')).body.Data;
  const { body: file } = await guest.call('POST', `/Instances/${id}/Objects`, upload('text/plain'));

  expect((await guest.call('DELETE', `/Instances/${id}`)).body).toEqual({ success: true });
  const after = ['', '/Tasks', '/Objects', '/Image'].map((path) => guest.get(`/Instances/${id}${path}`));
  for (const { status, body } of await Promise.all(after)) {
    expect([status, body.success, typeof body.errorLogId]).toEqual([404, false, 'string']);
  }
  expect((await guest.get(`/Objects/${file.Id}/File`)).status).toBe(404);
  expect((await guest.call('DELETE', `/Instances/${id}`)).status).toBe(404);
  expect((await guest.get('/Instances?Max=1')).body.Totalcount).toBe(59);
});
