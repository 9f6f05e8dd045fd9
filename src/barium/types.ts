/**
 * Barium's API in its own terms: instances, tasks, objects, messages.
 *
 * The shapes are from the vendor's page "Get instance information: GET /api/v1.1/Instances" and its siblings for POST
 * and DELETE. Absent values (`null`, `""`, a missing key) are `undefined`, dates are ISO 8601 in UTC, and statuses are
 * in lower case.
 */

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Nobody waits for it: people's requests go first, and only as many are sent at once as Barium bears. */
  readonly background?: BackgroundCall;
}

export interface BackgroundCall {
  /** Takes about as long as the others that say so, unless Barium has too much to do. */
  readonly isComparable: boolean;
}

/** A part of a list. The server may return fewer than `max` rows. */
export interface PageQuery {
  readonly start?: number;
  readonly max?: number;
}

export interface Page<T> {
  /** Of the whole list. */
  readonly total: number;
  /** False if Barium did not return a total: `total` is then a lower bound. */
  readonly isExactTotal?: false;
  readonly rows: readonly T[];
}

/** A row of `GET /Instances`. */
export interface InstanceRow {
  readonly id: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** `active`, `ready`, `completed`, `cancelled`, `aborted`, or an unknown one. */
  readonly status: string;
  readonly milestone: string | undefined;
  readonly startDate: string | undefined;
  readonly startedBy: string | undefined;
  readonly completedDate: string | undefined;
  readonly applicationName: string | undefined;
}

/** `GET /Instances/{Id}`. */
export interface Instance extends InstanceRow {
  readonly startedByUserId: string | undefined;
  readonly priority: string | undefined;
  readonly plannedDate: string | undefined;
  readonly deadlineDate: string | undefined;
  readonly applicationId: string | undefined;
  readonly parentInstanceName: string | undefined;
  readonly parentInstanceId: string | undefined;
}

/** A file, folder or form of an instance. `id` need not be a GUID. */
export interface ObjectRow {
  readonly id: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** E.g. `repository.file`. */
  readonly objectClass: string | undefined;
  /** Derived from `objectClass`, `container` and `fileType`. */
  readonly kind: 'file' | 'folder' | 'form' | 'other';
  readonly container: boolean;
  readonly fileType: string | undefined;
  /** In bytes. Like the three below, not documented: only some servers return it. */
  readonly size?: number | undefined;
  readonly createdDate?: string | undefined;
  readonly changedDate?: string | undefined;
  /** Of a form, in its order; `undefined` if Barium returns none. */
  readonly fields?: readonly FormFieldValue[] | undefined;
}

export interface FormFieldValue {
  readonly name: string;
  readonly value: string | undefined;
}

/** A row of `GET /Instances/{Id}/Tasks`. */
export interface TaskRow {
  readonly id: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly status: string | undefined;
  readonly createdDate: string | undefined;
  readonly completedDate: string | undefined;
  readonly completedBy: string | undefined;
  readonly instanceName: string | undefined;
  readonly applicationName: string | undefined;
  readonly participants: string | undefined;
  readonly locked: boolean | undefined;
  readonly performPermission: boolean | undefined;
}

/** `GET /Instances/{Id}/Tasks/{TaskId}`. Only the list has participants. */
export interface Task extends TaskRow {
  readonly completedByUserId: string | undefined;
  readonly instanceId: string | undefined;
  readonly applicationId: string | undefined;
}

/** An open download. Reading `bytes` rejects if the connection breaks or stalls, or if the size limit is exceeded. */
export interface Download {
  readonly type: string;
  /** In bytes, from Content-Length. */
  readonly size: number | undefined;
  /** From Content-Disposition, without a path. */
  readonly fileName: string | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
  cancel(): void;
}

/** A file to upload. It is read at most once; closing its source is up to the caller. */
export interface Upload {
  readonly name: string;
  readonly type: string;
  readonly size?: number | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
}

interface ImageQuery {
  readonly zoom?: number;
  readonly width?: number;
  readonly height?: number;
}

export interface ImageRequest extends ImageQuery {
  readonly instanceId: string;
}

/** An attempt of a request that has ended, for metrics, log and benchmarks. It holds no id, text or secret. */
export interface AttemptReport {
  /** With placeholders for ids, e.g. `GET /Instances/{Id}/Tasks`. */
  readonly endpoint: string;
  readonly outcome: 'ok' | 'rejected' | 'not-found' | 'forbidden' | 'unreachable' | 'invalid-response' | 'aborted';
  readonly durationMs: number;
  /** 1 for the first. */
  readonly attempt: number;
}

/** Every method rejects with a class of `errors.ts`. */
export interface Barium {
  listInstances(query?: PageQuery & { readonly status?: string }, options?: CallOptions): Promise<Page<InstanceRow>>;
  getInstance(id: string, options?: CallOptions): Promise<Instance>;
  listObjects(id: string, query?: PageQuery, options?: CallOptions): Promise<Page<ObjectRow>>;
  listFolder(objectId: string, query?: PageQuery, options?: CallOptions): Promise<Page<ObjectRow>>;
  getObject(id: string, objectId: string, versionId?: string, options?: CallOptions): Promise<ObjectRow>;
  openFile(objectId: string, options?: CallOptions): Promise<Download>;
  listTasks(
    id: string,
    query?: PageQuery & { readonly status?: string },
    options?: CallOptions,
  ): Promise<Page<TaskRow>>;
  getTask(id: string, taskId: string, options?: CallOptions): Promise<Task>;
  /**
   * The process diagram as PNG. Rejects with a `NoDiagramError` if the process has none: without a request if the
   * `applicationId` is given, and another instance of it had none in the last minutes.
   */
  openImage(
    id: string,
    query?: ImageQuery,
    options?: CallOptions & { readonly applicationId?: string },
  ): Promise<Download>;
  /** Resolves with the id of the new object, if Barium returns it. */
  addFile(id: string, file: Upload, options?: CallOptions): Promise<{ readonly id: string | undefined }>;
  addFolder(id: string, name: string, options?: CallOptions): Promise<{ readonly id: string | undefined }>;
  addForm(
    id: string,
    form: {
      readonly name: string;
      readonly templateId: string;
      readonly fields: readonly { readonly name: string; readonly value: string }[];
    },
    options?: CallOptions,
  ): Promise<{ readonly id: string | undefined }>;
  /** `accepted` is false if the process does not wait for this message. */
  sendMessage(
    id: string,
    message: string,
    /** `boundary`: the message is for a boundary event. */
    query?: { readonly boundary?: boolean },
    options?: CallOptions,
  ): Promise<{ readonly accepted: boolean }>;
  deleteInstance(id: string, options?: CallOptions): Promise<void>;
  /** Signs in if there is no ticket yet. For the readiness check. */
  signIn(options?: CallOptions): Promise<void>;
  /** How many background requests are sent at once, as Barium bears it at present. */
  backgroundConcurrency(): number;
  /** Aborts all requests and closes all connections. */
  close(): void;
}
