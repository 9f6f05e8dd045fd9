/**
 * What the bot asks of the upstream, in the upstream's own words: instances, tasks, objects, messages.
 *
 * Source of every shape: the vendor's "Get instance information: GET /api/v1.1/Instances" and its siblings for
 * POST and DELETE. Absent values (`null`, `""`, a missing key) are all `undefined` here, dates are ISO 8601 in
 * UTC, and status words are as the upstream wrote them but in lower case.
 */

/** How a call may be cut short. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Where in a list to read. The server may return fewer than `max`. */
export interface PageQuery {
  readonly start?: number;
  readonly max?: number;
}

export interface Page<T> {
  /** How many there are in all, as the upstream counts them. */
  readonly total: number;
  /** False where it did not say: then `total` is how many are known to be, and there may be more. */
  readonly counted?: false;
  readonly rows: readonly T[];
}

/** A row of `GET /Instances`. */
export interface InstanceRow {
  readonly id: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** `active`, `ready`, `completed`, `cancelled`, `aborted`, or a word that is new to us. */
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
  /** As the upstream wrote it, e.g. `repository.file`. */
  readonly objectClass: string | undefined;
  /** What it is to a person, from `objectClass`, `container` and `fileType`. */
  readonly kind: 'file' | 'folder' | 'form' | 'other';
  readonly container: boolean;
  readonly fileType: string | undefined;
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

/** `GET /Instances/{Id}/Tasks/{TaskId}`. Participants are in the list's row only. */
export interface Task extends TaskRow {
  readonly completedByUserId: string | undefined;
  readonly instanceId: string | undefined;
  readonly applicationId: string | undefined;
}

/** A binary answer, opened: `bytes` rejects when it breaks off, is late or passes the size cap. */
export interface Download {
  readonly type: string;
  /** In bytes, from Content-Length. */
  readonly size: number | undefined;
  /** From Content-Disposition, the last path segment alone. */
  readonly fileName: string | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
  discard(): void;
}

/** A file on its way up. It is read once or not at all: whoever made it lets go of the source afterwards. */
export interface Upload {
  readonly name: string;
  readonly type: string;
  readonly size?: number | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface ImageQuery {
  readonly zoom?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Which picture: an instance's diagram. */
export interface PictureOrder extends ImageQuery {
  readonly instanceId: string;
}

/** One upstream call that ended, for metrics, the log and benchmarks. Holds no id, text or secret. */
export interface CallReport {
  /** The endpoint with its ids left out, e.g. `GET /Instances/{Id}/Tasks`. */
  readonly endpoint: string;
  readonly outcome: 'ok' | 'refused' | 'not-found' | 'not-allowed' | 'unreachable' | 'nonsense' | 'cancelled';
  readonly milliseconds: number;
  /** 1 for a first try. */
  readonly attempt: number;
}

/**
 * The upstream. Every method rejects with one of the classes in `errors.ts`, and with nothing else.
 */
export interface Barium {
  listInstances(
    query?: PageQuery & { readonly status?: string },
    options?: CallOptions,
  ): Promise<Page<InstanceRow>>;
  getInstance(id: string, options?: CallOptions): Promise<Instance>;
  listObjects(id: string, query?: PageQuery, options?: CallOptions): Promise<Page<ObjectRow>>;
  /** What is in a folder of an instance. */
  listFolder(objectId: string, query?: PageQuery, options?: CallOptions): Promise<Page<ObjectRow>>;
  getObject(id: string, objectId: string, versionId?: string, options?: CallOptions): Promise<ObjectRow>;
  /** The bytes of a file. */
  openFile(objectId: string, options?: CallOptions): Promise<Download>;
  listTasks(
    id: string,
    query?: PageQuery & { readonly status?: string },
    options?: CallOptions,
  ): Promise<Page<TaskRow>>;
  getTask(id: string, taskId: string, options?: CallOptions): Promise<Task>;
  /** The process diagram as PNG. Rejects with `NoDiagramError` where the process has none. */
  openImage(id: string, query?: ImageQuery, options?: CallOptions): Promise<Download>;
  /** Answers the new object's id, where the upstream tells it. */
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
  /** `taken` is false when Barium understood and the process did not wait for this message. */
  sendMessage(
    id: string,
    message: string,
    /** `boundary`: the message goes to a boundary intermediate event, which the upstream wants in the query. */
    query?: { readonly boundary?: boolean },
    options?: CallOptions,
  ): Promise<{ readonly taken: boolean }>;
  deleteInstance(id: string, options?: CallOptions): Promise<void>;
  /** Signs in if there is no ticket yet. For readiness. */
  signIn(options?: CallOptions): Promise<void>;
  /** Ends what is in flight and closes idle connections. */
  close(): void;
}
