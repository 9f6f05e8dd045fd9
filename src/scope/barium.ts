/**
 * The upstream as it is for somebody who sees only some applications. What belongs to another application is not
 * found, in the same words and after the same call as what does not exist.
 */
import type { Sees } from '../access/scopes.ts';
import { BariumError, NotFoundError } from '../barium/errors.ts';
import type { Barium, CallOptions, Instance, Page } from '../barium/types.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { contentsOf } from '../lookup/objects.ts';
import type { Text } from '../text/strings.ts';

export interface WithinOptions {
  readonly barium: Barium;
  /** Of the instances that are seen. */
  readonly index: Pick<InstanceIndex, 'withStatus'>;
  readonly sees: Sees;
  readonly text: Text;
}

/** For one incoming: what was seen once in it needs no second look. */
export interface SeenBarium {
  readonly barium: Barium;
  /** Whether an instance was seen. */
  wasSeen(id: string): boolean;
}

export function bariumWithin({ barium, index, sees, text }: WithinOptions): SeenBarium {
  const looks = new Map<string, Promise<Instance>>();
  const seen = new Set<string>();
  /** Objects that were listed in an instance that was seen: their ids alone say nothing of where they are. */
  const objects = new Set<string>();

  const read = async (id: string, options?: CallOptions): Promise<Instance> => {
    const found = await barium.getInstance(id, options);
    if (!sees(found)) throw notThere();
    seen.add(key(id));
    return found;
  };
  const look = (id: string, options?: CallOptions): Promise<Instance> => {
    const pending = read(id, options);
    looks.set(key(id), pending);
    return pending;
  };
  const enter = async (id: string): Promise<void> => {
    if (!seen.has(key(id))) await (looks.get(key(id)) ?? look(id));
  };
  const isSeen = (id: string): Promise<boolean> =>
    enter(id).then(
      () => true,
      (error: unknown) => {
        if (error instanceof BariumError) return false;
        throw error;
      },
    );
  const hold = <Row extends { readonly id: string }>(page: Page<Row>): Page<Row> => {
    for (const { id } of page.rows) objects.add(key(id));
    return page;
  };
  const need = (objectId: string): void => {
    if (!objects.has(key(objectId))) throw notThere();
  };

  const within: Barium = {
    async listInstances({ status, start = 0, max = 100 } = {}) {
      const { rows } = await index.withStatus(status);
      return { total: rows.length, rows: rows.slice(start, start + max) };
    },
    async getInstance(id, options) {
      const found = await look(id, options);
      const { parentInstanceId: parent } = found;
      // What cannot be looked at is not named either.
      const hasSeenParent = parent !== undefined && (await isSeen(parent));
      return hasSeenParent ? found : { ...found, parentInstanceId: undefined, parentInstanceName: undefined };
    },
    async listObjects(id, query, options) {
      await enter(id);
      return hold(await barium.listObjects(id, query, options));
    },
    async listFolder(objectId, query, options) {
      need(objectId);
      return hold(await barium.listFolder(objectId, query, options));
    },
    async getObject(id, objectId, versionId, options) {
      await enter(id);
      // Barium is not known to check that the object is one of this instance's.
      if (!objects.has(key(objectId))) await contentsOf(id, { barium: within, text });
      need(objectId);
      return barium.getObject(id, objectId, versionId, options);
    },
    async openFile(objectId, options) {
      need(objectId);
      return barium.openFile(objectId, options);
    },
    async listTasks(id, query, options) {
      await enter(id);
      return barium.listTasks(id, query, options);
    },
    async getTask(id, taskId, options) {
      await enter(id);
      const task = await barium.getTask(id, taskId, options);
      // Where Barium does not say which instance it is of, the application it names decides.
      const isHere = task.instanceId === undefined ? sees(task) : key(task.instanceId) === key(id);
      if (!isHere) throw notThere();
      return task;
    },
    async openImage(id, query, options) {
      await enter(id);
      return barium.openImage(id, query, options);
    },
    async addFile(id, file, options) {
      await enter(id);
      return barium.addFile(id, file, options);
    },
    async addFolder(id, name, options) {
      await enter(id);
      return barium.addFolder(id, name, options);
    },
    async addForm(id, form, options) {
      await enter(id);
      return barium.addForm(id, form, options);
    },
    async sendMessage(id, message, query, options) {
      await enter(id);
      return barium.sendMessage(id, message, query, options);
    },
    async deleteInstance(id, options) {
      await enter(id);
      return barium.deleteInstance(id, options);
    },
    signIn: (options) => barium.signIn(options),
    close: () => barium.close(),
  };
  return { barium: within, wasSeen: (id) => seen.has(key(id)) };
}

function key(id: string): string {
  return id.toLowerCase();
}

function notThere(): NotFoundError {
  return new NotFoundError({ endpoint: 'GET /Instances/{Id}', status: 404 });
}
