import { ROLES } from '../applications/people.ts';
import { type Node, nodeOf } from '../bpmn/model.ts';
import type { Position, Visit } from '../bpmn/position.ts';
import { guid } from '../ids.ts';
import type { Quirks } from '../quirks.ts';
import { mix, pick } from '../random.ts';
import {
  deadlineOf,
  nameOf,
  parentIndexOf,
  plannedOf,
  priorityOf,
  timesOf,
  userIdOf,
} from '../world/details.ts';
import type { Thing } from '../world/objects.ts';
import { isOpen, type Row } from '../world/row.ts';
import { dressOf } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import type { Fields } from './response.ts';

/** What the world holds, as the API's objects. */

export function instanceRow(world: World, row: Row, quirks: Quirks): Fields {
  const dress = dressOf(world.seed, row);
  return {
    Id: row.id,
    Name: row.name ?? dress.name,
    Description: dress.description,
    Status: statusOf(row, quirks),
    Milestone: row.milestone,
    StartDate: new Date(row.startedAt),
    StartedBy: dress.startedBy,
    CompletedDate: dateOf(row.closedAt),
    ApplicationName: row.application.name,
  };
}

export function instanceDetail(world: World, row: Row, quirks: Quirks): Fields {
  const parentIndex = parentIndexOf(world.seed, row);
  const parent = parentIndex === undefined ? undefined : world.at(parentIndex);
  return {
    ...instanceRow(world, row, quirks),
    StartedByUserId: userIdOf(world.seed, dressOf(world.seed, row).startedBy),
    Priority: priorityOf(world.seed, row),
    PlannedDate: dateOf(plannedOf(world.seed, row)),
    DeadlineDate: dateOf(deadlineOf(world.seed, row)),
    ApplicationId: applicationId(world, row),
    ParentInstanceName: parent && nameOf(world.seed, parent),
    ParentInstanceId: parent?.id,
  };
}

function statusOf(row: Row, quirks: Quirks): string {
  return quirks.unknownStatus && row.status === 'active' && row.index % 7 === 3 ? 'suspended' : row.status;
}

/** A task of an instance: one visit to a task node. */
export interface TaskFacts {
  readonly id: string;
  readonly row: Fields;
  readonly detail: Fields;
}

/** The tasks that were ever given out, newest first. */
export function tasksOf(world: World, row: Row, position: Position): readonly TaskFacts[] {
  const times = [row.startedAt, ...timesOf(world.seed, row)];
  return position.visits
    .map((visit, n) => ({ visit, n, node: nodeOf(row.application.model, visit.node) }))
    .filter((stay) => stay.node.kind === 'task')
    .map(({ visit, n, node }) => taskOf(world, row, visit, n, node, times))
    .reverse();
}

function taskOf(
  world: World,
  row: Row,
  visit: Visit,
  n: number,
  node: Node,
  times: readonly number[],
): TaskFacts {
  const { seed } = world.seed;
  const open = visit.live && isOpen(row);
  const people = node.kind === 'task' ? (ROLES[node.role] ?? []) : [];
  const done = visit.left === undefined ? undefined : pick(people, seed, row.index, n);
  const chance = mix(seed, row.index, n, 9);
  const shared: Fields = {
    Id: guid(seed, 'task', row.index, n),
    Name: node.name,
    Description: node.kind === 'task' ? node.description : undefined,
    Status: open ? 'active' : done === undefined ? 'cancelled' : 'completed',
    CreatedDate: dateOf(times[visit.entered]),
    CompletedDate: visit.left === undefined ? undefined : dateOf(times[visit.left]),
    CompletedBy: done,
  };
  const about: Fields = { InstanceName: nameOf(world.seed, row), ApplicationName: row.application.name };
  const rights: Fields = { Locked: open && chance % 6 === 0, PerformPermission: open && chance % 3 !== 0 };
  return {
    id: guid(seed, 'task', row.index, n),
    row: { ...shared, ...about, Participants: people.join(', '), ...rights },
    detail: {
      ...shared,
      CompletedByUserId: done === undefined ? undefined : userIdOf(world.seed, done),
      ...about,
      InstanceId: row.id,
      ApplicationId: applicationId(world, row),
      ...rights,
    },
  };
}

const CLASSES = { file: 'repository.file', folder: 'repository.folder', form: 'dataforms.dataform' } as const;

export function objectRow(thing: Thing, quirks: Quirks): Fields {
  return {
    Id: quirks.oddObjectIds && thing.oddId ? thing.oddId : thing.id,
    Name: thing.name,
    Description: thing.description,
    ObjectClass: CLASSES[thing.kind],
    Container: thing.kind === 'folder',
    FileType: thing.kind === 'file' ? endingOf(thing.name) : undefined,
  };
}

function endingOf(name: string): string | undefined {
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase();
}

function applicationId(world: World, row: Row): string {
  return guid(world.seed.seed, 'application', [...row.application.name].length, row.application.share);
}

function dateOf(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at);
}
