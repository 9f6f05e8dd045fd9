import { findWaiting, type SimulatorClient, startClient, stopSimulators } from './simulator-client.ts';

/** Every documented endpoint over plain HTTP, and two undocumented ones that other clients use. */

let client: SimulatorClient;
beforeAll(async () => {
  client = await startClient();
});
afterAll(stopSimulators);

const anyId = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const anyDate = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

it('The simulator lists instances in pages, with the total', async () => {
  const first = await client.get('/Instances?Start=0&Max=25');
  const rest = await client.get('/Instances?Start=25&Max=100');

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
  'The simulator filters instances by the status %s',
  async (status) => {
    const { body } = await client.get(`/Instances?Status=${status}&Max=1000`);

    expect(body.Totalcount).toBeGreaterThan(0);
    expect(body.Data.every((row: { Status: string }) => row.Status === status)).toBe(true);
  },
);

it('The simulator returns an empty list for an unknown status', async () => {
  expect((await client.get('/Instances?Status=asleep')).body).toEqual({ Totalcount: 0, Data: [] });
});

it('The simulator returns all details of an instance', async () => {
  const id = findWaiting(client.sim, 'Complaint', 'Settle the offer');
  const { status, body } = await client.get(`/Instances/${id}`);

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

it('The parent of a simulated instance exists', async () => {
  const complaints = client.sim.control.list(60).filter((one) => one.application === 'Complaint');
  const details = await Promise.all(complaints.map((one) => client.get(`/Instances/${one.id}`)));
  const child = details.find((detail) => detail.body.ParentInstanceId !== null)?.body;

  const parent = await client.get(`/Instances/${child.ParentInstanceId}`);
  expect(parent.body).toMatchObject({ Name: child.ParentInstanceName, ApplicationName: 'Order' });
});

it('The simulator lists objects and the contents of a folder, and returns a file', async () => {
  const id = findWaiting(client.sim, 'Order', 'Ship the goods');
  const { body } = await client.get(`/Instances/${id}/Objects`);
  const folder = body.Data.find((row: { Container: boolean }) => row.Container);
  expect(body.Totalcount).toBe(body.Data.length);
  expect(folder).toMatchObject({ Name: 'Documents', ObjectClass: 'folder', FileType: null });

  const inside = await client.get(`/Objects/${folder.Id}/Objects`);
  const pdf = inside.body.Data.find((row: { FileType: string }) => row.FileType === 'pdf');
  const file = await client.get(`/Objects/${pdf.Id}/File`);
  expect(file.headers.get('content-type')).toBe('application/pdf');
  expect(file.headers.get('content-disposition')).toContain(encodeURIComponent(pdf.Name));
  expect(file.bytes.subarray(0, 5).toString()).toBe('%PDF-');

  const meta = await client.get(`/Instances/${id}/Objects/${pdf.Id}?VersionId=1`);
  expect(meta.body).toEqual(pdf);
});

it('The simulator lists tasks with participants, and returns all details of a task', async () => {
  const id = findWaiting(client.sim, 'Order', 'Pick and pack');
  const { body } = await client.get(`/Instances/${id}/Tasks`);
  const open = await client.get(`/Instances/${id}/Tasks?Status=Active`);

  const packing = open.body.Data.find((row: { Name: string }) => row.Name === 'Pick and pack');
  expect(packing).toMatchObject({ Status: 'active', CreatedDate: anyDate, CompletedDate: null });
  expect(packing.Participants).toContain('Mikael Fors');
  expect(body.Data).toContainEqual(expect.objectContaining({ Name: 'Check the order', Status: 'completed' }));

  const task = await client.get(`/Instances/${id}/Tasks/${packing.Id}`);
  expect(task.body).toMatchObject({ Id: packing.Id, InstanceId: id, ApplicationId: anyId });
  expect(typeof task.body.Locked).toBe('boolean');
  expect(typeof task.body.PerformPermission).toBe('boolean');
});

it('The simulator returns 404 in the error format of the API for unknown ids and paths', async () => {
  const unknownId = '00000000-0000-4000-a000-000000000000';
  const [row] = (await client.get('/Instances?Max=1')).body.Data;
  const paths = [
    `/Instances/${unknownId}`,
    `/Instances/${unknownId}/Tasks`,
    `/Instances/${row.Id}/Tasks/${unknownId}`,
    `/Instances/${row.Id}/Objects/${unknownId}`,
    `/Instances/${row.Id}/Objects/..%2f..%2fetc`,
    `/Objects/${unknownId}/File`,
    '/Nonsense',
  ];
  for (const path of paths) {
    const { status, body } = await client.get(path);
    expect([path, status]).toEqual([path, 404]);
    expect(body).toMatchObject({ success: false, errorCode: expect.any(Number), errorLogId: anyId });
    expect(body.errorData).toEqual({ ErrorId: body.errorLogId });
  }
});

it('The simulator rejects page parameters that are not numbers, and unsupported methods', async () => {
  expect((await client.get('/Instances?Start=-1')).status).toBe(400);
  expect((await client.get('/Instances?Max=lots')).status).toBe(400);
  expect((await client.request('PUT', '/Instances')).status).toBe(405);
});

it('The simulator ignores the case of paths and parameters', async () => {
  const { body } = await client.get('/instances?status=Ready&max=1');
  expect(body.Data).toHaveLength(1);
});
