/** The ten endpoints of the quirky upstream, and two that only the wild knows. */
import { createPng } from './png.ts';
import { createInstances, guid, type QuirkyInstance, type QuirkyObject, taskRowsOf } from './quirky-data.ts';

export interface QuirkyResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The connection breaks in the middle of the body. */
  readonly isInterrupted?: boolean;
}

export interface QuirkyRequest {
  readonly url: URL;
  readonly contentType: string;
  readonly body: Buffer;
}

const maxRows = 7;

/** How Barium says no; it comes with a status of 4xx or 5xx as well as with 200. */
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

type Handler = (call: QuirkyRequest, ...ids: string[]) => QuirkyResponse | undefined;

export interface QuirkyRoutes {
  /** The answer to a call below the base; undefined where there is no such endpoint. */
  respond(method: string, path: string, call: QuirkyRequest): QuirkyResponse | undefined;
  /** Everything that was done to it, in order. */
  readonly effects: readonly string[];
}

/** The endpoints over a world of their own. */
export function createRoutes(): QuirkyRoutes {
  const instances = createInstances();
  const effects: string[] = [];
  const objects = () => instances.flatMap((instance) => instance.objects);
  const of =
    (give: (instance: QuirkyInstance, call: QuirkyRequest, id: string) => QuirkyResponse | undefined): Handler =>
    (call, id, inner = '') => {
      const instance = instances.find((one) => one.Id === id?.toLowerCase());
      return instance && give(instance, call, inner);
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
      const fit = instances.filter((one) => status === undefined || one.Status.toLowerCase() === status);
      return pageResponse(fit.map(toRow), url);
    },
    'GET /Instances/{Id}': of((one) => ({ body: toDetail(one) })),
    'GET /Instances/{Id}/Objects': of(({ objects: all }, { url }) =>
      pageResponse(all.filter((object) => object.folder === undefined).map(toObjectRow), url),
    ),
    'GET /Instances/{Id}/Objects/{Id}': of(({ objects: all }, _call, id) => {
      const object = all.find((one) => one.Id === id);
      return object && { body: toObjectRow(object) };
    }),
    'GET /Objects/{Id}/Objects': ({ url }, id) => {
      const children = objects().filter((object) => object.folder === id);
      return pageResponse(children.map(toObjectRow), url);
    },
    'GET /Objects/{Id}/File': (_call, id) => {
      const { content, Name = '' } = objects().find((object) => object.Id === id) ?? {};
      const breaks = Name.startsWith('broken');
      return content && { headers: { 'content-type': 'application/pdf' }, body: content, isInterrupted: breaks };
    },
    'GET /Instances/{Id}/Tasks': of((one, { url }) => pageResponse(taskRowsOf(one), url)),
    'GET /Instances/{Id}/Tasks/{Id}': of((one, _call, id) => {
      const task = taskRowsOf(one).find((row) => row.Id === id);
      return task && { body: task };
    }),
    'GET /Instances/{Id}/Image': of((one, { url }) => imageResponse(one, url)),
    'POST /Instances/{Id}/Objects': of((one, call) => handleUpload(call, (given) => add(one, given))),
    'POST /Instances/{Id}': of((one, { url, body }) => {
      const boundary = url.searchParams.get('message');
      const message = boundary ?? new URLSearchParams(body.toString()).get('Message');
      if (message !== (boundary === null ? 'Approve' : 'Withdraw')) return { body: { Success: 'false' } };
      one.Milestone = message;
      effects.push(`send ${message}`);
      return { body: { Success: 'true' } };
    }),
    'DELETE /Instances/{Id}': of((one) => {
      instances.splice(instances.indexOf(one), 1);
      effects.push(`delete ${one.Id}`);
      return { body: { success: 'true' } };
    }),
  };
  const routes = Object.entries(handlers).map(([name, handler]) => {
    return { shape: new RegExp(`^${name.replaceAll('{Id}', '([^/]+)')}$`), handler };
  });
  return {
    effects,
    respond(method, path, call) {
      for (const { shape, handler } of routes) {
        const [match, ...ids] = shape.exec(`${method} ${path}`) ?? [];
        if (match !== undefined) return handler(call, ...ids.map(decodeURIComponent)) ?? notFound;
      }
      return undefined;
    },
  };
}

/** Fewer rows than asked for, and the last one of the page before comes again. */
function pageResponse(rows: readonly unknown[], url: URL): QuirkyResponse {
  const start = Number(url.searchParams.get('Start') ?? 0);
  const max = Math.min(Number(url.searchParams.get('Max') ?? maxRows), maxRows);
  const from = Math.max(0, start - 1);
  return { body: { TotalCount: rows.length, Data: rows.slice(from, from + max), More: null } };
}

/** Absent values take turns: `null`, `""` and no key at all. */
function toRow({ objects: _, ...row }: QuirkyInstance) {
  return { ...row, Description: '', CompletedDate: null, ThumbnailUrl: 'x' };
}

function toDetail(one: QuirkyInstance) {
  const about = {
    Priority: 3,
    PlannedDate: '',
    DeadlineDate: '2026-05-01T12:00:00Z',
    ParentInstanceId: null,
  };
  return { ...toRow(one), ...about, ParentInstanceName: 'null', StartedBy: 'Alice', StartedByUserId: 'u-1' };
}

function toObjectRow({ content: _, folder: __, ...object }: QuirkyObject) {
  return { ...object, Container: object.ObjectClass === 'repository.folder' ? 'true' : 'false', Revision: 3 };
}

function imageResponse({ ApplicationName }: QuirkyInstance, { searchParams }: URL): QuirkyResponse {
  // With status 200, where a client may take it for a picture.
  if (ApplicationName !== 'Order') return { body: errorBody('The process has no BPMN 1.0 model') };
  const size = (name: string, usual: number) => Number(searchParams.get(name) ?? usual);
  return { headers: { 'content-type': 'image/png' }, body: createPng(size('Width', 320), size('Height', 200)) };
}

function handleUpload({ contentType, body }: QuirkyRequest, add: (object: Omit<QuirkyObject, 'Id'>) => QuirkyResponse): QuirkyResponse {
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
