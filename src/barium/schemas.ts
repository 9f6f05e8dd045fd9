/** The upstream's answers, parsed where they enter. */
import type * as z from 'zod';
import { keyed, type Raw } from './keys.ts';
import type { Instance, InstanceRow, ObjectRow, Page, Task, TaskRow } from './types.ts';
import { date, flag, name, status, text, whole } from './values.ts';

/** A row of `GET /Instances`. A missing status reads `unknown`. */
export const instanceRow = withId('an instance', toInstanceRow);

/** `GET /Instances/{Id}`. */
export const instance = withId(
  'an instance',
  (raw, id): Instance => ({
    ...toInstanceRow(raw, id),
    startedByUserId: text(raw.startedbyuserid),
    priority: text(raw.priority),
    plannedDate: date(raw.planneddate),
    deadlineDate: date(raw.deadlinedate),
    applicationId: text(raw.applicationid),
    parentInstanceName: name(raw.parentinstancename),
    parentInstanceId: text(raw.parentinstanceid),
  }),
);

function toInstanceRow(raw: Raw, id: string): InstanceRow {
  return {
    id,
    name: name(raw.name),
    description: text(raw.description),
    status: status(raw.status) ?? 'unknown',
    milestone: text(raw.milestone),
    startDate: date(raw.startdate),
    startedBy: text(raw.startedby),
    completedDate: date(raw.completeddate),
    applicationName: text(raw.applicationname),
  };
}

/** A file, folder or form. */
export const objectRow = withId('an object', (raw, id): ObjectRow => {
  const objectClass = text(raw.objectclass);
  const container = flag(raw.container) === true;
  const fileType = text(raw.filetype);
  return {
    id,
    name: name(raw.name),
    description: text(raw.description),
    objectClass,
    kind: kindOf(objectClass, container, fileType),
    container,
    fileType,
  };
});

/** The class says it where it is known (`repository.file`, `dataforms.dataform`); the other two are hints. */
function kindOf(
  objectClass: string | undefined,
  container: boolean,
  fileType: string | undefined,
): ObjectRow['kind'] {
  const word = objectClass?.toLowerCase().split('.').at(-1) ?? '';
  if (word.endsWith('folder')) return 'folder';
  if (word.endsWith('form')) return 'form';
  if (word.endsWith('file')) return 'file';
  if (container) return 'folder';
  return fileType === undefined ? 'other' : 'file';
}

/** A row of `GET /Instances/{Id}/Tasks`. */
export const taskRow = withId('a task', toTaskRow);

/** `GET /Instances/{Id}/Tasks/{TaskId}`. */
export const task = withId(
  'a task',
  (raw, id): Task => ({
    ...toTaskRow(raw, id),
    completedByUserId: text(raw.completedbyuserid),
    instanceId: text(raw.instanceid),
    applicationId: text(raw.applicationid),
  }),
);

function toTaskRow(raw: Raw, id: string): TaskRow {
  return {
    id,
    name: name(raw.name),
    description: text(raw.description),
    status: status(raw.status),
    createdDate: date(raw.createddate),
    completedDate: date(raw.completeddate),
    completedBy: text(raw.completedby),
    instanceName: name(raw.instancename),
    applicationName: text(raw.applicationname),
    participants: text(raw.participants),
    locked: flag(raw.locked),
    performPermission: flag(raw.performpermission),
  };
}

/** Barium's ids have 36 characters. One that is far longer is none, and fits no index that it is looked up in. */
const longestId = 200;

/** A thing is nothing without its id: text, seldom a number. */
function withId<T extends object>(what: string, read: (raw: Raw, id: string) => T) {
  return keyed(what, (raw) => {
    const id = text(raw.id);
    return id === undefined || id.length > longestId ? undefined : read(raw, id);
  });
}

const list = keyed('a list', (raw) =>
  Array.isArray(raw.data)
    ? { total: whole(raw.totalcount), data: raw.data as readonly unknown[] }
    : undefined,
);

/**
 * A page of a list, read from `start`. A row without an id is left out and counted in `dropped`, so that one
 * bad row does not hide the others. A missing count is told, and reads as what is known to exist: the rows up to here.
 *
 * @throws z.ZodError when there is no array of rows at all.
 */
export function readPage<T>(row: z.ZodType<T>, value: unknown, start: number): Page<T> & { dropped: number } {
  const { total, data } = list.parse(value);
  const rows = data.flatMap((item) => {
    const parsed = row.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
  const dropped = data.length - rows.length;
  if (total !== undefined) return { total, rows, dropped };
  return { total: start + data.length, counted: false, rows, dropped };
}

/** What Barium says of itself in a failure. */
export interface Refusal {
  readonly errorLogId: string | undefined;
  readonly errorCode: number | undefined;
  readonly errorMessage: string | undefined;
}

const errorData = keyed('the data of a failure', (raw) => ({ errorLogId: text(raw.errorid) }));

const refusal = keyed('a failure', (raw): Refusal | undefined => {
  const success = flag(raw.success);
  const errorLogId = text(raw.errorlogid) ?? errorData.safeParse(raw.errordata).data?.errorLogId;
  const errorMessage = text(raw.errormessage);
  const says = success === false || errorLogId !== undefined || errorMessage !== undefined;
  if (success === true || !says) return undefined;
  return { errorLogId, errorCode: whole(raw.errorcode), errorMessage };
});

/** The refusal in a failure's JSON; undefined where the value is no failure of Barium's. */
export function readRefusal(value: unknown): Refusal | undefined {
  return refusal.safeParse(value).data;
}

const verdict = keyed('an answer', (raw) => ({ success: flag(raw.success) }));

/** What an answer says of its own success; undefined where it says nothing. */
export function readSuccess(value: unknown): boolean | undefined {
  return verdict.safeParse(value).data?.success;
}

const item = keyed('a created object', (raw) => ({ id: text(raw.id) }));

const created = keyed('what was created', (raw) => {
  const items: readonly unknown[] = Array.isArray(raw.items) ? raw.items : [];
  const ids = [text(raw.id), ...items.map((each) => item.safeParse(each).data?.id)];
  const id = ids.find((each) => each !== undefined);
  return flag(raw.success) === true || id !== undefined ? { id } : undefined;
});

/**
 * The answer to an upload: `{Success, Id}` or `{success, Items: [{Id}]}`. Undefined where it neither claims success
 * nor names what was created.
 */
export function readCreated(value: unknown): { readonly id: string | undefined } | undefined {
  return created.safeParse(value).data;
}
