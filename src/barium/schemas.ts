/**
 * The upstream's answers, parsed where they enter. Key names are read without case, since the vendor's
 * page and its servers differ (`Totalcount`, `TotalCount`; `Success`, `success`); extra keys are ignored.
 */
import { z } from 'zod';
import type { Instance, InstanceRow, ObjectRow, Page, Task, TaskRow } from './barium.ts';
import { lowerKeyed } from './keys.ts';
import { date, flag, id, name, status, text, whole } from './values.ts';

const instanceShape = {
  id,
  name,
  description: text,
  status: status.transform((word) => word ?? 'unknown'),
  milestone: text,
  startdate: date,
  startedby: text,
  completeddate: date,
  applicationname: text,
};

/** A row of `GET /Instances`. A missing status reads `unknown`. */
export const instanceRow = lowerKeyed(z.object(instanceShape)).transform(toInstanceRow);

/** `GET /Instances/{Id}`. */
export const instance = lowerKeyed(
  z.object({
    ...instanceShape,
    startedbyuserid: text,
    priority: text,
    planneddate: date,
    deadlinedate: date,
    applicationid: text,
    parentinstancename: name,
    parentinstanceid: text,
  }),
).transform(
  (raw): Instance => ({
    ...toInstanceRow(raw),
    startedByUserId: raw.startedbyuserid,
    priority: raw.priority,
    plannedDate: raw.planneddate,
    deadlineDate: raw.deadlinedate,
    applicationId: raw.applicationid,
    parentInstanceName: raw.parentinstancename,
    parentInstanceId: raw.parentinstanceid,
  }),
);

function toInstanceRow(raw: z.output<z.ZodObject<typeof instanceShape>>): InstanceRow {
  return {
    id: raw.id,
    name: raw.name,
    description: raw.description,
    status: raw.status,
    milestone: raw.milestone,
    startDate: raw.startdate,
    startedBy: raw.startedby,
    completedDate: raw.completeddate,
    applicationName: raw.applicationname,
  };
}

/** A file, folder or form. */
export const objectRow = lowerKeyed(
  z.object({ id, name, description: text, objectclass: text, container: flag, filetype: text }),
).transform(
  (raw): ObjectRow => ({
    id: raw.id,
    name: raw.name,
    description: raw.description,
    objectClass: raw.objectclass,
    kind: kindOf(raw.objectclass, raw.container === true, raw.filetype),
    container: raw.container === true,
    fileType: raw.filetype,
  }),
);

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

const taskShape = {
  id,
  name,
  description: text,
  status,
  createddate: date,
  completeddate: date,
  completedby: text,
  instancename: name,
  applicationname: text,
  participants: text,
  locked: flag,
  performpermission: flag,
};

/** A row of `GET /Instances/{Id}/Tasks`. */
export const taskRow = lowerKeyed(z.object(taskShape)).transform(toTaskRow);

/** `GET /Instances/{Id}/Tasks/{TaskId}`. */
export const task = lowerKeyed(
  z.object({ ...taskShape, completedbyuserid: text, instanceid: text, applicationid: text }),
).transform(
  (raw): Task => ({
    ...toTaskRow(raw),
    completedByUserId: raw.completedbyuserid,
    instanceId: raw.instanceid,
    applicationId: raw.applicationid,
  }),
);

function toTaskRow(raw: z.output<z.ZodObject<typeof taskShape>>): TaskRow {
  return {
    id: raw.id,
    name: raw.name,
    description: raw.description,
    status: raw.status,
    createdDate: raw.createddate,
    completedDate: raw.completeddate,
    completedBy: raw.completedby,
    instanceName: raw.instancename,
    applicationName: raw.applicationname,
    participants: raw.participants,
    locked: raw.locked,
    performPermission: raw.performpermission,
  };
}

const list = lowerKeyed(z.object({ totalcount: whole, data: z.array(z.unknown()) }));

/**
 * A page of a list, read from `start`. A row without an id is left out and counted in `dropped`, so that one
 * bad row does not hide the others. A missing count reads as what is known to exist: the rows up to here.
 *
 * @throws z.ZodError when there is no array of rows at all.
 */
export function readPage<T>(row: z.ZodType<T>, value: unknown, start: number): Page<T> & { dropped: number } {
  const { totalcount, data } = list.parse(value);
  const rows = data.flatMap((item) => {
    const parsed = row.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
  return { total: totalcount ?? start + data.length, rows, dropped: data.length - rows.length };
}

/** What Barium says of itself in a failure, by {@link readRefusal}. */
export interface Refusal {
  readonly errorLogId: string | undefined;
  readonly errorCode: number | undefined;
  readonly errorMessage: string | undefined;
}

const refusal = lowerKeyed(
  z.object({
    success: flag,
    errorlogid: text,
    errorcode: whole,
    errormessage: text,
    errordata: lowerKeyed(z.object({ errorid: text }))
      .optional()
      .catch(undefined),
  }),
);

/** The refusal in a failure's JSON; undefined where the value is no failure of Barium's. */
export function readRefusal(value: unknown): Refusal | undefined {
  const parsed = refusal.safeParse(value);
  if (!parsed.success || parsed.data.success === true) return undefined;
  const { success, errorlogid, errorcode, errormessage, errordata } = parsed.data;
  const errorLogId = errorlogid ?? errordata?.errorid;
  const told = success === false || errorLogId !== undefined || errormessage !== undefined;
  return told ? { errorLogId, errorCode: errorcode, errorMessage: errormessage } : undefined;
}

const verdict = lowerKeyed(z.object({ success: flag }));

/** What an answer says of its own success; undefined where it says nothing. */
export function readSuccess(value: unknown): boolean | undefined {
  const parsed = verdict.safeParse(value);
  return parsed.success ? parsed.data.success : undefined;
}

const created = lowerKeyed(
  z.object({
    success: flag,
    id: text,
    items: z
      .array(lowerKeyed(z.object({ id: text })).catch({ id: undefined }))
      .optional()
      .catch(undefined),
  }),
);

/**
 * The answer to an upload: `{Success, Id}` or `{success, Items: [{Id}]}`. Undefined where it neither claims success
 * nor names what was created.
 */
export function readCreated(value: unknown): { readonly id: string | undefined } | undefined {
  const parsed = created.safeParse(value);
  if (!parsed.success) return undefined;
  const { success, id: own, items } = parsed.data;
  const newId = own ?? items?.find((item) => item.id !== undefined)?.id;
  return success === true || newId !== undefined ? { id: newId } : undefined;
}
