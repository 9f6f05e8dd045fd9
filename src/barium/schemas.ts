/** Parses Barium's responses. */
import * as z from 'zod';
import type { FormFieldValue, Instance, InstanceRow, ObjectRow, Page, Task, TaskRow } from './types.ts';

/** A row of `GET /Instances`. A missing status becomes `unknown`. */
export const instanceRow = withId('an instance', toInstanceRow);

/** `GET /Instances/{Id}`. */
export const instance = withId(
  'an instance',
  (raw, id): Instance => ({
    ...toInstanceRow(raw, id),
    startedByUserId: looseString(raw.startedbyuserid),
    priority: looseString(raw.priority),
    plannedDate: looseDate(raw.planneddate),
    deadlineDate: looseDate(raw.deadlinedate),
    applicationId: looseString(raw.applicationid),
    parentInstanceName: looseName(raw.parentinstancename),
    parentInstanceId: looseString(raw.parentinstanceid),
  }),
);

function toInstanceRow(raw: RawObject, id: string): InstanceRow {
  return {
    id,
    name: looseName(raw.name),
    description: looseString(raw.description),
    status: statusCode(raw.status) ?? 'unknown',
    milestone: looseString(raw.milestone),
    startDate: looseDate(raw.startdate),
    startedBy: looseString(raw.startedby),
    completedDate: looseDate(raw.completeddate),
    applicationName: looseString(raw.applicationname),
  };
}

/** A file, folder or form. */
export const objectRow = withId('an object', (raw, id): ObjectRow => {
  const objectClass = looseString(raw.objectclass);
  const container = looseBoolean(raw.container) === true;
  const fileType = looseString(raw.filetype);
  return {
    id,
    name: looseName(raw.name),
    description: looseString(raw.description),
    objectClass,
    kind: kindOf(objectClass, container, fileType),
    container,
    fileType,
    size: looseInteger(raw.size ?? raw.filesize ?? raw.length),
    createdDate: looseDate(raw.createddate ?? raw.created),
    changedDate: looseDate(raw.changeddate ?? raw.modifieddate ?? raw.updateddate ?? raw.lastmodified),
    fields: Array.isArray(raw.fields) ? readFields(raw.fields) : undefined,
  };
});

const field = caseInsensitiveObject('a field', (raw): FormFieldValue | undefined => {
  const name = looseString(raw.name);
  const value = typeof raw.value === 'boolean' ? String(raw.value) : looseString(raw.value);
  return name === undefined ? undefined : { name, value };
});

function readFields(fields: readonly unknown[]): readonly FormFieldValue[] {
  return fields.flatMap((item) => field.safeParse(item).data ?? []);
}

/** From the object class (`repository.file`, `dataforms.dataform`), or guessed from the other two if that is unknown. */
function kindOf(objectClass: string | undefined, container: boolean, fileType: string | undefined): ObjectRow['kind'] {
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
    completedByUserId: looseString(raw.completedbyuserid),
    instanceId: looseString(raw.instanceid),
    applicationId: looseString(raw.applicationid),
  }),
);

function toTaskRow(raw: RawObject, id: string): TaskRow {
  return {
    id,
    name: looseName(raw.name),
    description: looseString(raw.description),
    status: statusCode(raw.status),
    createdDate: looseDate(raw.createddate),
    completedDate: looseDate(raw.completeddate),
    completedBy: looseString(raw.completedby),
    instanceName: looseName(raw.instancename),
    applicationName: looseString(raw.applicationname),
    participants: looseString(raw.participants),
    locked: looseBoolean(raw.locked),
    performPermission: looseBoolean(raw.performpermission),
  };
}

/** Barium's ids have 36 characters. A much longer one would not fit the database index. */
const maxIdLength = 200;

/** An object with an id, which is text or sometimes a number. */
function withId<T extends object>(description: string, read: (raw: RawObject, id: string) => T) {
  return caseInsensitiveObject(description, (raw) => {
    const id = looseString(raw.id);
    return id === undefined || id.length > maxIdLength ? undefined : read(raw, id);
  });
}

const list = caseInsensitiveObject('a list', (raw) =>
  Array.isArray(raw.data) ? { total: looseInteger(raw.totalcount), data: raw.data as readonly unknown[] } : undefined,
);

/**
 * The page of a list that begins at `start`. Rows without an id are left out and counted in `dropped`, so that they do
 * not hide the others. Without a total, `total` is the number of rows known to exist.
 *
 * @throws z.ZodError if there is no array of rows
 */
export function readPage<T>(row: z.ZodType<T>, value: unknown, start: number): Page<T> & { dropped: number } {
  const { total, data } = list.parse(value);
  const rows = data.flatMap((item) => {
    const parsed = row.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
  const dropped = data.length - rows.length;
  if (total !== undefined) return { total, rows, dropped };
  return { total: start + data.length, isExactTotal: false, rows, dropped };
}

/** Barium's explanation of a rejection. */
export interface RejectionDetails {
  readonly errorLogId: string | undefined;
  readonly errorCode: number | undefined;
  readonly errorMessage: string | undefined;
}

const errorData = caseInsensitiveObject('error data', (raw) => ({ errorLogId: looseString(raw.errorid) }));

const rejection = caseInsensitiveObject('a rejection', (raw): RejectionDetails | undefined => {
  const success = looseBoolean(raw.success);
  const errorLogId = looseString(raw.errorlogid) ?? errorData.safeParse(raw.errordata).data?.errorLogId;
  const errorMessage = looseString(raw.errormessage);
  const isRejection = success === false || errorLogId !== undefined || errorMessage !== undefined;
  if (success === true || !isRejection) return undefined;
  return { errorLogId, errorCode: looseInteger(raw.errorcode), errorMessage };
});

/** The details in the JSON of a rejection, or undefined if the value is not a rejection by Barium. */
export function readRejection(value: unknown): RejectionDetails | undefined {
  return rejection.safeParse(value).data;
}

const outcome = caseInsensitiveObject('a response', (raw) => ({ success: looseBoolean(raw.success) }));

/** The `success` of a response, or undefined if it has none. */
export function readSuccess(value: unknown): boolean | undefined {
  return outcome.safeParse(value).data?.success;
}

const createdItem = caseInsensitiveObject('a created object', (raw) => ({ id: looseString(raw.id) }));

const created = caseInsensitiveObject('a creation response', (raw) => {
  const items: readonly unknown[] = Array.isArray(raw.items) ? raw.items : [];
  const ids = [looseString(raw.id), ...items.map((item) => createdItem.safeParse(item).data?.id)];
  const id = ids.find((candidate) => candidate !== undefined);
  return looseBoolean(raw.success) === true || id !== undefined ? { id } : undefined;
});

/**
 * The response to an upload: `{Success, Id}` or `{success, Items: [{Id}]}`. Undefined if it neither claims success nor
 * names the created object.
 */
export function readCreated(value: unknown): { readonly id: string | undefined } | undefined {
  return created.safeParse(value).data;
}

/** An object with its keys in lower case. */
type RawObject = Readonly<Record<string, unknown>>;

/**
 * Reads an object whose keys may have any case, since the vendor's page and its servers differ (`Totalcount`,
 * `TotalCount`; `Success`, `success`). Of two keys that differ only in case, the first wins; unknown keys are ignored.
 *
 * @param read returns undefined for an object of another kind
 */
export function caseInsensitiveObject<T extends object>(description: string, read: (raw: RawObject) => T | undefined) {
  return z.custom<object>(isObject, `not ${description}`).transform((value, context): T => {
    const result = read(lowerCaseKeys(value));
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message: `not ${description}` });
    return z.NEVER;
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lowerCaseKeys(value: object): RawObject {
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    const lower = key.toLowerCase();
    // Assigning `__proto__` would set the prototype.
    if (lower !== '__proto__' && !Object.hasOwn(result, lower)) result[lower] = entry;
  }
  return result;
}

// The readers of single values treat `null`, `""` and a missing key alike, as undefined.

/** Text, or a number as text: `Priority` is text in the vendor's page and a number from its servers. */
export function looseString(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A name. A missing one may also be the word "null". */
function looseName(value: unknown): string | undefined {
  return value === 'null' ? undefined : looseString(value);
}

/** In lower case. */
function statusCode(value: unknown): string | undefined {
  return looseString(value)?.trim().toLowerCase();
}

/** true, "true", 1, and their opposites. */
export function looseBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = looseString(value)?.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}

/** An integer, or text that is one. */
function looseInteger(value: unknown): number | undefined {
  const number = Number(looseString(value) ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

const isoDate = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;

/** ISO 8601 in UTC, to the millisecond. A time without a zone is UTC. The year 1 is .NET's "no date". */
function looseDate(value: unknown): string | undefined {
  const match = typeof value === 'string' ? isoDate.exec(value.trim()) : undefined;
  const [, day, time = '00:00', zone = 'Z'] = match ?? [];
  if (day === undefined || day.startsWith('0001-')) return undefined;
  const date = new Date(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
