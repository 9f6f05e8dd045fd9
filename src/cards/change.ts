import type { Card } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import type { Change, Entry, KnownInstance } from '../store/contract/watching.ts';
import {
  button,
  fact,
  joined,
  nameOf,
  oneLine,
  type Pen,
  shorten,
  statusBadge,
  statusName,
  webButton,
} from './card-context.ts';

/** Lines of one list card: what every platform has room for, with a button each. */
export const entriesPerCard = 20;

/** One instance and what changed about it, in the order in which it was found. */
export function changeCard(
  pen: Pen,
  instance: KnownInstance,
  changes: readonly Change[],
  ends = false,
): Card {
  const { text } = pen;
  const at = changes.at(-1)?.at;
  return {
    title: nameOf(text, instance),
    badge: badgeOf(pen, instance),
    text: [...changes.map((change) => changeWords(pen, change)), ...(ends ? [text.changes.watchEnds] : [])],
    facts: fact(text.instance.fields.application, instance.applicationName),
    actions: actionsFor(pen, instance),
    ...(at === undefined ? {} : { footer: text.changes.noticed(at) }),
  };
}

/** The card that stands for an instance in a place, above the thread that its changes are told in. */
export function rootCard(pen: Pen, instance: KnownInstance): Card {
  const { text } = pen;
  const labels = text.instance.fields;
  return {
    title: nameOf(text, instance),
    badge: badgeOf(pen, instance),
    facts: [
      ...fact(labels.application, instance.applicationName),
      ...fact(labels.milestone, instance.milestone),
      ...fact(labels.startedBy, instance.startedBy),
    ],
    actions: actionsFor(pen, instance),
    footer: text.changes.root,
  };
}

/** An instance's changes as one line of a list. */
export function changeEntry(
  pen: Pen,
  instance: KnownInstance,
  changes: readonly Change[],
  ends = false,
): Entry {
  const { text } = pen;
  const name = nameOf(text, instance);
  const show = instance.gone ? 'instance.history' : 'instance.show';
  const open = button(pen, text.actions.open, { name: show, instance: instance.id });
  return {
    instanceId: instance.id,
    row: {
      title: name,
      badge: badgeOf(pen, instance),
      detail: joined(text, [
        ...changes.map((change) => changeWords(pen, change)),
        ...(ends ? [text.changes.watchEnds] : []),
      ]),
      actions: [{ ...open, accessibilityLabel: text.hints.open(name) }],
    },
  };
}

/** Lists that name every entry, on as many cards as it takes. */
export function listCards(
  pen: Pen,
  entries: readonly Entry[],
  title: string,
  intro: readonly RichText[],
): readonly { readonly card: Card; readonly entries: readonly Entry[] }[] {
  const parts = Math.max(1, Math.ceil(entries.length / entriesPerCard));
  return Array.from({ length: parts }, (_, part) => {
    const some = entries.slice(part * entriesPerCard, (part + 1) * entriesPerCard);
    const card: Card = {
      title: parts === 1 ? title : pen.text.changes.listPart(title, part + 1, parts),
      text: part === 0 ? intro : [],
      rows: some.map((entry) => entry.row),
    };
    return { card, entries: some };
  });
}

/** A change in words. */
export function changeWords({ text }: Pick<Pen, 'text'>, change: Change): RichText {
  const what = whatChanged(text, change);
  if (change.by === undefined) return what;
  return joined(text, [what, text.changes.by(shorten(oneLine(change.by.person.name), 80))]);
}

function whatChanged(text: Pen['text'], { kind, from, to, instance }: Change): RichText {
  const words = text.changes;
  const status = (word: string | undefined) => (word === undefined ? undefined : statusName(text, word));
  switch (kind) {
    case 'created':
      return words.created(statusName(text, to ?? instance.status));
    case 'status':
      return words.status(status(from), statusName(text, to ?? ''));
    case 'milestone':
      return words.milestone(short(from), short(to));
    case 'renamed':
      return words.renamed(short(from) ?? text.unnamedThing, short(to) ?? text.unnamedThing);
    case 'gone':
      return words.gone;
    case 'deadline':
      return to === 'passed' ? words.deadlinePassed(from ?? '') : words.deadlineSoon(from ?? '');
    default:
      return kind satisfies never;
  }
}

function badgeOf({ text }: Pen, instance: KnownInstance): NonNullable<Card['badge']> {
  return instance.gone ? { label: text.changes.goneBadge, tone: 'bad' } : statusBadge(text, instance.status);
}

function actionsFor(pen: Pen, { id, gone }: KnownInstance): NonNullable<Card['actions']> {
  const { actions } = pen.text;
  const history = button(pen, actions.history, { name: 'instance.history', instance: id });
  if (gone) return [history];
  return [
    button(pen, actions.show, { name: 'instance.show', instance: id }, { style: 'primary' }),
    button(pen, actions.tasks, { name: 'task.list', instance: id }),
    button(pen, actions.diagram, { name: 'instance.diagram', instance: id }),
    history,
    ...webButton(pen, id),
  ];
}

function short(text: string | undefined): string | undefined {
  return text === undefined ? undefined : shorten(oneLine(text), 100);
}
