/** Renders replies for the page, and neutral cards as the page's own cards. Pure; the page uses it too. */
import type { Action, Badge, Card, Fact, StatePart, Table } from '../../../src/chat/card.ts';
import type { Field, Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import type { RichText } from '../../../src/chat/rich-text.ts';
import { replaceControlChars } from '../../../src/lib/control-chars.ts';
import type {
  ActionView,
  BotMessage,
  CardView,
  FactView,
  FileView,
  FormView,
  ImageView,
  RichTextView,
  StatePartView,
  TableView,
} from '../view.ts';

/** The content that a reply and an announcement have in common. */
export type RenderableContent = Pick<Reply, 'card' | 'pictures' | 'files'>;

/** Where the content of a reply is stored, in the order of its pictures and files. */
interface StoredContent {
  readonly pictures: readonly (string | undefined)[];
  readonly files: readonly { readonly url: string | undefined; readonly size: number | undefined }[];
}

export function renderReply(
  reply: RenderableContent,
  stored: StoredContent,
): Pick<BotMessage, 'card' | 'images' | 'files'> {
  return { card: reply.card, images: renderImages(reply, stored), files: renderFiles(reply, stored) };
}

/** The card without its image, which needs the reply's pictures. */
export function renderCard(card: Card): CardView {
  return {
    title: sanitize(card.title),
    isOneLine: card.isOneLine ?? false,
    badge: renderBadge(card.badge),
    state: (card.state ?? []).map(renderStatePart),
    progress: card.progress && { ...card.progress, label: sanitize(card.progress.label) },
    facts: renderFacts(card.facts),
    text: (card.text ?? []).map(renderRichText),
    code: (card.code ?? []).map(sanitize),
    table: card.table && renderTable(card.table),
    rows: (card.rows ?? []).map((row, index) => ({
      heading: renderRichText(row.heading ?? []),
      title: sanitize(row.title),
      badge: renderBadge(row.badge),
      detail: renderRichText(row.detail ?? []),
      note: row.note && renderStatePart(row.note),
      actions: renderActions(row.actions, `row${index}-`),
    })),
    actions: renderActions(card.actions, ''),
    overflow: renderActions(card.overflow, 'more-'),
    details: card.details && { label: sanitize(card.details.label), facts: renderFacts(card.details.facts) },
    footer: renderRichText(card.footer ?? []),
  };
}

function renderFacts(facts: readonly Fact[] = []): readonly FactView[] {
  return facts.map((fact) => ({ label: sanitize(fact.label), value: renderRichText(fact.value) }));
}

function renderStatePart({ text, tone }: StatePart): StatePartView {
  return { text: renderRichText(text), tone };
}

function renderTable({ caption, columns, rows, bars = '' }: Table): TableView {
  return {
    caption: sanitize(caption),
    bars: sanitize(bars),
    columns: columns.map((column) => ({ ...column, label: sanitize(column.label) })),
    rows: rows.map(({ cells, share, action }, index) => ({
      cells: cells.map(sanitize),
      share,
      action: action && renderAction(action, `table${index}`),
    })),
  };
}

export function renderRichText(text: RichText): RichTextView {
  const parts = typeof text === 'string' ? [text] : text;
  return parts.map((part) => (typeof part === 'string' ? sanitize(part) : { ...part, at: sanitize(part.at) }));
}

/** The text with line breaks as `\n` and without characters that could hide or reverse what follows them. */
function sanitize(text: string): string {
  return replaceControlChars(text.replaceAll(/\r\n?/g, '\n'), (character) => (character === '\n' ? '\n' : ' '));
}

function renderBadge(badge: Badge | undefined): Badge | undefined {
  return badge && { ...badge, label: sanitize(badge.label) };
}

function renderActions(actions: readonly Action[] = [], idPrefix: string): readonly ActionView[] {
  return actions.flatMap((action, index) => renderAction(action, `${idPrefix}action${index}`) ?? []);
}

function renderAction(action: Action, id: string): ActionView | undefined {
  const { label, style = 'plain', accessibilityLabel } = action;
  const base = {
    id,
    label: sanitize(label),
    style,
    accessibilityLabel: accessibilityLabel && sanitize(accessibilityLabel),
  } as const;
  switch (action.kind) {
    case 'command':
      return { ...base, kind: 'command', line: action.line, opens: action.opens ?? false };
    case 'form':
      return { ...base, kind: 'form', form: renderForm(action.form) };
    case 'link':
      // A second check after the core's: a script URL must never reach an href.
      return /^https?:\/\//i.test(action.url) ? { ...base, kind: 'link', url: action.url } : undefined;
    default:
      return action satisfies never;
  }
}

export function renderForm(form: Form): FormView {
  return {
    title: sanitize(form.title),
    line: form.line,
    text: (form.text ?? []).map(renderRichText),
    fields: form.fields.map(renderField),
    submit: sanitize(form.submit),
    retainsFiles: form.retainsFiles ?? false,
  };
}

/** Only labels and hints are sanitized: values go back to the bot unchanged. */
function renderField(field: Field): Field {
  const labels = { label: sanitize(field.label), ...(field.hint && { hint: sanitize(field.hint) }) };
  if (field.kind !== 'choice' && field.kind !== 'choices') return { ...field, ...labels };
  const choices = field.choices.map(({ label, value }) => ({ label: sanitize(label), value }));
  return { ...field, ...labels, choices };
}

/** The card's own image first, then the other pictures of the reply. */
function renderImages(reply: RenderableContent, stored: StoredContent): readonly ImageView[] {
  const { image } = reply.card;
  const all = (reply.pictures ?? []).map((picture, index) => ({
    name: picture.name,
    alt: sanitize(picture.name === image?.picture ? image.alt : picture.alt),
    url: stored.pictures[index],
  }));
  if (image === undefined) return all;
  const own = all.find((one) => one.name === image.picture);
  const fallback = { name: image.picture, alt: sanitize(image.alt), url: undefined };
  return [own ?? fallback, ...all.filter((one) => one !== own)];
}

function renderFiles(reply: RenderableContent, stored: StoredContent): readonly FileView[] {
  return (reply.files ?? []).map((file, index) => ({
    name: sanitize(file.name),
    type: file.type,
    size: stored.files[index]?.size,
    url: stored.files[index]?.url,
  }));
}
