import type { Card } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Change, ChangeKind } from '../store/contract/changes.ts';
import type { DeliveryEntry } from '../store/contract/outbox.ts';
import type { SnapshotRow } from '../store/contract/snapshot.ts';
import {
  button,
  type CardContext,
  collapseWhitespace,
  fact,
  instanceName,
  joinWords,
  shortName,
  statusBadge,
  statusName,
  webButton,
} from './card-context.ts';

/** Rows of one list card, each with a button: as many as every platform has room for. */
export const entriesPerCard = 20;

/** One instance and its changes, in the order in which they were found. `ends`: its watch closes with them. */
export function changeCard(
  context: CardContext,
  instance: SnapshotRow,
  changes: readonly Change[],
  ends = false,
): Card {
  const { text } = context;
  const at = changes.at(-1)?.at;
  return {
    title: instanceName(text, instance),
    badge: changeBadge(context, instance),
    text: [...changes.map((change) => changeText(context, change)), ...(ends ? [text.changes.watchClosed] : [])],
    facts: fact(text.instance.fields.application, instance.applicationName),
    actions: changeActions(context, instance),
    ...(at === undefined ? {} : { footer: text.changes.seenAt(at) }),
  };
}

/** The card above a thread with the changes of an instance. */
export function threadRootCard(context: CardContext, instance: SnapshotRow): Card {
  const { text } = context;
  const labels = text.instance.fields;
  return {
    title: instanceName(text, instance),
    badge: changeBadge(context, instance),
    facts: [
      ...fact(labels.application, instance.applicationName),
      ...fact(labels.milestone, instance.milestone),
      ...fact(labels.startedBy, instance.startedBy),
    ],
    actions: changeActions(context, instance),
    footer: text.changes.threadRoot,
  };
}

/** An instance's changes as one row of a list. */
export function changeEntry(
  context: CardContext,
  instance: SnapshotRow,
  changes: readonly Change[],
  ends = false,
): DeliveryEntry {
  const { text } = context;
  const name = instanceName(text, instance);
  const show = instance.isGone ? 'instance.history' : 'instance.show';
  const open = button(context, text.actions.open, { name: show, instance: instance.id });
  return {
    instanceId: instance.id,
    row: {
      title: name,
      badge: changeBadge(context, instance),
      detail: joinWords(text, [
        ...changes.map((change) => changeText(context, change)),
        ...(ends ? [text.changes.watchClosed] : []),
      ]),
      actions: [{ ...open, accessibilityLabel: text.accessibilityLabels.open(name) }],
    },
  };
}

/** All entries as lists, on as many cards as needed. */
export function listCards(
  context: CardContext,
  entries: readonly DeliveryEntry[],
  title: string,
  intro: readonly RichText[],
): readonly { readonly card: Card; readonly entries: readonly DeliveryEntry[] }[] {
  const parts = Math.max(1, Math.ceil(entries.length / entriesPerCard));
  return Array.from({ length: parts }, (_, part) => {
    const some = entries.slice(part * entriesPerCard, (part + 1) * entriesPerCard);
    const card: Card = {
      title: parts === 1 ? title : context.text.changes.listPart(title, part + 1, parts),
      text: part === 0 ? intro : [],
      rows: some.map((entry) => entry.row),
    };
    return { card, entries: some };
  });
}

/** Kinds of changes that one card tells together, because they have one cause outside of the instances. */
export const summaryKinds = ['hidden', 'returned', 'appeared'] as const satisfies readonly ChangeKind[];

export type SummaryKind = (typeof summaryKinds)[number];

/** One card for all instances of a summary. */
export function summaryCard(
  { text }: CardContext,
  kind: SummaryKind,
  cases: number,
  entries: readonly DeliveryEntry[],
): Card {
  const { title, hint } = text.changes.summaries[kind];
  return { title: title(cases), text: [hint], rows: entries.map(({ row }) => row) };
}

/** The instances of one process as one row of a summary. `instance` is one of them. */
export function summaryEntry({ text }: CardContext, instance: SnapshotRow, cases: number): DeliveryEntry {
  const title = shortName(instance.applicationName) ?? text.unnamedThing;
  return { instanceId: instance.id, cases, row: { title, detail: text.changes.summaries.cases(cases) } };
}

/** A change, and who made it if it was made through the bot. */
export function changeText({ text }: Pick<CardContext, 'text'>, change: Change): RichText {
  const description = describeChange(text, change);
  if (change.by === undefined) return description;
  return joinWords(text, [description, text.changes.by(truncateChars(collapseWhitespace(change.by.person.name), 80))]);
}

function describeChange(text: CardContext['text'], { kind, from, to, instance }: Change): RichText {
  const words = text.changes;
  const status = (word: string | undefined) => (word === undefined ? undefined : statusName(text, word));
  switch (kind) {
    case 'created':
      return words.created(statusName(text, to ?? instance.status));
    case 'status':
      return words.status(status(from), statusName(text, to ?? ''));
    case 'milestone':
      return words.milestone(shortName(from), shortName(to));
    case 'renamed':
      return words.renamed(shortName(from) ?? text.unnamedThing, shortName(to) ?? text.unnamedThing);
    case 'gone':
      return words.gone;
    case 'hidden':
      return words.hidden;
    case 'returned':
      return words.returned(statusName(text, to ?? instance.status));
    case 'appeared':
      return words.appeared(statusName(text, to ?? instance.status));
    case 'deadline':
      return to === 'passed' ? words.deadlinePassed(from ?? '') : words.deadlineSoon(from ?? '');
    default:
      return kind satisfies never;
  }
}

function changeBadge({ text }: CardContext, instance: SnapshotRow): NonNullable<Card['badge']> {
  return instance.isGone ? { label: text.changes.goneBadge, tone: 'bad' } : statusBadge(text, instance.status);
}

function changeActions(context: CardContext, { id, isGone }: SnapshotRow): NonNullable<Card['actions']> {
  const { actions } = context.text;
  const history = button(context, actions.history, { name: 'instance.history', instance: id });
  if (isGone) return [history];
  return [
    button(context, actions.show, { name: 'instance.show', instance: id }, { style: 'primary' }),
    button(context, actions.tasks, { name: 'task.list', instance: id }),
    button(context, actions.diagram, { name: 'instance.diagram', instance: id }),
    history,
    ...webButton(context, id),
  ];
}
