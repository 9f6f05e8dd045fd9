/** The client against the embedded upstream: every endpoint, as the vendor's page is written and as the wild answers. */
import type { InstanceRow, Page, PageQuery } from '../../src/barium/types.ts';
import { allQuirks, noQuirks, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { clientOf, failureOf } from './server.ts';

/** Goes on from what came, until the count: rows may repeat where pages move. */
async function everything<T extends { readonly id: string }>(read: (query: PageQuery) => Promise<Page<T>>) {
  const found = new Map<string, T>();
  for (let start = 0, total = 1; start < total; ) {
    const page = await read({ start, max: 20 });
    for (const row of page.rows) found.set(row.id, row);
    total = page.total;
    start += Math.max(1, page.rows.length);
  }
  return [...found.values()];
}

describe.each([
  ['as the page is written', noQuirks],
  ['with every quirk of the wild', allQuirks],
])('Barium %s', (_how, quirks) => {
  let simulator: Simulator;
  let active: InstanceRow[];

  beforeAll(async () => {
    simulator = await startSimulator({ speed: 0, quirks });
    const { barium } = connect();
    active = await everything((query) => barium.listInstances({ status: 'active', ...query }));
    barium.close();
  });

  afterAll(() => simulator.stop());

  const connect = () => clientOf(simulator, simulator.credentials);

  /** The first active instance for which the question has an answer. */
  async function first<T>(ask: (row: InstanceRow) => Promise<T | undefined>): Promise<T> {
    for (const row of active) {
      const found = await ask(row);
      if (found !== undefined) return found;
    }
    throw new Error('no such instance in the simulator');
  }

  it('lists instances, and tells the details of one', async () => {
    const { barium } = connect();
    expect(active.length).toBeGreaterThan(5);
    for (const row of active.slice(0, 5)) {
      const detail = await barium.getInstance(row.id);
      expect(detail).toMatchObject({ id: row.id, startDate: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) });
      expect(detail.status).toBe(detail.status.toLowerCase());
      expect(detail.applicationId).toBeDefined();
    }
  });

  it('answers an unknown status with an empty list', async () => {
    expect(await connect().barium.listInstances({ status: 'nonsense' })).toEqual({ total: 0, rows: [] });
  });

  it('lists tasks, and tells the details of one', async () => {
    const { barium } = connect();
    const { instance, task } = await first(async (instance) => {
      const [task] = await everything((query) => barium.listTasks(instance.id, query));
      return task && { instance, task };
    });
    expect(typeof task.locked).toBe('boolean');
    const detail = await barium.getTask(instance.id, task.id);
    expect(detail).toMatchObject({ id: task.id, instanceId: instance.id });
  });

  it('lists objects and what is in a folder, and gives a file whose bytes are as many as announced', async () => {
    const { barium } = connect();
    const { instance, objects } = await first(async (instance) => {
      const objects = await everything((query) => barium.listObjects(instance.id, query));
      const kinds = new Set(objects.map(({ kind }) => kind));
      return kinds.has('folder') && kinds.has('file') && kinds.has('form')
        ? { instance, objects }
        : undefined;
    });
    for (const object of objects) {
      expect(await barium.getObject(instance.id, object.id)).toMatchObject({
        id: object.id,
        kind: object.kind,
      });
      if (object.kind === 'folder') await barium.listFolder(object.id);
    }
    const file = objects.find(({ kind }) => kind === 'file');
    const download = await barium.openFile(file?.id ?? '');
    let size = 0;
    for await (const chunk of download.bytes) size += chunk.byteLength;
    expect([download.size, download.fileName]).toEqual([size, expect.any(String)]);
  });

  it('gives the diagram where there is one, and says where there is none', async () => {
    const { barium } = connect();
    const outcomes = new Set<unknown>();
    for (const { id } of active) {
      const got = await barium.openImage(id, { width: 400 }).then(
        (picture) => {
          picture.discard();
          return picture.type;
        },
        (error: unknown) => error instanceof Error && error.name,
      );
      outcomes.add(got);
      if (outcomes.size === 2) break;
    }
    expect(outcomes).toEqual(new Set(['image/png', 'NoDiagramError']));
  });

  it('takes a message that is waited for, and does not take another', async () => {
    const { barium } = connect();
    const id = active[0]?.id ?? '';
    expect(await barium.sendMessage(id, 'nobody-waits-for-this')).toEqual({ taken: false });
    expect(await barium.sendMessage(id, 'nobody-waits-for-this', { boundary: true })).toEqual({
      taken: false,
    });
    const taken = await first(async (row) => {
      const names = simulator.messages[row.applicationName ?? ''] ?? [];
      for (const { name, boundary } of names) {
        const sent = await barium.sendMessage(row.id, name, { boundary });
        if (sent.taken) return sent;
      }
      return undefined;
    });
    expect(taken).toEqual({ taken: true });
  });

  it('takes a file, a folder and a form, and gives the file back', async () => {
    const { barium } = connect();
    const id = active.at(-1)?.id ?? '';
    const file = await barium.addFile(id, fileOf('Årsbokslut.txt', 'Hej å hå'));
    const folder = await barium.addFolder(id, 'Bilagor');
    const names = (await everything((query) => barium.listObjects(id, query))).map((object) => object.id);
    expect(names).toEqual(expect.arrayContaining([file.id, folder.id]));
    const back = await barium.openFile(file.id ?? '');
    const chunks: Uint8Array[] = [];
    for await (const chunk of back.bytes) chunks.push(chunk);
    expect([back.fileName, Buffer.concat(chunks).toString()]).toEqual(['Årsbokslut.txt', 'Hej å hå']);
    const form = { name: 'Claim', templateId: 'no such template', fields: [] };
    expect(await failureOf(barium.addForm(id, form))).toMatchObject({
      name: 'RefusedError',
      errorLogId: expect.any(String),
    });
  });

  it('deletes an instance, which is then gone', async () => {
    const { barium } = connect();
    const id = active.at(-2)?.id ?? '';
    await barium.deleteInstance(id);
    const failures = [barium.getInstance(id), barium.deleteInstance(id), barium.openImage(id)].map(failureOf);
    const name = 'NotFoundError';
    expect(await Promise.all(failures)).toEqual(failures.map(() => expect.objectContaining({ name })));
  });

  it('refuses other credentials', async () => {
    const { barium } = clientOf(simulator, { ...simulator.credentials, password: 'wrong' });
    expect(await failureOf(barium.signIn())).toMatchObject({ name: 'CredentialsError' });
  });
});

function fileOf(name: string, text: string) {
  async function* bytes() {
    yield Buffer.from(text);
  }
  return { name, type: 'text/plain; charset=utf-8', bytes: bytes() };
}

describe('Barium on a bad day', () => {
  it('is read all the same: failures, throttling and cut connections at every tenth call each', async () => {
    const rates = { errorRate: 0.1, throttleRate: 0.1, cutRate: 0.1 };
    const simulator = await startSimulator({
      speed: 0,
      quirks: { ...allQuirks, ...rates, movingPages: false },
    });
    try {
      const { barium } = clientOf(simulator, { ...simulator.credentials, retry: { tries: 12 } });
      const rows = await everything((query) => barium.listInstances({ status: 'active', ...query }));
      const details = await Promise.all(rows.map(({ id }) => barium.getInstance(id)));
      expect(details.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    } finally {
      await simulator.stop();
    }
  });
});
