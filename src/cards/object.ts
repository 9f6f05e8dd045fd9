import type { ObjectRow } from '../barium/types.ts';
import type { Action, Card, Details, Row } from '../chat/card.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Strings } from '../text/strings.ts';
import {
  button,
  type CardContext,
  collapseWhitespace,
  fact,
  joinWords,
  openButton,
  timestampFact,
} from './card-context.ts';
import { emptyPageText, pageButtons, paginate, rangeFooter } from './pagination.ts';

export function objectName(text: Strings, object: Pick<ObjectRow, 'name'>): string {
  const name = collapseWhitespace(object.name ?? '');
  return name === '' ? text.unnamedThing : truncateChars(name, 120);
}

/** A file, folder or form as a row of a list. `folder` is the name of its folder, if any. */
export function objectRow(
  context: CardContext,
  instanceId: string,
  object: ObjectRow,
  folder: string | undefined,
): Row {
  const { text } = context;
  const name = objectName(text, object);
  const about =
    object.description === undefined ? undefined : truncateChars(collapseWhitespace(object.description), 100);
  const where = folder === undefined ? undefined : text.objects.inFolder(folder);
  const ids = { instance: instanceId, object: object.id };
  return {
    title: name,
    ...kindBadge(text, object),
    detail: joinWords(text, [object.fileType, sizeOf(text, object), where, about]),
    actions: [
      openButton(context, name, { name: 'object.show', ...ids }),
      ...(object.kind === 'file' ? [button(context, text.actions.download, { name: 'object.download', ...ids })] : []),
    ],
  };
}

const maxFields = 30;

/** One file or form with all its facts, and a form's fields where Barium returns them. */
export function objectCard(
  context: CardContext,
  instance: { readonly id: string; readonly name: string },
  object: ObjectRow,
  version: string | undefined,
): Card {
  const { text } = context;
  const labels = text.objects.fields;
  const fields = object.fields ?? [];
  const description = object.description === undefined ? [] : [truncateChars(object.description.trim(), 1_500)];
  const isFormWithoutFields = object.kind === 'form' && fields.length === 0;
  return {
    title: objectName(text, object),
    ...kindBadge(text, object),
    facts: [
      ...fact(labels.instance, instance.name),
      ...fact(labels.type, object.fileType),
      ...fact(labels.size, sizeOf(text, object)),
      ...timestampFact(labels.changed, object.changedDate),
      ...timestampFact(labels.created, object.createdDate),
      ...fact(labels.version, version),
      ...fields.slice(0, maxFields).flatMap(({ name, value }) => fact(truncateChars(name, 60), value ?? '–')),
    ],
    text: [
      ...description,
      ...(isFormWithoutFields ? [text.objects.noFields] : []),
      ...(fields.length > maxFields ? [text.objects.moreFields(fields.length - maxFields)] : []),
    ],
    actions: objectActions(context, instance.id, object),
    details: objectDetails(text, object),
  };
}

/** A page of what is in a folder. */
export function folderCard(
  context: CardContext,
  instance: { readonly id: string; readonly name: string },
  folder: ObjectRow,
  {
    children,
    isComplete,
    page,
  }: { readonly children: readonly ObjectRow[]; readonly isComplete: boolean; readonly page: number | undefined },
): Card {
  const { text } = context;
  const range = paginate(children.length, page);
  const description = folder.description === undefined ? [] : [truncateChars(folder.description.trim(), 1_500)];
  const command = { name: 'object.show', instance: instance.id, object: folder.id } as const;
  return {
    title: objectName(text, folder),
    ...kindBadge(text, folder),
    facts: fact(text.objects.fields.instance, instance.name),
    text: [...description, ...(children.length === 0 ? [text.objects.emptyFolder] : emptyPageText(context, range))],
    rows: children.slice(range.from - 1, range.to).map((child) => objectRow(context, instance.id, child, undefined)),
    actions: [
      ...pageButtons(context, range, (to) => ({ ...command, page: to })),
      ...objectActions(context, instance.id, folder),
    ],
    details: objectDetails(text, folder),
    ...rangeFooter(context, range, isComplete),
  };
}

function objectDetails(text: Strings, object: ObjectRow): Details {
  return {
    label: text.instance.details,
    facts: [...fact(text.objects.fields.class, object.objectClass), ...fact(text.objects.id, object.id)],
  };
}

function sizeOf(text: Strings, { size }: ObjectRow): string | undefined {
  return size === undefined || size < 0 ? undefined : text.objects.size(size);
}

/** Most objects are files, so only the others say what they are. */
function kindBadge(text: Strings, { kind }: ObjectRow): Pick<Card, 'badge'> {
  return kind === 'file' ? {} : { badge: { label: text.objects.kinds[kind], tone: 'neutral' } };
}

function objectActions(context: CardContext, instance: string, object: ObjectRow): readonly Action[] {
  const { actions } = context.text;
  const download = { name: 'object.download', instance, object: object.id } as const;
  return [
    ...(object.kind === 'file' ? [button(context, actions.download, download, { style: 'primary' })] : []),
    button(context, actions.files, { name: 'object.list', instance }),
    button(context, actions.show, { name: 'instance.show', instance }),
  ];
}
