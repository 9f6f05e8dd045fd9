import type { Card, Row, StatePart } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import { normalize } from '../lib/normalize.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Change, ChangeKind } from '../store/contract/changes.ts';
import type { DeliveryEntry } from '../store/contract/outbox.ts';
import type { SnapshotRow } from '../store/contract/snapshot.ts';
import { timestamp } from '../text/format.ts';
import type { Strings } from '../text/strings.ts';
import {
  button,
  type CardContext,
  collapseWhitespace,
  instanceName,
  joinWords,
  shortName,
  statusBadge,
  statusName,
  webButton,
} from './card-context.ts';
import { type ReaderLocale, renderRichText } from './plain-text.ts';
import { caseSubject } from './subject.ts';

/** Rows of one list card, each with a button: as many as every platform has room for. */
export const entriesPerCard = 20;

/** The name in a sentence; an announcement is also the text of a notification. */
const maxNameInSentence = 80;

/**
 * What happened to an instance last, in one sentence, with what can be done next. `changes` are in the order in which
 * they were found. `ends`: its watch closes with them.
 */
export function changeCard(
  context: CardContext,
  instance: SnapshotRow,
  changes: readonly Change[],
  ends = false,
): Card {
  const { text } = context;
  const name = truncateChars(instanceName(text, instance), maxNameInSentence);
  const predicates = changes.map((change) => predicateOf(text, change));
  return {
    title: text.changes.sentence(name, predicates),
    ...(instance.isGone ? {} : { subject: caseSubject(context, instance) }),
    state: sentenceState(text, instance, changes),
    ...(ends ? { text: [text.changes.watchClosed] } : {}),
    ...changeActions(context, instance),
  };
}

/** The same changes in the thread under that card, which names the instance: one line with the time. */
export function changeReplyCard({ text }: CardContext, changes: readonly Change[]): Card {
  const { changes: words, separator } = text;
  const at = changes.at(-1)?.at;
  const plain = changes.map((change) =>
    change.kind === 'deadline' || change.kind === 'risk' ? words.deadline : describeChange(text, change),
  );
  return {
    title: plain.filter((line) => typeof line === 'string').join(separator),
    isOneLine: true,
    state: [
      ...changes.flatMap((change) => deadlinePart(text, change)),
      ...byParts(text, changes),
      ...(at === undefined ? [] : [{ text: [timestamp(at)] }]),
    ],
  };
}

/** When, what it was before, who did it, and what the sentence doesn't say of the instance. */
function sentenceState(text: Strings, instance: SnapshotRow, changes: readonly Change[]): readonly StatePart[] {
  const at = changes.at(-1)?.at;
  const application = shortName(instance.applicationName);
  const isInName = application !== undefined && normalize(instance.name ?? '').includes(normalize(application));
  const milestone = changes.some(({ kind }) => kind === 'milestone') ? undefined : shortName(instance.milestone);
  return [
    ...(at === undefined ? [] : [{ text: [timestamp(at, 'ago')] }]),
    ...previousParts(text, changes),
    ...changes.flatMap((change) => deadlinePart(text, change)),
    ...byParts(text, changes),
    ...(milestone === undefined || instance.isGone ? [] : [{ text: milestone }]),
    ...(application === undefined || isInName ? [] : [{ text: application }]),
  ];
}

function previousParts(text: Strings, changes: readonly Change[]): readonly StatePart[] {
  const before = changes.flatMap(({ kind, from, to }) => {
    if (from === undefined || to === undefined) return [];
    if (kind === 'status') return [statusName(text, from)];
    return kind === 'milestone' ? [shortName(from) ?? text.unnamedThing] : [];
  });
  return before.length === 0 ? [] : [{ text: text.changes.previously(before) }];
}

function deadlinePart(text: Strings, change: Change): readonly StatePart[] {
  if (change.kind === 'risk') return [{ text: describeChange(text, change), tone: 'warning' }];
  if (change.kind !== 'deadline') return [];
  return [{ text: describeChange(text, change), tone: change.to === 'passed' ? 'bad' : 'warning' }];
}

/** Those who made the changes through the bot. */
function byParts(text: Strings, changes: readonly Change[]): readonly StatePart[] {
  const names = changes.flatMap(({ by }) => (by === undefined ? [] : [authorName(by)]));
  return [...new Set(names)].map((name) => ({ text: text.changes.by(name) }));
}

function authorName({ person }: NonNullable<Change['by']>): string {
  return truncateChars(collapseWhitespace(person.name), 80);
}

/** Since it entered its milestone. */
function secondsHere({ from, at }: Change): number {
  return from === undefined ? 0 : (Date.parse(at) - Date.parse(from)) / 1_000;
}

function predicateOf(text: Strings, change: Change): string {
  const { kind, from, to, instance } = change;
  const { predicates } = text.changes;
  switch (kind) {
    case 'status': {
      const status = to ?? instance.status;
      return predicates.status(status.toLowerCase(), statusName(text, status));
    }
    case 'milestone': {
      const name = shortName(to);
      return name === undefined ? predicates.leftMilestone(shortName(from) ?? '') : predicates.milestone(name);
    }
    case 'renamed':
      return predicates.renamed(shortName(to) ?? text.unnamedThing);
    case 'deadline':
      return to === 'passed' ? predicates.deadlinePassed : predicates.deadlineSoon;
    case 'stuck':
      return predicates.stuck(shortName(instance.milestone) ?? '', secondsHere(change), Number(to));
    case 'risk':
      return predicates.risk;
    case 'created':
    case 'gone':
    case 'hidden':
    case 'returned':
    case 'appeared':
      return predicates[kind];
    default:
      return kind satisfies never;
  }
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

/** All entries as tables, on as many cards as needed. `reader`: whose time zone the times in it are in. */
export function listCards(
  context: CardContext,
  entries: readonly DeliveryEntry[],
  title: string,
  intro: readonly RichText[],
  reader: ReaderLocale,
): readonly { readonly card: Card; readonly entries: readonly DeliveryEntry[] }[] {
  const parts = Math.max(1, Math.ceil(entries.length / entriesPerCard));
  return Array.from({ length: parts }, (_, part) => {
    const some = entries.slice(part * entriesPerCard, (part + 1) * entriesPerCard);
    const partTitle = parts === 1 ? title : context.text.changes.listPart(title, part + 1, parts);
    const card: Card = {
      title: partTitle,
      text: part === 0 ? intro : [],
      table: changeTable(context.text, partTitle, some, reader),
    };
    return { card, entries: some };
  });
}

function changeTable(
  text: Strings,
  caption: string,
  entries: readonly DeliveryEntry[],
  reader: ReaderLocale,
): NonNullable<Card['table']> {
  const { columns, choose } = text.changes;
  return {
    caption,
    columns: [{ label: columns.instance }, { label: columns.change }],
    rows: entries.map(({ row: { title, detail = '', actions = [] } }) => {
      const action = actions.find((one) => one.kind === 'command');
      return { cells: [title, renderRichText(detail, reader)], ...omitUndefined({ action }) };
    }),
    choose,
  };
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
  return joinWords(text, [description, text.changes.by(authorName(change.by))]);
}

/** A change as a row of a history. `show`: what its time says. */
export function changeRow(text: Strings, change: Change, show: 'time' | 'both'): Row {
  const words = changeText({ text }, change);
  const parts = typeof words === 'string' ? [words] : words;
  // A title is plain text, so timestamps in it, such as a deadline, go into the detail.
  const title = parts.filter((part) => typeof part === 'string').join('');
  const timestamps = parts.filter((part) => typeof part !== 'string').map((part) => [part]);
  return { title: title.trim(), detail: joinWords(text, [[timestamp(change.at, show)], ...timestamps]) };
}

function describeChange(text: CardContext['text'], change: Change): RichText {
  const { kind, from, to, instance } = change;
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
    case 'stuck':
      return words.stuck(shortName(instance.milestone) ?? '', secondsHere(change), Number(to));
    case 'risk':
      return words.risk(from ?? '');
    default:
      return kind satisfies never;
  }
}

function changeBadge({ text }: CardContext, instance: SnapshotRow): NonNullable<Card['badge']> {
  return instance.isGone ? { label: text.changes.goneBadge, tone: 'bad' } : statusBadge(text, instance.status);
}

function changeActions(context: CardContext, { id, isGone }: SnapshotRow): Pick<Card, 'actions' | 'overflow'> {
  const { actions } = context.text;
  const history = button(context, actions.history, { name: 'instance.history', instance: id });
  const why = button(context, actions.why, { name: 'instance.trace', instance: id });
  if (isGone) return { actions: [history, why] };
  return {
    actions: [
      button(context, actions.show, { name: 'instance.show', instance: id }, { style: 'primary' }),
      button(context, actions.tasks, { name: 'task.list', instance: id }),
      button(context, actions.diagram, { name: 'instance.diagram', instance: id }),
    ],
    overflow: [...webButton(context, id), history, why],
  };
}
