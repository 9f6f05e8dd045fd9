/** The ten documented endpoints of the quirky upstream, and two undocumented ones. */
import { createPng } from './png.ts';
import { createInstances, guid, type QuirkyInstance, type QuirkyObject, taskRowsOf } from './quirky-data.ts';

export interface QuirkyResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Whether the connection breaks in the middle of the body. */
  readonly isInterrupted?: boolean;
}

export interface QuirkyRequest {
  readonly url: URL;
  readonly contentType: string;
  readonly body: Buffer;
}

const maxRows = 7;

/** The body of a Barium error, which has a status of 4xx, 5xx or 200. */
export function errorBody(errorMessage: string) {
  return {
    success: false,
    errorCode: 17,
    errorMessage,
    errorLogId: 'LOG-4711',
    errorData: { ErrorId: 'E1' },
  };
}

const notFound: QuirkyResponse = { status: 404, body: errorBody('There is no such thing') };

type Handler = (request: QuirkyRequest, ...ids: string[]) => QuirkyResponse | undefined;

export interface QuirkyRoutes {
  /** The response for a path below the base URL; `undefined` if there is no such endpoint. */
  respond(method: string, path: string, request: QuirkyRequest): QuirkyResponse | undefined;
  /** All changes, in order. */
  readonly effects: readonly string[];
}

/** Creates the endpoints with their own instances. */
export function createRoutes(): QuirkyRoutes {
  const instances = createInstances();
  const effects: string[] = [];
  const objects = () => instances.flatMap((instance) => instance.objects);
  const ofInstance =
    (handler: (instance: QuirkyInstance, request: QuirkyRequest, id: string) => QuirkyResponse | undefined): Handler =>
    (request, id, innerId = '') => {
      const instance = instances.find((one) => one.Id === id?.toLowerCase());
      return instance && handler(instance, request, innerId);
    };
  const add = (instance: QuirkyInstance, object: Omit<QuirkyObject, 'Id'>): QuirkyResponse => {
    const Id = guid(3000 + effects.length);
    instance.objects.push({ Id, ...object });
    effects.push(`add ${object.ObjectClass} ${object.Name}${object.content ? `: ${object.content}` : ''}`);
    return { body: { success: true, Items: [{ Id, Version: 1 }] } };
  };
  const handlers: Readonly<Record<string, Handler>> = {
    'GET /Instances': ({ url }) => {
      const status = url.searchParams.get('Status')?.toLowerCase();
      const matching = instances.filter((one) => status === undefined || one.Status.toLowerCase() === status);
      return pageResponse(matching.map(toRow), url);
    },
    'GET /Instances/{Id}': ofInstance((one) => ({ body: toDetail(one) })),
    'GET /Instances/{Id}/Objects': ofInstance(({ objects: all }, { url }) =>
      pageResponse(all.filter((object) => object.folder === undefined).map(toObjectRow), url),
    ),
    'GET /Instances/{Id}/Objects/{Id}': ofInstance(({ objects: all }, _request, id) => {
      const object = all.find((one) => one.Id === id);
      return object && { body: toObjectRow(object) };
    }),
    'GET /Objects/{Id}/Objects': ({ url }, id) => {
      const children = objects().filter((object) => object.folder === id);
      return pageResponse(children.map(toObjectRow), url);
    },
    'GET /Objects/{Id}/File': (_request, id) => {
      const { content, Name = '' } = objects().find((object) => object.Id === id) ?? {};
      const isInterrupted = Name.startsWith('broken');
      return content && { headers: { 'content-type': 'application/pdf' }, body: content, isInterrupted };
    },
    'GET /Instances/{Id}/Tasks': ofInstance((one, { url }) => pageResponse(taskRowsOf(one), url)),
    'GET /Instances/{Id}/Tasks/{Id}': ofInstance((one, _request, id) => {
      const task = taskRowsOf(one).find((row) => row.Id === id);
      return task && { body: task };
    }),
    'GET /Instances/{Id}/Image': ofInstance((one, { url }) => imageResponse(one, url)),
    'POST /Instances/{Id}/Objects': ofInstance((one, request) => handleUpload(request, (object) => add(one, object))),
    'POST /Instances/{Id}': ofInstance((one, { url, body }) => {
      const boundary = url.searchParams.get('message');
      const message = boundary ?? new URLSearchParams(body.toString()).get('Message');
      if (message !== (boundary === null ? 'Approve' : 'Withdraw')) return { body: { Success: 'false' } };
      one.Milestone = message;
      effects.push(`send ${message}`);
      return { body: { Success: 'true' } };
    }),
    'DELETE /Instances/{Id}': ofInstance((one) => {
      instances.splice(instances.indexOf(one), 1);
      effects.push(`delete ${one.Id}`);
      return { body: { success: 'true' } };
    }),
  };
  const routes = Object.entries(handlers).map(([name, handler]) => {
    return { pattern: new RegExp(`^${name.replaceAll('{Id}', '([^/]+)')}$`), handler };
  });
  return {
    effects,
    respond(method, path, request) {
      for (const { pattern, handler } of routes) {
        const [match, ...ids] = pattern.exec(`${method} ${path}`) ?? [];
        if (match !== undefined) return handler(request, ...ids.map(decodeURIComponent)) ?? notFound;
      }
      return undefined;
    },
  };
}

/** Returns fewer rows than requested, and repeats the last row of the previous page. */
function pageResponse(rows: readonly unknown[], url: URL): QuirkyResponse {
  const start = Number(url.searchParams.get('Start') ?? 0);
  const max = Math.min(Number(url.searchParams.get('Max') ?? maxRows), maxRows);
  const from = Math.max(0, start - 1);
  return { body: { TotalCount: rows.length, Data: rows.slice(from, from + max), More: null } };
}

/** Missing values are `null`, `""` or not there at all. */
function toRow({ objects: _, ...row }: QuirkyInstance) {
  return { ...row, Description: '', CompletedDate: null, ThumbnailUrl: 'x' };
}

function toDetail(one: QuirkyInstance) {
  const details = {
    Priority: 3,
    PlannedDate: '',
    DeadlineDate: '2026-05-01T12:00:00Z',
    ParentInstanceId: null,
  };
  return { ...toRow(one), ...details, ParentInstanceName: 'null', StartedBy: 'Alice', StartedByUserId: 'u-1' };
}

function toObjectRow({ content: _, folder: __, ...object }: QuirkyObject) {
  return { ...object, Container: object.ObjectClass === 'repository.folder' ? 'true' : 'false', Revision: 3 };
}

function imageResponse({ ApplicationName }: QuirkyInstance, { searchParams }: URL): QuirkyResponse {
  // With status 200, so a client could mistake it for a picture.
  if (ApplicationName !== 'Order') return { body: errorBody('The process has no BPMN 1.0 model') };
  const size = (name: string, defaultSize: number) => Number(searchParams.get(name) ?? defaultSize);
  return { headers: { 'content-type': 'image/png' }, body: createPng(size('Width', 320), size('Height', 200)) };
}

function handleUpload(
  { contentType, body }: QuirkyRequest,
  add: (object: Omit<QuirkyObject, 'Id'>) => QuirkyResponse,
): QuirkyResponse {
  const text = body.toString('latin1');
  if (!contentType.startsWith('multipart/form-data')) {
    const fields = Object.fromEntries(new URLSearchParams(body.toString()));
    const { Name = '', Type } = fields;
    return add({ Name, ObjectClass: Type === 'folder' ? 'repository.folder' : 'dataforms.dataform' });
  }
  if (/charset/i.test(contentType) || /^content-type:.*charset/im.test(text))
    return { body: errorBody('Bad media type') };
  const Name = /name="Name"\r\n\r\n(.*)\r\n/.exec(text)?.[1] ?? '';
  const data = /name="Data"; filename="[^"]*"\r\n(?:.+\r\n)*\r\n([\s\S]*)\r\n--/.exec(text)?.[1];
  if (Name === '' || data === undefined) return { status: 400, body: errorBody('A file needs Name and Data') };
  return add({ Name, ObjectClass: 'repository.file', content: Buffer.from(data, 'latin1') });
}
