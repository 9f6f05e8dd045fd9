import type { Instance, InstanceRow, TaskRow } from '../barium/types.ts';
import type { Action, Card, CommandAction, Fact, Row } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import { isClosedStatus } from '../instance-index/statuses.ts';
import { truncateChars } from '../lib/truncate.ts';
import { timestamp } from '../text/format.ts';
import {
  button,
  buttonFor,
  type CardContext,
  collapseWhitespace,
  fact,
  instanceName,
  joinWords,
  shortName,
  statusBadge,
  timestampFact,
  webButton,
} from './card-context.ts';
import { taskName } from './task.ts';

/** Whether the instance has ended; it no longer accepts messages. */
export function isClosed(instance: Pick<InstanceRow, 'status'>): boolean {
  return isClosedStatus(instance.status);
}

/** One instance with all its facts, its open tasks and the next actions. `now` decides whether it is overdue. */
export function instanceCard(context: CardContext, instance: Instance, openTasks: readonly TaskRow[], now: Date): Card {
  const { text } = context;
  const description = instance.description === undefined ? [] : [truncateChars(instance.description.trim(), 1_500)];
  return {
    title: instanceName(text, instance),
    badge: statusBadge(text, instance.status),
    facts: facts(context, instance, openTasks, now),
    text: description,
    actions: actions(context, instance),
    footer: ids(context, instance),
  };
}

function facts(context: CardContext, instance: Instance, openTasks: readonly TaskRow[], now: Date): readonly Fact[] {
  const labels = context.text.instance.fields;
  return [
    ...fact(labels.application, instance.applicationName),
    ...fact(labels.milestone, instance.milestone),
    ...fact(labels.waitsFor, awaitedTasks(context, openTasks)),
    ...fact(labels.priority, instance.priority),
    ...fact(labels.deadline, deadline(context, instance, now)),
    ...timestampFact(labels.planned, instance.plannedDate),
    ...timestampFact(labels.started, instance.startDate),
    ...fact(labels.startedBy, instance.startedBy),
    ...timestampFact(labels.completed, instance.completedDate),
    ...fact(labels.parent, instance.parentInstanceName ?? instance.parentInstanceId),
  ];
}

const maxListedTasks = 3;

function awaitedTasks({ text }: CardContext, tasks: readonly TaskRow[]): string | undefined {
  const named = tasks.slice(0, maxListedTasks).map((task) => truncateChars(taskName(text, task), 60));
  const more = tasks.length - named.length;
  return tasks.length === 0
    ? undefined
    : [...named, ...(more > 0 ? [text.instance.moreTasks(more)] : [])].join(text.separator);
}

function deadline(context: CardContext, instance: Instance, now: Date): RichText | undefined {
  const { deadlineDate } = instance;
  if (deadlineDate === undefined) return undefined;
  const isOverdue = !isClosed(instance) && new Date(deadlineDate) < now;
  return isOverdue ? context.text.instance.overdue(deadlineDate) : [timestamp(deadlineDate)];
}

/** IDs for looking things up in Barium, apart from the text that people read. */
function ids({ text }: CardContext, { id, applicationId, startedByUserId }: Instance): RichText {
  const { ids: words } = text.instance;
  return joinWords(text, [
    words.instance(id),
    applicationId === undefined ? undefined : words.application(truncateChars(collapseWhitespace(applicationId), 100)),
    startedByUserId === undefined ? undefined : words.user(truncateChars(collapseWhitespace(startedByUserId), 100)),
  ]);
}

function actions(context: CardContext, instance: Instance): readonly Action[] {
  const { text } = context;
  const { id } = instance;
  const parent = instance.parentInstanceId;
  return [
    button(context, text.actions.tasks, { name: 'task.list', instance: id }, { style: 'primary' }),
    button(context, text.actions.files, { name: 'object.list', instance: id }),
    button(context, text.actions.diagram, { name: 'instance.diagram', instance: id }),
    button(context, text.actions.history, { name: 'instance.history', instance: id }),
    ...(isClosed(instance)
      ? []
      : buttonFor(context, 'operator', text.actions.send, { name: 'instance.send', instance: id })),
    ...buttonFor(context, 'operator', text.actions.upload, { name: 'object.upload', instance: id }),
    // Too long for an ID, and for a button.
    ...(parent === undefined || parent.length > 200
      ? []
      : [button(context, text.instance.fields.parent, { name: 'instance.show', instance: parent })]),
    ...webButton(context, id),
    ...buttonFor(context, 'admin', text.actions.delete, { name: 'instance.delete', instance: id }).map((action) => ({
      ...action,
      style: 'danger' as const,
    })),
  ];
}

/** One instance as a row of a list, with a button that opens it, or with `other`. */
export function instanceRow(context: CardContext, row: InstanceRow, other?: CommandAction): Row {
  const { text } = context;
  const name = instanceName(text, row);
  const started = row.startDate === undefined ? undefined : text.list.started(row.startDate, row.startedBy);
  const show = { name: 'instance.show', instance: row.id } as const;
  return {
    title: name,
    badge: statusBadge(text, row.status),
    detail: joinWords(text, [shortName(row.applicationName), shortName(row.milestone), started]),
    actions: [
      other ?? button(context, text.actions.open, show, { accessibilityLabel: text.accessibilityLabels.open(name) }),
    ],
  };
}
