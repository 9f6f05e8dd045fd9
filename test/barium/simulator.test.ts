/** The client against the simulator: every endpoint, as the vendor documents it and as real servers behave. */
import type { InstanceRow, Page, PageQuery } from '../../src/barium/types.ts';
import { allQuirks, noQuirks, type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { createClient, errorOf } from './server.ts';

/** Reads all pages. Rows may repeat, since lists move between requests. */
async function readAllPages<T extends { readonly id: string }>(read: (query: PageQuery) => Promise<Page<T>>) {
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
  ['that follows the vendor page', noQuirks],
  ['with every quirk of real servers', allQuirks],
])('Barium %s', (_description, quirks) => {
  let simulator: Simulator;
  let active: InstanceRow[];

  beforeAll(async () => {
    simulator = await startSimulator({ speed: 0, quirks });
    const { barium } = connect();
    active = await readAllPages((query) => barium.listInstances({ status: 'active', ...query }));
    barium.close();
  });

  afterAll(() => simulator.stop());

  const connect = () => createClient(simulator, {}, simulator.credentials);

  /** The first result for an active instance. */
  async function first<T>(find: (row: InstanceRow) => Promise<T | undefined>): Promise<T> {
    for (const row of active) {
      const found = await find(row);
      if (found !== undefined) return found;
    }
    throw new Error('no such instance in the simulator');
  }

  it('the client lists instances and gets the details of one', async () => {
    const { barium } = connect();
    expect(active.length).toBeGreaterThan(5);
    for (const row of active.slice(0, 5)) {
      const detail = await barium.getInstance(row.id);
      expect(detail).toMatchObject({ id: row.id, startDate: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) });
      expect(detail.status).toBe(detail.status.toLowerCase());
      expect(detail.applicationId).toBeDefined();
    }
  });

  it('the client gets an empty list for an unknown status', async () => {
    expect(await connect().barium.listInstances({ status: 'nonsense' })).toEqual({ total: 0, rows: [] });
  });

  it('the client lists tasks and gets the details of one', async () => {
    const { barium } = connect();
    const { instance, task } = await first(async (instance) => {
      const [task] = await readAllPages((query) => barium.listTasks(instance.id, query));
      return task && { instance, task };
    });
    expect(typeof task.locked).toBe('boolean');
    const detail = await barium.getTask(instance.id, task.id);
    expect(detail).toMatchObject({ id: task.id, instanceId: instance.id });
  });

  it('the client lists objects and folders, and downloads a file of the announced size', async () => {
    const { barium } = connect();
    const { instance, objects } = await first(async (instance) => {
      const objects = await readAllPages((query) => barium.listObjects(instance.id, query));
      const kinds = new Set(objects.map(({ kind }) => kind));
      return kinds.has('folder') && kinds.has('file') && kinds.has('form') ? { instance, objects } : undefined;
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

  it('the client gets a diagram, and reports a process that has none', async () => {
    const { barium } = connect();
    const outcomes = new Set<unknown>();
    for (const { id } of active) {
      const outcome = await barium.openImage(id, { width: 400 }).then(
        (image) => {
          image.cancel();
          return image.type;
        },
        (error: unknown) => error instanceof Error && error.name,
      );
      outcomes.add(outcome);
      if (outcomes.size === 2) break;
    }
    expect(outcomes).toEqual(new Set(['image/png', 'NoDiagramError']));
  });

  it('the client learns whether the process accepted a message', async () => {
    const { barium } = connect();
    const id = active[0]?.id ?? '';
    expect(await barium.sendMessage(id, 'not-awaited')).toEqual({ accepted: false });
    expect(await barium.sendMessage(id, 'not-awaited', { boundary: true })).toEqual({
      accepted: false,
    });
    const sent = await first(async (row) => {
      const names = simulator.messages[row.applicationName ?? ''] ?? [];
      for (const { name, boundary } of names) {
        const result = await barium.sendMessage(row.id, name, { boundary });
        if (result.accepted) return result;
      }
      return undefined;
    });
    expect(sent).toEqual({ accepted: true });
  });

  it('the client adds a file, a folder and a form, and downloads the file again', async () => {
    const { barium } = connect();
    const id = active.at(-1)?.id ?? '';
    const file = await barium.addFile(id, fileOf('Årsbokslut.txt', 'Hej å hå'));
    const folder = await barium.addFolder(id, 'Bilagor');
    const names = (await readAllPages((query) => barium.listObjects(id, query))).map((object) => object.id);
    expect(names).toEqual(expect.arrayContaining([file.id, folder.id]));
    const download = await barium.openFile(file.id ?? '');
    const chunks: Uint8Array[] = [];
    for await (const chunk of download.bytes) chunks.push(chunk);
    expect([download.fileName, Buffer.concat(chunks).toString()]).toEqual(['Årsbokslut.txt', 'Hej å hå']);
    const form = { name: 'Claim', templateId: 'no such template', fields: [] };
    expect(await errorOf(barium.addForm(id, form))).toMatchObject({
      name: 'RejectedError',
      errorLogId: expect.any(String),
    });
  });

  it('the client deletes an instance, which then does not exist', async () => {
    const { barium } = connect();
    const id = active.at(-2)?.id ?? '';
    await barium.deleteInstance(id);
    const failures = [barium.getInstance(id), barium.deleteInstance(id), barium.openImage(id)].map(errorOf);
    const name = 'NotFoundError';
    expect(await Promise.all(failures)).toEqual(failures.map(() => expect.objectContaining({ name })));
  });

  it('the client reports wrong credentials', async () => {
    const { barium } = createClient(simulator, {}, { ...simulator.credentials, password: 'wrong' });
    expect(await errorOf(barium.signIn())).toMatchObject({ name: 'AuthenticationError' });
  });
});

function fileOf(name: string, text: string) {
  async function* bytes() {
    yield Buffer.from(text);
  }
  return { name, type: 'text/plain; charset=utf-8', bytes: bytes() };
}

describe('Barium with failures', () => {
  it('the client reads everything although one request in ten each fails, is throttled and is cut', async () => {
    const rates = { errorRate: 0.1, throttleRate: 0.1, cutRate: 0.1 };
    const simulator = await startSimulator({
      speed: 0,
      quirks: { ...allQuirks, ...rates, movingPages: false },
    });
    try {
      const { barium } = createClient(simulator, { retry: { maxAttempts: 12 } }, simulator.credentials);
      const rows = await readAllPages((query) => barium.listInstances({ status: 'active', ...query }));
      const details = await Promise.all(rows.map(({ id }) => barium.getInstance(id)));
      expect(details.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    } finally {
      await simulator.stop();
    }
  });
});
