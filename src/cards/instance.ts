import type { Instance, InstanceRow, TaskRow } from '../barium/types.ts';
import type { Action, Card, CommandAction, Fact, Row } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import {
  button,
  buttonFor,
  fact,
  joined,
  moment,
  momentFact,
  nameOf,
  oneLine,
  type Pen,
  shorten,
  statusBadge,
  webButton,
} from './card-context.ts';
import { taskName } from './task.ts';

/** Statuses of instances that have ended and take no messages. */
const closed: readonly string[] = ['completed', 'cancelled', 'aborted'];

export function isClosed(instance: Pick<InstanceRow, 'status'>): boolean {
  return closed.includes(instance.status);
}

/**
 * Everything about one instance, with its open tasks and with what can be done next. `now` tells whether its deadline
 * has passed.
 */
export function instanceCard(pen: Pen, instance: Instance, openTasks: readonly TaskRow[], now: Date): Card {
  const { text } = pen;
  const description = instance.description === undefined ? [] : [shorten(instance.description.trim(), 1_500)];
  return {
    title: nameOf(text, instance),
    badge: statusBadge(text, instance.status),
    facts: facts(pen, instance, openTasks, now),
    text: description,
    actions: actions(pen, instance),
    footer: ids(pen, instance),
  };
}

function facts(pen: Pen, instance: Instance, openTasks: readonly TaskRow[], now: Date): readonly Fact[] {
  const labels = pen.text.instance.fields;
  return [
    ...fact(labels.application, instance.applicationName),
    ...fact(labels.milestone, instance.milestone),
    ...fact(labels.waitsFor, waitsFor(pen, openTasks)),
    ...fact(labels.priority, instance.priority),
    ...fact(labels.deadline, deadline(pen, instance, now)),
    ...momentFact(labels.planned, instance.plannedDate),
    ...momentFact(labels.started, instance.startDate),
    ...fact(labels.startedBy, instance.startedBy),
    ...momentFact(labels.completed, instance.completedDate),
    ...fact(labels.parent, instance.parentInstanceName ?? instance.parentInstanceId),
  ];
}

/** Tasks that are named. */
const mostNamed = 3;

function waitsFor({ text }: Pen, tasks: readonly TaskRow[]): string | undefined {
  const named = tasks.slice(0, mostNamed).map((task) => shorten(taskName(text, task), 60));
  const more = tasks.length - named.length;
  return tasks.length === 0
    ? undefined
    : [...named, ...(more > 0 ? [text.instance.more(more)] : [])].join(text.separator);
}

function deadline(pen: Pen, instance: Instance, now: Date): RichText | undefined {
  const { deadlineDate } = instance;
  if (deadlineDate === undefined) return undefined;
  const isOverdue = !isClosed(instance) && new Date(deadlineDate) < now;
  return isOverdue ? pen.text.instance.overdue(deadlineDate) : moment(deadlineDate);
}

/** Ids are for whoever has to look something up in Barium; they stand apart from what people read. */
function ids({ text }: Pen, { id, applicationId, startedByUserId }: Instance): RichText {
  const { ids: words } = text.instance;
  return joined(text, [
    words.instance(id),
    applicationId === undefined ? undefined : words.application(shorten(oneLine(applicationId), 100)),
    startedByUserId === undefined ? undefined : words.user(shorten(oneLine(startedByUserId), 100)),
  ]);
}

function actions(pen: Pen, instance: Instance): readonly Action[] {
  const { text } = pen;
  const { id } = instance;
  const parent = instance.parentInstanceId;
  return [
    button(pen, text.actions.tasks, { name: 'task.list', instance: id }, { style: 'primary' }),
    button(pen, text.actions.files, { name: 'object.list', instance: id }),
    button(pen, text.actions.diagram, { name: 'instance.diagram', instance: id }),
    button(pen, text.actions.history, { name: 'instance.history', instance: id }),
    ...(isClosed(instance)
      ? []
      : buttonFor(pen, 'operator', text.actions.send, { name: 'instance.send', instance: id })),
    ...buttonFor(pen, 'operator', text.actions.upload, { name: 'object.upload', instance: id }),
    // What is too long for an id is none, and no button has room for it.
    ...(parent === undefined || parent.length > 200
      ? []
      : [button(pen, text.instance.fields.parent, { name: 'instance.show', instance: parent })]),
    ...webButton(pen, id),
    ...buttonFor(pen, 'admin', text.actions.delete, { name: 'instance.delete', instance: id }).map(
      (action) => ({
        ...action,
        style: 'danger' as const,
      }),
    ),
  ];
}

/** One instance as a row of a list, with the button that opens it, or another. */
export function instanceRow(pen: Pen, row: InstanceRow, other?: CommandAction): Row {
  const { text } = pen;
  const name = nameOf(text, row);
  const started = row.startDate === undefined ? undefined : text.list.started(row.startDate, row.startedBy);
  const show = { name: 'instance.show', instance: row.id } as const;
  return {
    title: name,
    badge: statusBadge(text, row.status),
    detail: joined(text, [short(row.applicationName), short(row.milestone), started]),
    actions: [other ?? button(pen, text.actions.open, show, { hint: text.hints.open(name) })],
  };
}

function short(value: string | undefined): string | undefined {
  return value === undefined ? undefined : shorten(oneLine(value), 100);
}
