import type * as z from 'zod';
import { type Incoming, receive } from './download.ts';
import { NoDiagramError, NonsenseError, NotFoundError, RefusedError } from './errors.ts';
import { readAnswer } from './failure.ts';
import type { Calls } from './http-client.ts';
import type { Settings } from './options.ts';
import type { Confidence } from './redaction.ts';
import type { Opened } from './request.ts';
import type { Call } from './retry.ts';
import { instance, instanceRow, objectRow, readPage, task, taskRow } from './schemas.ts';
import type { Barium, CallOptions, Download, Page, PageQuery } from './types.ts';
import type { Address, Query, Segment } from './url.ts';

export type Reads = Pick<
  Barium,
  | 'listInstances'
  | 'getInstance'
  | 'listObjects'
  | 'listFolder'
  | 'getObject'
  | 'openFile'
  | 'listTasks'
  | 'getTask'
  | 'openImage'
>;

interface Parts {
  readonly settings: Settings;
  readonly address: Address;
  readonly calls: Calls;
  readonly confidence: Confidence;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** No failure that Barium writes is longer, in bytes. */
const longestFailure = 64 * 1024;

/** Everything that changes nothing. */
export function createReads({ settings, address, calls, confidence }: Parts): Reads {
  const { caps, onDropped } = settings;
  const get = (endpoint: string, path: readonly Segment[], query?: Query): Call => ({
    endpoint,
    method: 'GET',
    url: address(endpoint, path, query),
    writes: false,
  });

  async function one<T>(schema: z.ZodType<T>, call: Call, options?: CallOptions): Promise<T> {
    const parsed = schema.safeParse(await calls.json(call, options?.signal));
    if (parsed.success) return parsed.data;
    throw new NonsenseError('an answer of another shape', { endpoint: call.endpoint, cause: parsed.error });
  }

  async function page<T>(
    schema: z.ZodType<T>,
    call: Call,
    query?: PageQuery,
    options?: CallOptions,
  ): Promise<Page<T>> {
    const { endpoint } = call;
    const value = await calls.json(call, options?.signal);
    try {
      const { dropped, ...read } = readPage(schema, value, query?.start ?? 0);
      if (dropped > 0) onDropped({ endpoint, rows: dropped });
      return read;
    } catch (cause) {
      throw new NonsenseError('a list without rows', { endpoint, cause });
    }
  }

  async function open(call: Call, cap: number, options?: CallOptions): Promise<[Opened, Incoming]> {
    const opened = await calls.open({ ...call, binary: true }, options?.signal);
    return [opened, receive(opened, cap)];
  }

  const reads: Reads = {
    async listInstances(query, options) {
      const call = get('GET /Instances', ['Instances'], { Status: query?.status, ...paging(query) });
      return page(instanceRow, call, query, options);
    },
    async getInstance(id, options) {
      return one(instance, get('GET /Instances/{Id}', ['Instances', { id }]), options);
    },
    async listObjects(id, query, options) {
      const path = ['Instances', { id }, 'Objects'];
      return page(objectRow, get('GET /Instances/{Id}/Objects', path, paging(query)), query, options);
    },
    async listFolder(objectId, query, options) {
      const path = ['Objects', { id: objectId }, 'Objects'];
      return page(objectRow, get('GET /Objects/{ObjectId}/Objects', path, paging(query)), query, options);
    },
    async getObject(id, objectId, versionId, options) {
      const path = ['Instances', { id }, 'Objects', { id: objectId }];
      const call = get('GET /Instances/{Id}/Objects/{ObjectId}', path, { VersionId: versionId });
      return one(objectRow, call, options);
    },
    async openFile(objectId, options) {
      const call = get('GET /Objects/{ObjectId}/File', ['Objects', { id: objectId }, 'File']);
      const [opened, incoming] = await open(call, caps.file, options);
      await refuseFailure(opened, incoming, confidence);
      return incoming.download(mediaType(opened));
    },
    async listTasks(id, query, options) {
      const path = ['Instances', { id }, 'Tasks'];
      const call = get('GET /Instances/{Id}/Tasks', path, { Status: query?.status, ...paging(query) });
      return page(taskRow, call, query, options);
    },
    async getTask(id, taskId, options) {
      const path = ['Instances', { id }, 'Tasks', { id: taskId }];
      return one(task, get('GET /Instances/{Id}/Tasks/{TaskId}', path), options);
    },
    /**
     * An instance that is gone and a process without a diagram look alike here: a refusal, a 404, or an answer that
     * is no PNG. So after any of these the instance itself is asked for. Its answer decides: where it is known there
     * is no diagram, and else the error of that call is the one to tell. A fault of the server (5xx) and a web page,
     * which is a gateway's, tell nothing of the process.
     */
    async openImage(id, query, options) {
      const size = { ZoomFactor: query?.zoom, Width: query?.width, Height: query?.height };
      const call = get('GET /Instances/{Id}/Image', ['Instances', { id }, 'Image'], size);
      const got = await png(call, options);
      if (!(got instanceof Error)) return got;
      await reads.getInstance(id, options);
      throw new NoDiagramError({ endpoint: call.endpoint, status: got.status, cause: got });
    },
  };

  /** The picture, or why there is none where that may mean that the process has no diagram. */
  async function png(
    call: Call,
    options?: CallOptions,
  ): Promise<Download | NonsenseError | RefusedError | NotFoundError> {
    try {
      const [opened, incoming] = await open(call, caps.image, options);
      await refuseFailure(opened, incoming, confidence);
      const head = await incoming.peek(pngSignature.length);
      if (head.subarray(0, pngSignature.length).equals(pngSignature)) return incoming.download('image/png');
      incoming.discard();
      const facts = { endpoint: call.endpoint, status: opened.answer.status };
      if (mediaType(opened) === 'text/html') throw new NonsenseError('a web page for a picture', facts);
      return new NonsenseError('an answer that is no PNG', facts);
    } catch (error) {
      if (error instanceof NotFoundError) return error;
      if (error instanceof RefusedError && (error.status ?? 0) < 500) return error;
      throw error;
    }
  }

  return reads;
}

/** Barium may answer a failure with status 200 where bytes are expected. A JSON file has a file name; that has none. */
async function refuseFailure(opened: Opened, incoming: Incoming, confidence: Confidence): Promise<void> {
  const { endpoint, answer } = opened;
  if (mediaType(opened) !== 'application/json' || answer.header('content-disposition')) return;
  const head = await incoming.peek(longestFailure);
  const read = readAnswer(endpoint, answer.status, head.toString('utf8'));
  if ('value' in read || !(read.fault.error instanceof RefusedError)) return;
  incoming.discard();
  throw confidence.clear(read.fault.error);
}

function mediaType({ answer }: Opened): string {
  const type = answer.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  return type || 'application/octet-stream';
}

function paging(query: PageQuery | undefined): Query {
  return { Start: query?.start, Max: query?.max };
}
