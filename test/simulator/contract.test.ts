import { leave, type Visit, visit, waitingFor } from './simulator-client.ts';

/** Every endpoint of the vendor's page over plain HTTP, and the two that other clients have found beside them. */

let guest: Visit;
beforeAll(async () => {
  guest = await visit();
});
afterAll(leave);

const anyId = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const anyDate = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

it('lists instances with their total, a page at a time', async () => {
  const first = await guest.get('/Instances?Start=0&Max=25');
  const rest = await guest.get('/Instances?Start=25&Max=100');

  expect(first.body.Totalcount).toBe(60);
  expect(first.body.Data).toHaveLength(25);
  expect(rest.body.Data).toHaveLength(35);
  const ids = [...first.body.Data, ...rest.body.Data].map((row) => row.Id);
  expect(new Set(ids).size).toBe(60);
  expect(Object.keys(first.body.Data[0])).toEqual([
    'Id',
    'Name',
    'Description',
    'Status',
    'Milestone',
    'StartDate',
    'StartedBy',
    'CompletedDate',
    'ApplicationName',
  ]);
});

it.each(['completed', 'active', 'ready', 'cancelled', 'aborted'])(
  'lists only the %s ones',
  async (status) => {
    const { body } = await guest.get(`/Instances?Status=${status}&Max=1000`);

    expect(body.Totalcount).toBeGreaterThan(0);
    expect(body.Data.every((row: { Status: string }) => row.Status === status)).toBe(true);
  },
);

it('answers an empty list for a status that nothing has', async () => {
  expect((await guest.get('/Instances?Status=asleep')).body).toEqual({ Totalcount: 0, Data: [] });
});

it('tells everything about one instance', async () => {
  const id = waitingFor(guest.sim, 'Complaint', 'Settle the offer');
  const { status, body } = await guest.get(`/Instances/${id}`);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    Id: id,
    Status: 'active',
    Milestone: 'Accepted',
    StartDate: anyDate,
    StartedByUserId: anyId,
    CompletedDate: null,
    ApplicationId: anyId,
    ApplicationName: 'Complaint',
  });
  expect(body).toHaveProperty('Priority');
  expect(body).toHaveProperty('PlannedDate');
  expect(body).toHaveProperty('DeadlineDate');
  expect(body).toHaveProperty('ParentInstanceName');
  expect(body).toHaveProperty('ParentInstanceId');
});

it('names a parent that exists', async () => {
  const complaints = guest.sim.control.list(60).filter((one) => one.application === 'Complaint');
  const details = await Promise.all(complaints.map((one) => guest.get(`/Instances/${one.id}`)));
  const child = details.find((detail) => detail.body.ParentInstanceId !== null)?.body;

  const parent = await guest.get(`/Instances/${child.ParentInstanceId}`);
  expect(parent.body).toMatchObject({ Name: child.ParentInstanceName, ApplicationName: 'Order' });
});

it('lists objects, opens a folder in them and gives a file', async () => {
  const id = waitingFor(guest.sim, 'Order', 'Ship the goods');
  const { body } = await guest.get(`/Instances/${id}/Objects`);
  const folder = body.Data.find((row: { Container: boolean }) => row.Container);
  expect(body.Totalcount).toBe(body.Data.length);
  expect(folder).toMatchObject({ Name: 'Documents', ObjectClass: 'folder', FileType: null });

  const inside = await guest.get(`/Objects/${folder.Id}/Objects`);
  const pdf = inside.body.Data.find((row: { FileType: string }) => row.FileType === 'pdf');
  const file = await guest.get(`/Objects/${pdf.Id}/File`);
  expect(file.headers.get('content-type')).toBe('application/pdf');
  expect(file.headers.get('content-disposition')).toContain(encodeURIComponent(pdf.Name));
  expect(file.bytes.subarray(0, 5).toString()).toBe('%PDF-');

  const meta = await guest.get(`/Instances/${id}/Objects/${pdf.Id}?VersionId=1`);
  expect(meta.body).toEqual(pdf);
});

it('lists tasks with their participants and tells more about one', async () => {
  const id = waitingFor(guest.sim, 'Order', 'Pick and pack');
  const { body } = await guest.get(`/Instances/${id}/Tasks`);
  const open = await guest.get(`/Instances/${id}/Tasks?Status=Active`);

  const packing = open.body.Data.find((row: { Name: string }) => row.Name === 'Pick and pack');
  expect(packing).toMatchObject({ Status: 'active', CreatedDate: anyDate, CompletedDate: null });
  expect(packing.Participants).toContain('Mikael Fors');
  expect(body.Data).toContainEqual(expect.objectContaining({ Name: 'Check the order', Status: 'completed' }));

  const task = await guest.get(`/Instances/${id}/Tasks/${packing.Id}`);
  expect(task.body).toMatchObject({ Id: packing.Id, InstanceId: id, ApplicationId: anyId });
  expect(typeof task.body.Locked).toBe('boolean');
  expect(typeof task.body.PerformPermission).toBe('boolean');
});

it('answers 404 in the failure shape for what is not there', async () => {
  const nobody = '00000000-0000-4000-a000-000000000000';
  const [row] = (await guest.get('/Instances?Max=1')).body.Data;
  const paths = [
    `/Instances/${nobody}`,
    `/Instances/${nobody}/Tasks`,
    `/Instances/${row.Id}/Tasks/${nobody}`,
    `/Instances/${row.Id}/Objects/${nobody}`,
    `/Instances/${row.Id}/Objects/..%2f..%2fetc`,
    `/Objects/${nobody}/File`,
    '/Nonsense',
  ];
  for (const path of paths) {
    const { status, body } = await guest.get(path);
    expect([path, status]).toEqual([path, 404]);
    expect(body).toMatchObject({ success: false, errorCode: expect.any(Number), errorLogId: anyId });
    expect(body.errorData).toEqual({ ErrorId: body.errorLogId });
  }
});

it('refuses a page that is no number and a verb that is none', async () => {
  expect((await guest.get('/Instances?Start=-1')).status).toBe(400);
  expect((await guest.get('/Instances?Max=lots')).status).toBe(400);
  expect((await guest.call('PUT', '/Instances')).status).toBe(405);
});

it('takes paths and parameters in any case', async () => {
  const { body } = await guest.get('/instances?status=Ready&max=1');
  expect(body.Data).toHaveLength(1);
});
