/** Barium in memory, for tests that control the timing of responses and for benchmarks that exclude the upstream. */
import { NotFoundError } from '../src/barium/errors.ts';
import type { Barium, Instance, ObjectRow, Page, PageQuery, TaskRow, Upload } from '../src/barium/types.ts';
import { defaultConcurrency } from '../src/watch/scan/requests.ts';

export interface MemoryCase {
  instance: Instance;
  tasks: TaskRow[];
  objects: ObjectRow[];
  /** The messages that the process waits for. */
  awaitedMessages: string[];
}

export interface MemoryBarium extends Barium {
  readonly cases: Map<string, MemoryCase>;
  /** All changes, e.g. `send Approve`, `delete`, `file a.pdf`. */
  readonly effects: string[];
  /** Runs before a request; throw to make it fail. */
  before: (method: keyof Barium) => Promise<void> | void;
}

/** A GUID that shows its number. */
export function guid(n: number): string {
  return `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

export function instance(n: number, more: Partial<Instance> = {}): Instance {
  return {
    id: guid(n),
    name: `Order ${n}`,
    description: `The order with the number ${n}`,
    status: 'active',
    milestone: 'Received',
    startDate: '2026-11-01T08:00:00.000Z',
    startedBy: 'Alice',
    completedDate: undefined,
    applicationName: 'Order',
    startedByUserId: 'alice',
    priority: 'Normal',
    plannedDate: undefined,
    deadlineDate: '2026-12-01T08:00:00.000Z',
    applicationId: guid(9_000),
    parentInstanceName: undefined,
    parentInstanceId: undefined,
    ...more,
  };
}

export function task(n: number, more: Partial<TaskRow> = {}): TaskRow {
  return {
    id: guid(n),
    name: `Task ${n}`,
    description: undefined,
    status: 'active',
    createdDate: '2026-11-02T08:00:00.000Z',
    completedDate: undefined,
    completedBy: undefined,
    instanceName: undefined,
    applicationName: 'Order',
    participants: 'Alice, Bob',
    locked: false,
    performPermission: true,
    ...more,
  };
}

export function object(n: number, more: Partial<ObjectRow> = {}): ObjectRow {
  return {
    id: guid(n),
    name: `file-${n}.pdf`,
    description: undefined,
    objectClass: 'repository.file',
    kind: 'file',
    container: false,
    fileType: 'pdf',
    ...more,
  };
}

export function createMemoryBarium(cases: readonly Partial<MemoryCase>[]): MemoryBarium {
  const byId = new Map(
    cases.map((stored, index) => {
      const full = { instance: instance(index + 1), tasks: [], objects: [], awaitedMessages: [], ...stored };
      return [full.instance.id, full];
    }),
  );
  const effects: string[] = [];
  const get = (id: string) => {
    const stored = byId.get(id);
    if (stored === undefined) throw new NotFoundError({ endpoint: 'GET /Instances/{Id}', status: 404 });
    return stored;
  };
  const change = <T>(effect: string, result: T): T => {
    effects.push(effect);
    return result;
  };
  const self: MemoryBarium = {
    cases: byId,
    effects,
    before: () => undefined,
    async listInstances(query = {}) {
      await self.before('listInstances');
      const all = [...byId.values()].map((stored) => stored.instance);
      return paged(
        all.filter((one) => query.status === undefined || one.status === query.status),
        query,
      );
    },
    async getInstance(id) {
      await self.before('getInstance');
      return get(id).instance;
    },
    async listObjects(id, query = {}) {
      await self.before('listObjects');
      return paged(get(id).objects, query);
    },
    async listFolder() {
      await self.before('listFolder');
      return { total: 0, rows: [] };
    },
    async getObject(id, objectId) {
      const found = get(id).objects.find((one) => one.id === objectId);
      if (found === undefined) throw new NotFoundError({ endpoint: 'GET /Instances/{Id}/Objects/{ObjectId}' });
      return found;
    },
    async openFile(objectId) {
      return download(`bytes of ${objectId}`);
    },
    async listTasks(id, query = {}) {
      await self.before('listTasks');
      return paged(
        get(id).tasks.filter((one) => query.status === undefined || one.status === query.status),
        query,
      );
    },
    async getTask(id, taskId) {
      const found = get(id).tasks.find((one) => one.id === taskId);
      if (found === undefined) throw new NotFoundError({ endpoint: 'GET /Instances/{Id}/Tasks/{TaskId}' });
      const more = { completedByUserId: undefined, instanceId: id, applicationId: undefined };
      return { ...found, ...more, participants: undefined };
    },
    async openImage(id) {
      await self.before('openImage');
      get(id);
      return download('\u0089PNG');
    },
    async addFile(id, file: Upload) {
      await self.before('addFile');
      for await (const _ of file.bytes);
      const added = object(5_000 + effects.length, { name: file.name });
      get(id).objects.push(added);
      return change(`file ${file.name}`, { id: added.id });
    },
    async addFolder(id, name) {
      await self.before('addFolder');
      const more = { name, kind: 'folder', container: true, objectClass: 'repository.folder' } as const;
      get(id).objects.push(object(5_000 + effects.length, more));
      return change(`folder ${name}`, { id: undefined });
    },
    async addForm(id, form) {
      await self.before('addForm');
      get(id);
      const fields = form.fields.map((field) => ` ${field.name}=${field.value}`).join('');
      return change(`form ${form.name} of ${form.templateId}${fields}`, { id: undefined });
    },
    async sendMessage(id, message, query = {}) {
      await self.before('sendMessage');
      const { awaitedMessages } = get(id);
      const wanted = query.boundary === true ? `boundary ${message}` : message;
      if (!awaitedMessages.includes(wanted)) return { accepted: false };
      return change(`send ${wanted}`, { accepted: true });
    },
    async deleteInstance(id) {
      await self.before('deleteInstance');
      get(id);
      byId.delete(id);
      change('delete', undefined);
    },
    async signIn() {
      await self.before('signIn');
    },
    backgroundConcurrency: () => defaultConcurrency,
    close: () => undefined,
  };
  return self;
}

function paged<Row>(rows: readonly Row[], { start = 0, max = 100 }: PageQuery): Page<Row> {
  return { total: rows.length, rows: rows.slice(start, start + max) };
}

function download(text: string) {
  const bytes = Buffer.from(text, 'latin1');
  return {
    type: 'application/octet-stream',
    size: bytes.length,
    fileName: undefined,
    bytes: (async function* () {
      yield new Uint8Array(bytes);
    })(),
    cancel: () => undefined,
  };
}
