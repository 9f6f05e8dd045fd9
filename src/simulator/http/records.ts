import { peopleByRole } from '../applications/people.ts';
import { nodeOf, type ProcessNode } from '../bpmn/model.ts';
import type { Position, Visit } from '../bpmn/position.ts';
import { guid } from '../ids.ts';
import type { Quirks } from '../quirks.ts';
import { hash, pick } from '../random.ts';
import {
  deadlineOf,
  nameOf,
  parentIndexOf,
  plannedDateOf,
  priorityOf,
  stepTimesOf,
  userIdOf,
} from '../world/details.ts';
import { generateDocument } from '../world/documents.ts';
import type { InstanceObject } from '../world/objects.ts';
import { isOpen, type SimulatedInstance } from '../world/row.ts';
import { fixtureOf } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import type { Fields } from './response.ts';

/** Instances, tasks and objects as the API returns them. */

export function instanceSummary(world: World, row: SimulatedInstance, quirks: Quirks): Fields {
  const dress = fixtureOf(world.seed, row);
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

export function instanceDetail(world: World, row: SimulatedInstance, quirks: Quirks): Fields {
  const parentIndex = parentIndexOf(world.seed, row);
  const parent = parentIndex === undefined ? undefined : world.at(parentIndex);
  return {
    ...instanceSummary(world, row, quirks),
    StartedByUserId: userIdOf(world.seed, fixtureOf(world.seed, row).startedBy),
    Priority: translatedPriority(world, row),
    PlannedDate: dateOf(plannedDateOf(world.seed, row)),
    DeadlineDate: dateOf(deadlineOf(world.seed, row)),
    ApplicationId: applicationId(world, row),
    ParentInstanceName: parent && nameOf(world.seed, parent),
    ParentInstanceId: parent?.id,
  };
}

function translatedPriority({ seed }: World, row: SimulatedInstance): string | undefined {
  const priority = priorityOf(seed, row);
  return priority === undefined ? undefined : seed.translate(priority);
}

function statusOf(row: SimulatedInstance, quirks: Quirks): string {
  return quirks.unknownStatus && row.status === 'active' && row.index % 7 === 3 ? 'suspended' : row.status;
}

/** A task, which is a visit to a task node, as a list row and in detail. */
interface TaskRecord {
  readonly id: string;
  readonly row: Fields;
  readonly detail: Fields;
}

/** All tasks that an instance has had, newest first. */
export function tasksOf(world: World, row: SimulatedInstance, position: Position): readonly TaskRecord[] {
  const times = [row.startedAt, ...stepTimesOf(world.seed, row)];
  return position.visits
    .map((visit, n) => ({ visit, n, node: nodeOf(row.application.model, visit.node) }))
    .filter((stay) => stay.node.kind === 'task')
    .map(({ visit, n, node }) => taskOf(world, row, visit, n, node, times))
    .reverse();
}

function taskOf(
  world: World,
  row: SimulatedInstance,
  visit: Visit,
  n: number,
  node: ProcessNode,
  times: readonly number[],
): TaskRecord {
  const { seed } = world.seed;
  const open = visit.isActive && isOpen(row);
  const people = node.kind === 'task' ? (peopleByRole[node.role] ?? []) : [];
  const done = visit.leftStep === undefined ? undefined : pick(people, seed, row.index, n);
  const chance = hash(seed, row.index, n, 9);
  const shared: Fields = {
    Id: guid(seed, 'task', row.index, n),
    Name: node.name,
    Description: node.kind === 'task' ? node.description : undefined,
    Status: open ? 'active' : done === undefined ? 'cancelled' : 'completed',
    CreatedDate: dateOf(times[visit.enteredStep]),
    CompletedDate: visit.leftStep === undefined ? undefined : dateOf(times[visit.leftStep]),
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

const objectClasses = { file: 'repository.file', folder: 'repository.folder', form: 'dataforms.dataform' } as const;

export function objectRow(object: InstanceObject, quirks: Quirks): Fields {
  return {
    Id: quirks.oddObjectIds && object.oddId ? object.oddId : object.id,
    Name: object.name,
    Description: object.description,
    ObjectClass: objectClasses[object.kind],
    Container: object.kind === 'folder',
    FileType: object.kind === 'file' ? extensionOf(object.name) : undefined,
    ...(quirks.extraKeys ? undocumentedFields(object) : {}),
  };
}

/** The size of a generated file, and the fields of a form. */
function undocumentedFields({ content, fields }: InstanceObject): Fields {
  return {
    ...(content !== undefined && 'fixture' in content ? { Size: generateDocument(content.fixture).bytes.length } : {}),
    ...(fields === undefined ? {} : { Fields: fields.map(([Name, Value]) => ({ Name, Value })) }),
  };
}

function extensionOf(name: string): string | undefined {
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase();
}

function applicationId(world: World, row: SimulatedInstance): string {
  return guid(world.seed.seed, 'application', [...row.application.name].length, row.application.weight);
}

function dateOf(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at);
}
