import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leave, visit, waitingFor } from './simulator-client.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'simulator-'));
});
afterEach(async () => {
  await leave();
  await rm(stateDir, { recursive: true });
});

it('comes back after a restart as it was left', async () => {
  const before = await visit({ stateDir });
  const { control } = before.sim;
  const moved = waitingFor(before.sim, 'Order', 'Pick and pack');
  await control.advance(moved);
  control.rename(moved, 'Renamed');
  const [gone, cancelled] = control.list().filter((one) => one.status === 'ready');
  control.remove(String(gone?.id));
  control.cancel(String(cancelled?.id));
  const created = await control.create('Complaint');
  const data = new FormData();
  data.set('Data', new Blob(['kept'], { type: 'text/plain' }), 'kept.txt');
  const upload = await before.call('POST', `/Instances/${created.id}/Objects`, data);
  const list = control.list(1000);
  const changes = control.changes();
  const { body: tasks } = await before.get(`/Instances/${moved}/Tasks`);
  await leave();

  const after = await visit({ stateDir });
  expect(after.sim.control.list(1000)).toEqual(list);
  expect(after.sim.control.changes()).toEqual(changes);
  expect((await after.get(`/Instances/${moved}/Tasks`)).body).toEqual(tasks);
  expect((await after.get(`/Instances/${gone?.id}`)).status).toBe(404);
  expect((await after.get(`/Objects/${upload.body.Id}/File`)).body).toBe('kept');
});

it('keeps its start dates when it is started again later', async () => {
  const before = await visit({ stateDir });
  const { body } = await before.get('/Instances?Max=3');
  await leave();
  const after = await visit({ stateDir, now: () => new Date(Date.now() + 86_400_000) });
  expect((await after.get('/Instances?Max=3')).body).toEqual(body);
});

it.each([
  ['half a file', '{"bornAt": 12'],
  ['something else', '{"hello": "world"}'],
  [
    'a place that no process has',
    JSON.stringify({
      bornAt: 1,
      removed: [],
      rows: [
        {
          index: 0,
          application: 0,
          startedAt: 1,
          status: 'active',
          steps: [],
          waits: ['nowhere'],
          added: [],
        },
      ],
      lastChange: 0,
      changes: [],
    }),
  ],
])('sets %s aside with a line in the log and begins anew', async (_what, content) => {
  await writeFile(join(stateDir, 'simulator-1-60.json'), content);
  const lines: string[] = [];
  const guest = await visit({ stateDir, log: (line) => lines.push(line) });

  expect((await guest.get('/Instances?Max=1')).body.Totalcount).toBe(60);
  expect(lines).toEqual([expect.stringContaining('set aside')]);
  expect(await readFile(join(stateDir, 'simulator-1-60.json.unreadable'), 'utf8')).toBe(content);
});

it('leaves one whole file and nothing half-written', async () => {
  const guest = await visit({ stateDir });
  await guest.sim.control.create();
  await leave();
  expect(await readdir(stateDir)).toEqual(['simulator-1-60.json']);
});
