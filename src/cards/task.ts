import type { Task, TaskRow } from '../barium/types.ts';
import type { Card, Details, Fact, Row } from '../chat/card.ts';
import { isClosedStatus } from '../instance-index/statuses.ts';
import { truncateChars } from '../lib/truncate.ts';
import { pastTime } from '../text/format.ts';
import type { Strings } from '../text/strings.ts';
import {
  button,
  type CardContext,
  collapseWhitespace,
  fact,
  joinWords,
  openButton,
  shortName,
  taskStatusBadge,
  timestampFact,
} from './card-context.ts';

/** Whether nobody has completed the task yet. Barium documents no task statuses; a completion date settles it. */
export function isOpen(task: Pick<TaskRow, 'completedDate' | 'status'>): boolean {
  return task.completedDate === undefined && !isClosedStatus(task.status?.toLowerCase() ?? '');
}

export function taskName(text: Strings, task: Pick<TaskRow, 'name'>): string {
  const name = collapseWhitespace(task.name ?? '');
  return name === '' ? text.unnamedThing : truncateChars(name, 120);
}

/** A task as a row of a list. */
export function taskRow(context: CardContext, instanceId: string, task: TaskRow, now: Date): Row {
  const { text } = context;
  const name = taskName(text, task);
  const when =
    task.completedDate !== undefined
      ? text.tasks.completedOn(task.completedDate, shortName(task.completedBy), now)
      : task.createdDate !== undefined
        ? text.tasks.since(task.createdDate, now)
        : undefined;
  const people =
    task.participants === undefined ? undefined : truncateChars(collapseWhitespace(task.participants), 100);
  return {
    title: name,
    ...(task.status === undefined ? {} : { badge: taskStatusBadge(text, task.status) }),
    detail: joinWords(text, [people, when, task.locked === true ? text.tasks.locked : undefined]),
    actions: [openButton(context, name, { name: 'task.show', instance: instanceId, task: task.id })],
  };
}

/** One task: who has it, and since when. */
export function taskCard(context: CardContext, instanceId: string, task: Task, now: Date): Card {
  const { text } = context;
  return {
    title: taskName(text, task),
    ...(task.status === undefined ? {} : { badge: taskStatusBadge(text, task.status) }),
    facts: taskFacts(text, task, now),
    text: task.description === undefined ? [] : [truncateChars(task.description.trim(), 1_500)],
    actions: [
      button(context, text.actions.show, { name: 'instance.show', instance: instanceId }, { style: 'primary' }),
      button(context, text.actions.tasks, { name: 'task.list', instance: instanceId }),
    ],
    details: taskDetails(text, task),
  };
}

/** At most four. */
function taskFacts(text: Strings, task: Task, now: Date): readonly Fact[] {
  const labels = text.tasks.fields;
  const { createdDate, completedDate } = task;
  const done = completedDate && text.instance.startedBy(completedDate, shortName(task.completedBy), now);
  return [
    ...fact(labels.instance, task.instanceName),
    ...fact(labels.participants, task.participants),
    ...fact(labels.created, createdDate === undefined ? undefined : [pastTime(createdDate, now)]),
    ...fact(labels.completed, done === '' ? undefined : done),
  ];
}

/** Every field that Barium has, and the ids for looking things up there. */
function taskDetails(text: Strings, task: Task): Details {
  const { fields: labels, ids } = text.tasks;
  const yesNo = (value: boolean | undefined) => (value === undefined ? undefined : value ? text.yes : text.no);
  return {
    label: text.instance.details,
    facts: [
      ...fact(labels.application, task.applicationName),
      ...timestampFact(labels.created, task.createdDate),
      ...timestampFact(labels.completed, task.completedDate),
      ...fact(labels.completedBy, task.completedBy),
      ...fact(ids.user, task.completedByUserId),
      ...fact(labels.locked, yesNo(task.locked)),
      ...fact(labels.perform, yesNo(task.performPermission)),
      ...fact(ids.application, task.applicationId),
      ...fact(ids.task, task.id),
    ],
  };
}
