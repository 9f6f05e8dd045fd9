import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findWaiting, startClient, stopSimulators } from './simulator-client.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'simulator-'));
});
afterEach(async () => {
  await stopSimulators();
  await rm(stateDir, { recursive: true });
});

it('The simulator has the same state after a restart', async () => {
  const before = await startClient({ stateDir });
  const { control } = before.sim;
  const moved = findWaiting(before.sim, 'Order', 'Pick and pack');
  await control.advance(moved);
  control.rename(moved, 'Renamed');
  const [gone, cancelled] = control.list().filter((one) => one.status === 'ready');
  control.remove(String(gone?.id));
  control.cancel(String(cancelled?.id));
  const created = await control.create('Complaint');
  const data = new FormData();
  data.set('Data', new Blob(['kept'], { type: 'text/plain' }), 'kept.txt');
  const upload = await before.request('POST', `/Instances/${created.id}/Objects`, data);
  const list = control.list(1000);
  const changes = control.changes();
  const { body: tasks } = await before.get(`/Instances/${moved}/Tasks`);
  await stopSimulators();

  const after = await startClient({ stateDir });
  expect(after.sim.control.list(1000)).toEqual(list);
  expect(after.sim.control.changes()).toEqual(changes);
  expect((await after.get(`/Instances/${moved}/Tasks`)).body).toEqual(tasks);
  expect((await after.get(`/Instances/${gone?.id}`)).status).toBe(404);
  expect((await after.get(`/Objects/${upload.body.Id}/File`)).body).toBe('kept');
});

it('The start dates stay the same after a later restart', async () => {
  const before = await startClient({ stateDir });
  const { body } = await before.get('/Instances?Max=3');
  await stopSimulators();
  const after = await startClient({ stateDir, now: () => new Date(Date.now() + 86_400_000) });
  expect((await after.get('/Instances?Max=3')).body).toEqual(body);
});

it.each([
  ['a truncated file', '{"createdAt": 12'],
  ['a file with other content', '{"hello": "world"}'],
  [
    'a file with an unknown node',
    JSON.stringify({
      createdAt: 1,
      removed: [],
      rows: [
        {
          index: 0,
          application: 0,
          startedAt: 1,
          status: 'active',
          steps: [],
          waitingAt: ['nowhere'],
          added: [],
        },
      ],
      lastChange: 0,
      changes: [],
    }),
  ],
])('The simulator renames and logs %s, and starts with a new state', async (_what, content) => {
  await writeFile(join(stateDir, 'simulator-1-60.json'), content);
  const lines: string[] = [];
  const client = await startClient({ stateDir, log: (line) => lines.push(line) });

  expect((await client.get('/Instances?Max=1')).body.Totalcount).toBe(60);
  expect(lines).toEqual([expect.stringContaining('invalid simulator state renamed')]);
  expect(await readFile(join(stateDir, 'simulator-1-60.json.invalid'), 'utf8')).toBe(content);
});

it('The simulator leaves one state file and no temporary files', async () => {
  const client = await startClient({ stateDir });
  await client.sim.control.create();
  await stopSimulators();
  expect(await readdir(stateDir)).toEqual(['simulator-1-60.json']);
});
