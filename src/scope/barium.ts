/**
 * The Barium client for a person who can see only some applications. Hidden instances are answered exactly like ones
 * that do not exist: with the same error, after the same request.
 */
import type { InstanceFilter } from '../access/scopes.ts';
import { BariumError, NotFoundError } from '../barium/errors.ts';
import type { Barium, CallOptions, Instance, Page } from '../barium/types.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import { readContents } from '../lookup/objects.ts';
import type { Strings } from '../text/strings.ts';

interface BariumScopeOptions {
  readonly barium: Barium;
  /** The index of the visible instances. */
  readonly index: Pick<InstanceIndex, 'listByStatus'>;
  readonly instanceFilter: InstanceFilter;
  readonly text: Strings;
}

interface ScopedBarium {
  readonly barium: Barium;
  /** Whether this client has found the instance to be visible. */
  isKnownVisible(instanceId: string): boolean;
}

/** Serves one event: an instance that was found to be visible is not checked again. */
export function scopeBarium({ barium, index, instanceFilter, text }: BariumScopeOptions): ScopedBarium {
  const instances = createVisibleInstances(barium, instanceFilter);
  const objects = createVisibleObjects();

  const ifVisible =
    <Rest extends unknown[], Result>(request: (instanceId: string, ...rest: Rest) => Promise<Result>) =>
    async (instanceId: string, ...rest: Rest): Promise<Result> => {
      await instances.requireVisible(instanceId);
      return request(instanceId, ...rest);
    };

  const scoped: Barium = {
    async listInstances({ status, start = 0, max = 100 } = {}) {
      const { rows } = await index.listByStatus(status);
      return { total: rows.length, rows: rows.slice(start, start + max) };
    },
    async getInstance(id, options) {
      const instance = await instances.get(id, options);
      const { parentInstanceId: parent } = instance;
      const canNameParent = parent !== undefined && (await instances.isVisible(parent));
      return canNameParent ? instance : { ...instance, parentInstanceId: undefined, parentInstanceName: undefined };
    },
    listObjects: ifVisible(async (id, query, options) =>
      objects.markVisible(await barium.listObjects(id, query, options)),
    ),
    async listFolder(objectId, query, options) {
      objects.requireVisible(objectId);
      return objects.markVisible(await barium.listFolder(objectId, query, options));
    },
    getObject: ifVisible(async (id, objectId, versionId, options) => {
      // Barium is not documented to check that the object belongs to the instance.
      if (!objects.isVisible(objectId)) await readContents(id, { barium: scoped, text });
      objects.requireVisible(objectId);
      return barium.getObject(id, objectId, versionId, options);
    }),
    async openFile(objectId, options) {
      objects.requireVisible(objectId);
      return barium.openFile(objectId, options);
    },
    listTasks: ifVisible((id, query, options) => barium.listTasks(id, query, options)),
    getTask: ifVisible(async (id, taskId, options) => {
      const task = await barium.getTask(id, taskId, options);
      // If Barium does not return the task's instance, its application decides.
      const isVisible = task.instanceId === undefined ? instanceFilter(task) : keyOf(task.instanceId) === keyOf(id);
      if (!isVisible) throw notFound();
      return task;
    }),
    openImage: ifVisible((id, query, options) => barium.openImage(id, query, options)),
    addFile: ifVisible((id, file, options) => barium.addFile(id, file, options)),
    addFolder: ifVisible((id, name, options) => barium.addFolder(id, name, options)),
    addForm: ifVisible((id, form, options) => barium.addForm(id, form, options)),
    sendMessage: ifVisible((id, message, query, options) => barium.sendMessage(id, message, query, options)),
    deleteInstance: ifVisible((id, options) => barium.deleteInstance(id, options)),
    signIn: (options) => barium.signIn(options),
    backgroundConcurrency: () => barium.backgroundConcurrency(),
    close: () => barium.close(),
  };
  return { barium: scoped, isKnownVisible: instances.isKnownVisible };
}

/** Checks instances by reading them, each once unless its current state is asked for. */
function createVisibleInstances(barium: Pick<Barium, 'getInstance'>, instanceFilter: InstanceFilter) {
  const checks = new Map<string, Promise<Instance>>();
  const visible = new Set<string>();

  const check = async (id: string, options?: CallOptions): Promise<Instance> => {
    const instance = await barium.getInstance(id, options);
    if (!instanceFilter(instance)) throw notFound();
    visible.add(keyOf(id));
    return instance;
  };
  const get = (id: string, options?: CallOptions): Promise<Instance> => {
    const pending = check(id, options);
    checks.set(keyOf(id), pending);
    return pending;
  };
  const isKnownVisible = (id: string): boolean => visible.has(keyOf(id));
  const requireVisible = async (id: string): Promise<void> => {
    if (!isKnownVisible(id)) await (checks.get(keyOf(id)) ?? get(id));
  };
  return {
    get,
    isKnownVisible,
    requireVisible,
    async isVisible(id: string): Promise<boolean> {
      try {
        await requireVisible(id);
        return true;
      } catch (error) {
        if (error instanceof BariumError) return false;
        throw error;
      }
    },
  };
}

/** Remembers the objects listed in visible instances: an object's id alone does not identify its instance. */
function createVisibleObjects() {
  const visible = new Set<string>();
  const isVisible = (id: string): boolean => visible.has(keyOf(id));
  return {
    isVisible,
    requireVisible(id: string): void {
      if (!isVisible(id)) throw notFound();
    },
    markVisible<Row extends { readonly id: string }>(page: Page<Row>): Page<Row> {
      for (const { id } of page.rows) visible.add(keyOf(id));
      return page;
    },
  };
}

function keyOf(id: string): string {
  return id.toLowerCase();
}

function notFound(): NotFoundError {
  return new NotFoundError({ endpoint: 'GET /Instances/{Id}', status: 404 });
}
