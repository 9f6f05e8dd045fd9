import type { Task, TaskRow } from '../barium/types.ts';
import type { Card, Fact, Row } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import type { Text } from '../text/strings.ts';
import {
  button,
  fact,
  joined,
  momentFact,
  oneLine,
  type Pen,
  shorten,
  taskStatusBadge,
} from './card-context.ts';

/** A task that nobody has finished yet. The seed has no list of task statuses; a completion date always tells. */
export function isOpen(task: Pick<TaskRow, 'completedDate' | 'status'>): boolean {
  return task.completedDate === undefined && !/^(completed|cancelled|aborted)$/iu.test(task.status ?? '');
}

export function taskName(text: Text, task: Pick<TaskRow, 'name'>): string {
  const name = oneLine(task.name ?? '');
  return name === '' ? text.unnamedThing : shorten(name, 120);
}

/** A task as a row of a list. */
export function taskRow(pen: Pen, instanceId: string, task: TaskRow): Row {
  const { text } = pen;
  const name = taskName(text, task);
  const when =
    task.completedDate !== undefined
      ? text.tasks.completedOn(task.completedDate, task.completedBy)
      : task.createdDate !== undefined
        ? text.tasks.since(task.createdDate)
        : undefined;
  const people = task.participants === undefined ? undefined : shorten(oneLine(task.participants), 100);
  const show = { name: 'task.show', instance: instanceId, task: task.id } as const;
  return {
    title: name,
    ...(task.status === undefined ? {} : { badge: taskStatusBadge(text, task.status) }),
    detail: joined(text, [people, when, task.locked === true ? text.tasks.locked : undefined]),
    actions: [button(pen, text.actions.open, show, { hint: text.hints.open(name) })],
  };
}

/** One task with everything Barium tells of it; the participants come from its row in the list. */
export function taskCard(pen: Pen, instanceId: string, task: Task): Card {
  const { text } = pen;
  return {
    title: taskName(text, task),
    ...(task.status === undefined ? {} : { badge: taskStatusBadge(text, task.status) }),
    facts: taskFacts(text, task),
    text: task.description === undefined ? [] : [shorten(task.description.trim(), 1_500)],
    actions: [
      button(pen, text.actions.show, { name: 'instance.show', instance: instanceId }),
      button(pen, text.actions.tasks, { name: 'task.list', instance: instanceId }),
    ],
    footer: ids(text, task),
  };
}

function ids(text: Text, { id, applicationId, completedByUserId }: Task): RichText {
  const { ids: words } = text.tasks;
  return joined(text, [
    words.task(id),
    applicationId === undefined ? undefined : words.application(applicationId),
    completedByUserId === undefined ? undefined : words.user(completedByUserId),
  ]);
}

function taskFacts(text: Text, task: Task): readonly Fact[] {
  const labels = text.tasks.fields;
  const yesNo = (value: boolean | undefined) =>
    value === undefined ? undefined : value ? text.yes : text.no;
  return [
    ...fact(labels.instance, task.instanceName),
    ...fact(labels.application, task.applicationName),
    ...fact(labels.participants, task.participants),
    ...momentFact(labels.created, task.createdDate),
    ...momentFact(labels.completed, task.completedDate),
    ...fact(labels.completedBy, task.completedBy),
    ...fact(labels.locked, yesNo(task.locked)),
    ...fact(labels.perform, yesNo(task.performPermission)),
  ];
}
