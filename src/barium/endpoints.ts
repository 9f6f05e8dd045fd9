import type * as z from 'zod';
import { createTtlCache } from '../lib/ttl-cache.ts';
import { createFormBody, createMultipartBody, type RequestBody } from './body.ts';
import { createDownload, mediaTypeOf, type PeekableDownload } from './download.ts';
import { InvalidResponseError, NoDiagramError, NotFoundError, OutcomeUnknownError, RejectedError } from './errors.ts';
import type { BariumHttpClient } from './http-client.ts';
import type { ResolvedOptions } from './options.ts';
import type { Redact } from './redaction.ts';
import type { RequestSpec, StreamResponse } from './request.ts';
import { abortError, parseJsonResponse } from './retry.ts';
import { instance, instanceRow, objectRow, readCreated, readPage, readSuccess, task, taskRow } from './schemas.ts';
import type { Barium, CallOptions, Download, Page, PageQuery } from './types.ts';
import type { QueryParameters, Segment, UrlBuilder } from './url.ts';

type WriteMethod = 'addFile' | 'addFolder' | 'addForm' | 'sendMessage' | 'deleteInstance';
type ReadEndpoints = Omit<Barium, WriteMethod | 'signIn' | 'backgroundConcurrency' | 'close'>;

interface EndpointServices {
  readonly options: ResolvedOptions;
  readonly buildUrl: UrlBuilder;
  readonly http: BariumHttpClient;
  readonly redact: Redact;
}

/** Reads of JSON, lists and bytes. */
function createReader({ options, buildUrl, http, redact }: EndpointServices) {
  const { sizeLimits, onDropped } = options;

  function get(endpoint: string, path: readonly Segment[], query?: QueryParameters): RequestSpec<'json'> {
    return {
      endpoint,
      method: 'GET',
      url: buildUrl(endpoint, path, query),
      responseType: 'json',
      isWrite: false,
    };
  }

  async function getOne<T>(schema: z.ZodType<T>, spec: RequestSpec<'json'>, call?: CallOptions): Promise<T> {
    const parsed = schema.safeParse(await http.request(spec, call));
    if (parsed.success) return parsed.data;
    throw new InvalidResponseError('a response of another shape', {
      endpoint: spec.endpoint,
      cause: parsed.error,
    });
  }

  async function getPage<T>(
    schema: z.ZodType<T>,
    spec: RequestSpec<'json'>,
    query?: PageQuery,
    call?: CallOptions,
  ): Promise<Page<T>> {
    const { endpoint } = spec;
    const value = await http.request(spec, call);
    try {
      const { dropped, ...page } = readPage(schema, value, query?.start ?? 0);
      if (dropped > 0) onDropped({ endpoint, rows: dropped });
      return page;
    } catch (cause) {
      throw new InvalidResponseError('a list without rows', { endpoint, cause });
    }
  }

  async function open(
    spec: RequestSpec<'json'>,
    maxBytes: number,
    call?: CallOptions,
  ): Promise<[StreamResponse, PeekableDownload]> {
    const stream = await http.request({ ...spec, responseType: 'stream', isTransfer: true }, call);
    const download = createDownload(stream, maxBytes);
    await throwIfRejection(stream, download, redact);
    return [stream, download];
  }

  /** The image, or the error that may mean that the process has no diagram. */
  async function openPng(
    spec: RequestSpec<'json'>,
    call?: CallOptions,
  ): Promise<Download | InvalidResponseError | RejectedError | NotFoundError> {
    try {
      const [stream, download] = await open(spec, sizeLimits.image, call);
      const head = await download.peek(pngSignature.length);
      if (head.subarray(0, pngSignature.length).equals(pngSignature)) return download.toDownload('image/png');
      download.cancel();
      const facts = { endpoint: spec.endpoint, status: stream.response.status };
      if (mediaTypeOf(stream) === 'text/html') {
        throw new InvalidResponseError('a web page instead of an image', facts);
      }
      return new InvalidResponseError('an image that is not PNG', facts);
    } catch (error) {
      if (error instanceof NotFoundError) return error;
      if (error instanceof RejectedError && (error.status ?? 0) < 500) return error;
      throw error;
    }
  }

  return { get, getOne, getPage, open, openPng };
}

/** A process can be modelled again, in the tool that draws diagrams. */
const withoutDiagramTtlMs = 10 * 60_000;

export function createReadEndpoints(services: EndpointServices): ReadEndpoints {
  const { get, getOne, getPage, open, openPng } = createReader(services);
  const { file: maxFileBytes } = services.options.sizeLimits;
  const withoutDiagram = createTtlCache<true>({
    maxEntries: 1_000,
    ttlMs: withoutDiagramTtlMs,
    now: services.options.now,
  });
  const endpoints: ReadEndpoints = {
    async listInstances(query, call) {
      const spec = get('GET /Instances', ['Instances'], { Status: query?.status, ...pageParameters(query) });
      return getPage(instanceRow, spec, query, call);
    },
    async getInstance(id, call) {
      return getOne(instance, get('GET /Instances/{Id}', ['Instances', { id }]), call);
    },
    async listObjects(id, query, call) {
      const path = ['Instances', { id }, 'Objects'];
      return getPage(objectRow, get('GET /Instances/{Id}/Objects', path, pageParameters(query)), query, call);
    },
    async listFolder(objectId, query, call) {
      const path = ['Objects', { id: objectId }, 'Objects'];
      return getPage(objectRow, get('GET /Objects/{ObjectId}/Objects', path, pageParameters(query)), query, call);
    },
    async getObject(id, objectId, versionId, call) {
      const path = ['Instances', { id }, 'Objects', { id: objectId }];
      return getOne(objectRow, get('GET /Instances/{Id}/Objects/{ObjectId}', path, { VersionId: versionId }), call);
    },
    async openFile(objectId, call) {
      const spec = get('GET /Objects/{ObjectId}/File', ['Objects', { id: objectId }, 'File']);
      const [stream, download] = await open(spec, maxFileBytes, call);
      return download.toDownload(mediaTypeOf(stream));
    },
    async listTasks(id, query, call) {
      const path = ['Instances', { id }, 'Tasks'];
      const parameters = { Status: query?.status, ...pageParameters(query) };
      return getPage(taskRow, get('GET /Instances/{Id}/Tasks', path, parameters), query, call);
    },
    async getTask(id, taskId, call) {
      const path = ['Instances', { id }, 'Tasks', { id: taskId }];
      return getOne(task, get('GET /Instances/{Id}/Tasks/{TaskId}', path), call);
    },
    /**
     * Barium answers alike if the instance does not exist and if its process has no diagram: with a rejection, a 404,
     * or a body that is not PNG. A request for the instance tells the two apart: if it succeeds, there is no diagram,
     * else its error is the one to report. A server error (5xx) or a web page of a gateway says nothing about either.
     */
    async openImage(id, query, call) {
      const size = { ZoomFactor: query?.zoom, Width: query?.width, Height: query?.height };
      const spec = get('GET /Instances/{Id}/Image', ['Instances', { id }, 'Image'], size);
      const application = call?.applicationId ?? '';
      if (withoutDiagram.get(application)) throw new NoDiagramError({ endpoint: spec.endpoint });
      const image = await openPng(spec, call);
      if (!(image instanceof Error)) return image;
      await endpoints.getInstance(id, call);
      if (application !== '') withoutDiagram.set(application, true);
      throw new NoDiagramError({ endpoint: spec.endpoint, status: image.status, cause: image });
    },
  };
  return endpoints;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** No rejection of Barium is longer. */
const maxRejectionBytes = 64 * 1024;

/** Barium may send a rejection with status 200 instead of bytes. Unlike a JSON file, that has no file name. */
async function throwIfRejection(stream: StreamResponse, download: PeekableDownload, redact: Redact): Promise<void> {
  const { endpoint, response } = stream;
  if (mediaTypeOf(stream) !== 'application/json' || response.header('content-disposition')) return;
  const head = await download.peek(maxRejectionBytes);
  const result = parseJsonResponse(endpoint, response.status, head.toString('utf8'), redact);
  if ('value' in result) return;
  const { error } = result.failure;
  if (!(error instanceof RejectedError || error instanceof NotFoundError)) return;
  download.cancel();
  throw error;
}

function pageParameters(query: PageQuery | undefined): QueryParameters {
  return { Start: query?.start, Max: query?.max };
}

const addEndpoint = 'POST /Instances/{Id}/Objects';
const sendEndpoint = 'POST /Instances/{Id}';
const deleteEndpoint = 'DELETE /Instances/{Id}';

/** @param getInstance checks the ticket and the instance before a file is streamed */
export function createWriteEndpoints(
  { options, buildUrl, http }: EndpointServices,
  getInstance: Barium['getInstance'],
): Pick<Barium, WriteMethod> {
  function post(endpoint: string, url: string, body: RequestBody): RequestSpec<'json'> {
    return { endpoint, method: 'POST', url, body, responseType: 'json', isWrite: true };
  }

  async function addByForm(id: string, fields: Readonly<Record<string, string>>, call?: CallOptions) {
    const url = buildUrl(addEndpoint, ['Instances', { id }, 'Objects']);
    return requireCreated(await http.request(post(addEndpoint, url, createFormBody(fields)), call));
  }

  /** Buffers a small file. A large one streams and cannot be sent again, so its ticket and instance are checked first. */
  async function prepareUpload(id: string, file: Parameters<Barium['addFile']>[1], call?: CallOptions) {
    const deadline = http.startDeadline(options.transferDeadlineMs, call?.signal);
    const fields = { Type: 'file', Name: file.name };
    const input = { endpoint: addEndpoint, fields, file, maxBytes: options.sizeLimits.file, memory: options.memory };
    let body: RequestBody | undefined;
    try {
      body = await createMultipartBody(input, deadline.signal);
      if (body.isStreaming) await getInstance(id, { signal: deadline.signal });
      return body;
    } catch (error) {
      body?.dispose();
      throw deadline.reason && body === undefined ? abortError(addEndpoint, deadline) : error;
    } finally {
      deadline.dispose();
    }
  }

  return {
    async addFile(id, file, call) {
      // First, so that an id that cannot exist is rejected before the file is read.
      const url = buildUrl(addEndpoint, ['Instances', { id }, 'Objects']);
      const body = await prepareUpload(id, file, call);
      try {
        const spec = { ...post(addEndpoint, url, body), isTransfer: true };
        return requireCreated(await http.request(spec, call));
      } finally {
        body.dispose();
      }
    },
    async addFolder(id, name, call) {
      return addByForm(id, { Type: 'folder', Name: name }, call);
    },
    /** The vendor's page only says that `Fields` is an array; it is sent as JSON, `[{"Name":…,"Value":…}]`. */
    async addForm(id, { name, templateId, fields }, call) {
      const json = JSON.stringify(fields.map((field) => ({ Name: field.name, Value: field.value })));
      return addByForm(id, { Type: 'form', Name: name, TemplateId: templateId, Fields: json }, call);
    },
    /**
     * For a boundary event, the name goes in the query only: in the body, it could also reach an intermediate event
     * that waits for the same name.
     */
    async sendMessage(id, message, query, call) {
      const isBoundary = query?.boundary === true;
      const url = buildUrl(sendEndpoint, ['Instances', { id }], isBoundary ? { message } : {});
      const body = createFormBody(isBoundary ? {} : { Message: message });
      try {
        requireSuccess(sendEndpoint, await http.request(post(sendEndpoint, url, body), call));
        return { accepted: true };
      } catch (error) {
        if (isNotAccepted(error)) return { accepted: false };
        throw error;
      }
    },
    async deleteInstance(id, call) {
      const url = buildUrl(deleteEndpoint, ['Instances', { id }]);
      const spec = {
        endpoint: deleteEndpoint,
        method: 'DELETE',
        url,
        responseType: 'json',
        isWrite: true,
      } as const;
      requireSuccess(deleteEndpoint, await http.request(spec, call));
    },
  };
}

/**
 * "The Success return value will return True if the message was sent": `success: false` without a message, code or log
 * id means that the process does not wait for it.
 */
function isNotAccepted(error: unknown): boolean {
  if (!(error instanceof RejectedError) || error.status !== 200) return false;
  return [error.errorLogId, error.errorMessage, error.errorCode].every((detail) => detail === undefined);
}

function requireSuccess(endpoint: string, response: unknown): void {
  if (readSuccess(response) !== true) throw new OutcomeUnknownError({ endpoint });
}

function requireCreated(response: unknown): { readonly id: string | undefined } {
  const created = readCreated(response);
  if (!created) throw new OutcomeUnknownError({ endpoint: addEndpoint });
  return created;
}
