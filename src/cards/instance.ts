import type { Instance, InstanceRow, TaskRow } from '../barium/types.ts';
import type { Action, Card, CommandAction, Details, Fact, Progress, Row, StatePart } from '../chat/card.ts';
import { isClosedStatus } from '../instance-index/statuses.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Strings } from '../text/strings.ts';
import {
  button,
  buttonFor,
  type CardContext,
  collapseWhitespace,
  fact,
  instanceName,
  joinWords,
  maxNameLength,
  openButton,
  shortName,
  showButton,
  statusBadge,
  statusName,
  timestampFact,
  webButton,
} from './card-context.ts';
import { caseSubject, stateBadge } from './subject.ts';
import { isOpen, taskName } from './task.ts';

/** Whether the instance has ended; it no longer accepts messages. */
export function isClosed(instance: Pick<InstanceRow, 'status'>): boolean {
  return isClosedStatus(instance.status);
}

/** What a card says about an instance beside its own fields. */
interface InstanceSurroundings {
  /** All of its tasks; empty if they are not known. */
  readonly tasks: readonly TaskRow[];
  /** The message that it most likely waits for. */
  readonly next?: NextMessage | undefined;
  readonly now: Date;
}

/** A message that one press sends, with the line of its button. */
export interface NextMessage {
  readonly name: string;
  readonly line: string;
}

/** One instance: where it stands, what comes next, and all of its fields. */
export function instanceCard(context: CardContext, instance: Instance, about: InstanceSurroundings): Card {
  const { text } = context;
  const openTasks = isClosed(instance) ? [] : about.tasks.filter(isOpen);
  const description = instance.description === undefined ? [] : [truncateChars(instance.description.trim(), 1_500)];
  return {
    title: instanceName(text, instance),
    subject: caseSubject(context, instance),
    ...instanceState(text, instance, about),
    ...omitUndefined({ progress: progressOf(text, instance, about.tasks) }),
    facts: facts(text, instance, openTasks, about.now),
    text: description,
    ...instanceActions(context, instance, openTasks, about.next),
    details: details(text, instance),
  };
}

/** Where an instance stands, on one line. */
export function instanceState(
  text: Strings,
  instance: Instance,
  { tasks, now }: Pick<InstanceSurroundings, 'tasks' | 'now'>,
): Pick<Card, 'badge' | 'state'> {
  const openTasks = isClosed(instance) ? [] : tasks.filter(isOpen);
  return { badge: stateBadge(text, instance), state: stateParts(text, instance, openTasks, now) };
}

function stateParts(text: Strings, instance: Instance, openTasks: readonly TaskRow[], now: Date): readonly StatePart[] {
  const { completedDate, milestone, status } = instance;
  if (isClosed(instance)) {
    return [
      ...(milestone === undefined ? [] : [{ text: shortName(milestone) ?? '' }]),
      ...(completedDate === undefined ? [] : [{ text: text.instance.completed(completedDate, now) }]),
    ];
  }
  const due = duePart(text, instance, now);
  const isOverdue = due?.tone === 'bad' && instance.deadlineDate !== undefined;
  return [
    ...(status !== 'active' && milestone !== undefined ? [{ text: shortName(milestone) ?? '' }] : []),
    ...(openTasks.length === 0 ? [] : [{ text: waitingText(text, openTasks) }]),
    ...(due === undefined ? [] : [due]),
    ...(isOverdue ? [{ text: text.instance.wasDue(instance.deadlineDate) }] : []),
  ];
}

const maxListedTasks = 2;

function waitingText(text: Strings, openTasks: readonly TaskRow[]): string {
  const named = openTasks.slice(0, maxListedTasks).map((task) => truncateChars(taskName(text, task), 60));
  return text.instance.waitingFor(named, openTasks.length - named.length);
}

const soonMs = 24 * 60 * 60_000;

/** When an open instance is due; `undefined` without a deadline. */
function duePart(
  text: Strings,
  { status, deadlineDate }: Pick<Instance, 'status' | 'deadlineDate'>,
  now: Date,
): StatePart | undefined {
  if (deadlineDate === undefined || isClosedStatus(status)) return undefined;
  const remainingMs = Date.parse(deadlineDate) - now.getTime();
  if (remainingMs < 0) return { text: text.instance.overdue(deadlineDate, now), tone: 'bad' };
  const words = text.instance.due(deadlineDate, now);
  return remainingMs < soonMs ? { text: words, tone: 'warning' } : { text: words };
}

function progressOf(text: Strings, instance: Instance, tasks: readonly TaskRow[]): Progress | undefined {
  if (isClosed(instance) || tasks.length < 2) return undefined;
  const done = tasks.filter((task) => !isOpen(task)).length;
  return { label: text.instance.tasksDone(done, tasks.length), done, total: tasks.length };
}

/** At most four. */
function facts(text: Strings, instance: Instance, openTasks: readonly TaskRow[], now: Date): readonly Fact[] {
  const labels = text.instance.fields;
  const { startDate, priority } = instance;
  const people = openTasks.flatMap(({ participants }) => shortName(participants) || []);
  const startedBy = shortName(instance.startedBy);
  const started =
    startDate === undefined ? (startedBy ?? undefined) : text.instance.startedBy(startDate, startedBy, now);
  const isUsual = priority === undefined || priority.toLowerCase() === 'normal';
  return [
    ...fact(labels.application, instance.applicationName),
    ...fact(startDate === undefined ? labels.startedBy : labels.started, started),
    ...fact(labels.assignedTo, people.length === 0 ? undefined : [...new Set(people)].slice(0, 2).join(', ')),
    ...(isUsual ? fact(labels.parent, instance.parentInstanceName) : fact(labels.priority, priority)),
  ];
}

/** Every field that Barium has, and the ids for looking things up there. */
function details(text: Strings, instance: Instance): Details {
  const { fields: labels, detailFields: more } = text.instance;
  const name = collapseWhitespace(instance.name ?? '');
  return {
    label: text.instance.details,
    facts: [
      ...(name.length > maxNameLength ? [{ label: more.name, value: name }] : []),
      ...fact(more.status, statusName(text, instance.status)),
      ...fact(labels.milestone, instance.milestone),
      ...fact(labels.priority, instance.priority),
      ...timestampFact(labels.deadline, instance.deadlineDate),
      ...timestampFact(labels.planned, instance.plannedDate),
      ...timestampFact(labels.started, instance.startDate),
      ...fact(labels.startedBy, instance.startedBy),
      ...fact(more.startedById, instance.startedByUserId),
      ...timestampFact(labels.completed, instance.completedDate),
      ...fact(labels.parent, instance.parentInstanceName),
      ...fact(more.parentId, instance.parentInstanceId),
      ...fact(labels.application, instance.applicationName),
      ...fact(more.applicationId, instance.applicationId),
      ...fact(labels.id, instance.id),
    ],
  };
}

/**
 * The next step first; what is rare or dangerous last in the menu. On the card of the diagram, the case takes the place of the
 * diagram.
 */
export function instanceActions(
  context: CardContext,
  instance: Instance,
  openTasks: readonly TaskRow[],
  nextMessage: NextMessage | undefined,
  shown: 'instance' | 'diagram' = 'instance',
): { readonly actions: readonly Action[]; readonly overflow: readonly Action[] } {
  const { text } = context;
  const { id, parentInstanceId: parent } = instance;
  const canSend = !isClosed(instance);
  const send = canSend
    ? buttonFor(context, 'operator', text.actions.send, { name: 'instance.send', instance: id })
    : [];
  const next: readonly CommandAction[] =
    nextMessage !== undefined && canSend
      ? [{ kind: 'command', label: text.actions.sendNamed(nextMessage.name), line: nextMessage.line }]
      : [];
  const tasks = button(context, text.actions.tasks, { name: 'task.list', instance: id });
  const files = button(context, text.actions.files, { name: 'object.list', instance: id });
  const diagram =
    shown === 'diagram'
      ? showButton(context, id)
      : button(context, text.actions.diagram, { name: 'instance.diagram', instance: id });
  const [first, ...others] =
    next.length > 0 || openTasks.length === 0
      ? [...(next.length > 0 ? next : send), tasks, diagram]
      : [tasks, diagram, ...send];
  const isFull = others.length === 2;
  return {
    actions: [
      ...(first === undefined ? [] : [{ ...first, style: 'primary' as const }]),
      ...others,
      ...(isFull ? [] : [files]),
    ],
    overflow: [
      ...webButton(context, id),
      ...(isFull ? [files] : []),
      ...(context.canWatch === true && canSend
        ? [button(context, text.actions.watch, { name: 'watch.add', instance: id })]
        : []),
      button(context, text.actions.history, { name: 'instance.history', instance: id }),
      ...(next.length > 0 ? send : []),
      ...buttonFor(context, 'operator', text.actions.upload, { name: 'object.upload', instance: id }),
      // Too long for an ID, and for a button.
      ...(parent === undefined || parent.length > 200
        ? []
        : [button(context, text.instance.fields.parent, { name: 'instance.show', instance: parent })]),
      ...buttonFor(context, 'admin', text.actions.delete, { name: 'instance.delete', instance: id }).map((action) => ({
        ...action,
        style: 'danger' as const,
      })),
    ],
  };
}

/** What a list knows beside a row, and what its title says already. */
interface InstanceRowOptions {
  /** Instead of the button that opens it. */
  readonly action?: CommandAction;
  readonly now: Date;
  readonly deadline?: string | undefined;
  readonly isStatusKnown?: boolean;
  readonly isApplicationKnown?: boolean;
}

/** One instance as a row of a list: its name, and a line of context. */
export function instanceRow(context: CardContext, row: InstanceRow, options: InstanceRowOptions): Row {
  const { text } = context;
  const { now, deadline, isStatusKnown = false, isApplicationKnown = false } = options;
  const name = instanceName(text, row);
  const started =
    row.startDate === undefined ? undefined : text.list.started(row.startDate, shortName(row.startedBy), now);
  const note = duePart(text, { status: row.status, deadlineDate: deadline }, now);
  const application = isApplicationKnown ? undefined : shortName(row.applicationName);
  return {
    title: name,
    ...(isStatusKnown ? {} : { badge: statusBadge(text, row.status) }),
    detail: joinWords(text, [application, shortName(row.milestone), started]),
    ...omitUndefined({ note }),
    actions: [options.action ?? openButton(context, name, { name: 'instance.show', instance: row.id })],
  };
}
