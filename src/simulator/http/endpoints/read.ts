import { documentOf } from '../../world/documents.ts';
import { type Thing, thingsOf } from '../../world/objects.ts';
import { type Row, STATUSES } from '../../world/row.ts';
import type { World } from '../../world/world.ts';
import type { Call, Desk, Endpoint, Query } from '../endpoint.ts';
import { instanceDetail, instanceRow, objectRow, tasksOf } from '../records.ts';
import { type Answer, type Fields, REFUSALS } from '../response.ts';

/** The endpoints that change nothing. */

export const listInstances: Endpoint = (desk, { query }) => {
  const { world, quirks } = desk;
  const wanted = query.text('Status')?.toLowerCase();
  const status = STATUSES.find((one) => one === wanted);
  const rows = wanted !== undefined && status === undefined ? [] : world.list(status ?? 'all');
  return page(desk, query, rows, (row) => instanceRow(world, row, quirks()));
};

export const getInstance: Endpoint = ({ world, quirks }, call) =>
  json(instanceDetail(world, instanceOf(world, call), quirks()));

export const listObjects: Endpoint = (desk, call) => {
  const { world, quirks } = desk;
  const root = thingsOf(world.seed, instanceOf(world, call)).filter((thing) => thing.folder === undefined);
  return page(desk, call.query, root, (thing) => objectRow(thing, quirks()));
};

/** Any version asked for is the one there is: nothing here has an older one. */
export const getObject: Endpoint = ({ world, quirks }, call) => {
  const wanted = call.ids[1]?.toLowerCase();
  const thing = thingsOf(world.seed, instanceOf(world, call)).find(
    ({ id, oddId }) => id === wanted || oddId?.toLowerCase() === wanted,
  );
  if (!thing) throw REFUSALS.noObject();
  return json(objectRow(thing, quirks()));
};

export const listFolder: Endpoint = (desk, call) => {
  const { things, thing } = objectOf(desk.world, call);
  if (thing.kind !== 'folder') throw REFUSALS.noObject();
  const inside = things.filter((other) => other.folder === thing.id);
  return page(desk, call.query, inside, (held) => objectRow(held, desk.quirks()));
};

export const getFile: Endpoint = async ({ world, blobs }, call) => {
  const { thing } = objectOf(world, call);
  if (!thing.content) throw REFUSALS.noObject();
  if ('sketch' in thing.content) {
    return { kind: 'bytes', fileName: thing.name, ...documentOf(thing.content.sketch) };
  }
  const bytes = await blobs.get(thing.id);
  if (!bytes) throw REFUSALS.noObject();
  const type = thing.content.upload.type || 'application/octet-stream';
  return { kind: 'bytes', fileName: thing.name, type, bytes };
};

export const listTasks: Endpoint = async (desk, call) => {
  const { world } = desk;
  const row = instanceOf(world, call);
  const tasks = tasksOf(world, row, await world.position(row));
  const wanted = call.query.text('Status')?.toLowerCase();
  const rows = tasks.filter((task) => wanted === undefined || task.row.Status === wanted);
  return page(desk, call.query, rows, (task) => task.row);
};

export const getTask: Endpoint = async ({ world }, call) => {
  const row = instanceOf(world, call);
  const wanted = call.ids[1]?.toLowerCase();
  const task = tasksOf(world, row, await world.position(row)).find((one) => one.id === wanted);
  if (!task) throw REFUSALS.noTask();
  return json(task.detail);
};

export function json(body: Fields): Answer {
  return { kind: 'json', body };
}

/** The instance that the path names. Throws a Refusal when there is none. */
export function instanceOf(world: World, call: Call): Row {
  const row = world.find(call.ids[0] ?? '');
  if (!row) throw REFUSALS.noInstance();
  return row;
}

function objectOf(world: World, call: Call): { things: readonly Thing[]; thing: Thing } {
  const id = call.ids[0]?.toLowerCase() ?? '';
  const row = world.ownerOf(id);
  const things = row ? thingsOf(world.seed, row) : [];
  const thing = things.find((one) => one.id === id);
  if (!thing) throw REFUSALS.noObject();
  return { things, thing };
}

const USUAL_MAX = 100;
const LARGEST_MAX = 1000;

function page<T>(desk: Desk, query: Query, rows: readonly T[], write: (row: T) => Fields): Answer {
  const quirks = desk.quirks();
  const start = query.whole('Start', 0, 0);
  const asked = Math.min(query.whole('Max', USUAL_MAX, 0), LARGEST_MAX);
  const max = quirks.shortPages > 0 ? Math.min(asked, quirks.shortPages) : asked;
  const from = quirks.movingPages ? Math.max(0, start + drift(start, desk.chance())) : start;
  return json({ Totalcount: rows.length, Data: rows.slice(from, from + max).map(write) });
}

/** Between two pages of a list that moves: one row back, none, or one row on. */
function drift(start: number, chance: number): number {
  return start === 0 ? 0 : Math.floor(chance * 3) - 1;
}
