import { generateDocument } from '../../world/documents.ts';
import { type InstanceObject, objectsOf } from '../../world/objects.ts';
import { type SimulatedInstance, statuses } from '../../world/row.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint, EndpointContext, EndpointQuery, EndpointRequest } from '../endpoint.ts';
import { instanceDetail, instanceSummary, objectRow, tasksOf } from '../records.ts';
import { type ApiResponse, apiErrors, type Fields } from '../response.ts';

/** The endpoints without side effects. */

export const listInstances: Endpoint = (context, { query }) => {
  const { world, quirks } = context;
  const wanted = query.text('Status')?.toLowerCase();
  const status = statuses.find((one) => one === wanted);
  const rows = wanted !== undefined && status === undefined ? [] : world.list(status ?? 'all');
  return pageOf(context, query, rows, (row) => instanceSummary(world, row, quirks()));
};

export const getInstance: Endpoint = ({ world, quirks }, request) =>
  jsonResponse(instanceDetail(world, requireInstance(world, request), quirks()));

export const listObjects: Endpoint = (context, request) => {
  const { world, quirks } = context;
  const root = objectsOf(world.seed, requireInstance(world, request)).filter((object) => object.folderId === undefined);
  return pageOf(context, request.query, root, (object) => objectRow(object, quirks()));
};

/** Ignores the requested version: there is only one. */
export const getObject: Endpoint = ({ world, quirks }, request) => {
  const wanted = request.ids[1]?.toLowerCase();
  const object = objectsOf(world.seed, requireInstance(world, request)).find(
    ({ id, oddId }) => id === wanted || oddId?.toLowerCase() === wanted,
  );
  if (!object) throw apiErrors.noObject();
  return jsonResponse(objectRow(object, quirks()));
};

export const listFolder: Endpoint = (context, request) => {
  const { objects, object } = requireObject(context.world, request);
  if (object.kind !== 'folder') throw apiErrors.noObject();
  const contents = objects.filter((other) => other.folderId === object.id);
  return pageOf(context, request.query, contents, (one) => objectRow(one, context.quirks()));
};

export const getFile: Endpoint = async ({ world, blobs }, request) => {
  const { object } = requireObject(world, request);
  if (!object.content) throw apiErrors.noObject();
  if ('fixture' in object.content) {
    return { kind: 'bytes', fileName: object.name, ...generateDocument(object.content.fixture) };
  }
  const bytes = await blobs.get(object.id);
  if (!bytes) throw apiErrors.noObject();
  const type = object.content.upload.type || 'application/octet-stream';
  return { kind: 'bytes', fileName: object.name, type, bytes };
};

export const listTasks: Endpoint = async (context, request) => {
  const { world } = context;
  const row = requireInstance(world, request);
  const tasks = tasksOf(world, row, await world.position(row));
  const wanted = request.query.text('Status')?.toLowerCase();
  const rows = tasks.filter((task) => wanted === undefined || task.row.Status === wanted);
  return pageOf(context, request.query, rows, (task) => task.row);
};

export const getTask: Endpoint = async ({ world }, request) => {
  const row = requireInstance(world, request);
  const wanted = request.ids[1]?.toLowerCase();
  const task = tasksOf(world, row, await world.position(row)).find((one) => one.id === wanted);
  if (!task) throw apiErrors.noTask();
  return jsonResponse(task.detail);
};

export function jsonResponse(body: Fields): ApiResponse {
  return { kind: 'json', body };
}

/** The instance with the first id of the path. Throws an ApiError if it does not exist. */
export function requireInstance(world: World, request: EndpointRequest): SimulatedInstance {
  const row = world.find(request.ids[0] ?? '');
  if (!row) throw apiErrors.noInstance();
  return row;
}

function requireObject(
  world: World,
  request: EndpointRequest,
): { objects: readonly InstanceObject[]; object: InstanceObject } {
  const id = request.ids[0]?.toLowerCase() ?? '';
  const row = world.ownerOf(id);
  const objects = row ? objectsOf(world.seed, row) : [];
  const object = objects.find((one) => one.id === id);
  if (!object) throw apiErrors.noObject();
  return { objects, object };
}

const defaultPageSize = 100;
const maxPageSize = 1000;

function pageOf<T>(
  context: EndpointContext,
  query: EndpointQuery,
  rows: readonly T[],
  write: (row: T) => Fields,
): ApiResponse {
  const quirks = context.quirks();
  const start = query.integer('Start', 0, 0);
  const asked = Math.min(query.integer('Max', defaultPageSize, 0), maxPageSize);
  const max = quirks.shortPages > 0 ? Math.min(asked, quirks.shortPages) : asked;
  const from = quirks.movingPages ? Math.max(0, start + randomShift(start, context.random())) : start;
  return jsonResponse({ Totalcount: rows.length, Data: rows.slice(from, from + max).map(write) });
}

/** -1, 0 or 1; no shift for the first page. */
function randomShift(start: number, chance: number): number {
  return start === 0 ? 0 : Math.floor(chance * 3) - 1;
}
