/** Reply → what the page is told, and card → what it draws. Pure: the same card gives the same view. */
import type { Action, Badge, Card } from '../../../src/chat/card.ts';
import type { Field, Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import type { RichText } from '../../../src/chat/rich-text.ts';
import type { ActionView, BotMessage, CardView, FileView, FormView, ImageView, Text } from '../view.ts';
import { literal } from './literal.ts';

/** What there is to draw of a reply, or of a post. */
export type Drawn = Pick<Reply, 'card' | 'pictures' | 'files'>;

/** Where the bytes of a reply went: the kept ones by their place in {@link Reply.pictures} and {@link Reply.files}. */
export interface KeptContent {
  readonly pictures: readonly (string | undefined)[];
  readonly files: readonly { readonly url: string | undefined; readonly size: number | undefined }[];
}

/** The card of a reply beside the addresses of its pictures and files. */
export function renderReply(reply: Drawn, kept: KeptContent): Pick<BotMessage, 'card' | 'images' | 'files'> {
  return { card: reply.card, images: images(reply, kept), files: files(reply, kept) };
}

/** The view of a card, but for its picture. */
export function renderCard(card: Card): CardView {
  return {
    title: literal(card.title),
    badge: renderBadge(card.badge),
    facts: (card.facts ?? []).map((fact) => ({ label: literal(fact.label), value: renderWords(fact.value) })),
    text: (card.text ?? []).map(renderWords),
    rows: (card.rows ?? []).map((row, index) => ({
      title: literal(row.title),
      badge: renderBadge(row.badge),
      detail: renderWords(row.detail ?? []),
      actions: renderActions(row.actions, `row${index}-`),
    })),
    actions: renderActions(card.actions, ''),
    footer: renderWords(card.footer ?? []),
  };
}

/** Words as one list, whichever way they were written. */
export function renderWords(words: RichText): Text {
  const parts = typeof words === 'string' ? [words] : words;
  return parts.map((part) => (typeof part === 'string' ? literal(part) : { ...part, at: literal(part.at) }));
}

function renderBadge(badge: Badge | undefined): Badge | undefined {
  return badge && { ...badge, label: literal(badge.label) };
}

function renderActions(actions: readonly Action[] = [], prefix: string): readonly ActionView[] {
  return actions.flatMap((action, index) => renderAction(action, `${prefix}action${index}`) ?? []);
}

function renderAction(action: Action, id: string): ActionView | undefined {
  const { label, style = 'plain', accessibilityLabel } = action;
  const base = {
    id,
    label: literal(label),
    style,
    hint: accessibilityLabel && literal(accessibilityLabel),
  } as const;
  switch (action.kind) {
    case 'command':
      return { ...base, kind: 'command', line: action.line };
    case 'form':
      return { ...base, kind: 'form', form: renderForm(action.form) };
    case 'link':
      // The core has checked it; a script address must not reach an href even if that check ever slips.
      return /^https?:\/\//i.test(action.url) ? { ...base, kind: 'link', url: action.url } : undefined;
    default:
      return action satisfies never;
  }
}

function renderForm(form: Form): FormView {
  return {
    title: literal(form.title),
    line: form.line,
    text: (form.text ?? []).map(renderWords),
    fields: form.fields.map(renderField),
    submit: literal(form.submit),
    keepsFiles: form.retainsFiles ?? false,
  };
}

/** Its value and those of its choices go back as they are: they are what the form is about. */
function renderField(field: Field): Field {
  const words = { label: literal(field.label), ...(field.hint && { hint: literal(field.hint) }) };
  if (field.kind !== 'choice') return { ...field, ...words };
  const choices = field.choices.map(({ label, value }) => ({ label: literal(label), value }));
  return { ...field, ...words, choices };
}

/** The picture that the card shows comes first; the others of the reply follow, so that none is lost. */
function images(reply: Drawn, kept: KeptContent): readonly ImageView[] {
  const shown = reply.card.image;
  const all = (reply.pictures ?? []).map((picture, index) => ({
    name: picture.name,
    alt: literal(picture.name === shown?.picture ? shown.alt : picture.alt),
    url: kept.pictures[index],
  }));
  if (shown === undefined) return all;
  const first = all.find((image) => image.name === shown.picture);
  const fallback = { name: shown.picture, alt: literal(shown.alt), url: undefined };
  return [first ?? fallback, ...all.filter((image) => image !== first)];
}

function files(reply: Drawn, kept: KeptContent): readonly FileView[] {
  return (reply.files ?? []).map((file, index) => ({
    name: literal(file.name),
    type: file.type,
    size: kept.files[index]?.size,
    url: kept.files[index]?.url,
  }));
}
