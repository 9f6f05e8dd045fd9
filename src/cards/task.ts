import type { Task, TaskRow } from '../barium/types.ts';
import type { Card, Fact, Row } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import { isClosedStatus } from '../instance-index/statuses.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Strings } from '../text/strings.ts';
import {
  button,
  type CardContext,
  collapseWhitespace,
  fact,
  joinWords,
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
export function taskRow(context: CardContext, instanceId: string, task: TaskRow): Row {
  const { text } = context;
  const name = taskName(text, task);
  const when =
    task.completedDate !== undefined
      ? text.tasks.completedOn(task.completedDate, task.completedBy)
      : task.createdDate !== undefined
        ? text.tasks.since(task.createdDate)
        : undefined;
  const people =
    task.participants === undefined ? undefined : truncateChars(collapseWhitespace(task.participants), 100);
  const show = { name: 'task.show', instance: instanceId, task: task.id } as const;
  return {
    title: name,
    ...(task.status === undefined ? {} : { badge: taskStatusBadge(text, task.status) }),
    detail: joinWords(text, [people, when, task.locked === true ? text.tasks.locked : undefined]),
    actions: [button(context, text.actions.open, show, { accessibilityLabel: text.accessibilityLabels.open(name) })],
  };
}

/** One task with all its facts. */
export function taskCard(context: CardContext, instanceId: string, task: Task): Card {
  const { text } = context;
  return {
    title: taskName(text, task),
    ...(task.status === undefined ? {} : { badge: taskStatusBadge(text, task.status) }),
    facts: taskFacts(text, task),
    text: task.description === undefined ? [] : [truncateChars(task.description.trim(), 1_500)],
    actions: [
      button(context, text.actions.show, { name: 'instance.show', instance: instanceId }),
      button(context, text.actions.tasks, { name: 'task.list', instance: instanceId }),
    ],
    footer: ids(text, task),
  };
}

function ids(text: Strings, { id, applicationId, completedByUserId }: Task): RichText {
  const { ids: words } = text.tasks;
  return joinWords(text, [
    words.task(id),
    applicationId === undefined ? undefined : words.application(applicationId),
    completedByUserId === undefined ? undefined : words.user(completedByUserId),
  ]);
}

function taskFacts(text: Strings, task: Task): readonly Fact[] {
  const labels = text.tasks.fields;
  const yesNo = (value: boolean | undefined) => (value === undefined ? undefined : value ? text.yes : text.no);
  return [
    ...fact(labels.instance, task.instanceName),
    ...fact(labels.application, task.applicationName),
    ...fact(labels.participants, task.participants),
    ...timestampFact(labels.created, task.createdDate),
    ...timestampFact(labels.completed, task.completedDate),
    ...fact(labels.completedBy, task.completedBy),
    ...fact(labels.locked, yesNo(task.locked)),
    ...fact(labels.perform, yesNo(task.performPermission)),
  ];
}
