import type { ObjectRow } from '../barium/types.ts';
import type { Action, Card, Row } from '../chat/card.ts';
import type { Text } from '../text/strings.ts';
import { button, fact, joined, oneLine, type Pen, shorten } from './card-context.ts';

export function objectName(text: Text, object: Pick<ObjectRow, 'name'>): string {
  const name = oneLine(object.name ?? '');
  return name === '' ? text.unnamedThing : shorten(name, 120);
}

/** A file, folder or form as a row of a list. `folder` is the name of the folder it is in, if any. */
export function objectRow(pen: Pen, instanceId: string, object: ObjectRow, folder: string | undefined): Row {
  const { text } = pen;
  const name = objectName(text, object);
  const about = object.description === undefined ? undefined : shorten(oneLine(object.description), 100);
  const where = folder === undefined ? undefined : text.objects.in(folder);
  const ids = { instance: instanceId, object: object.id };
  return {
    title: name,
    badge: { label: text.objects.kinds[object.kind], tone: 'neutral' },
    detail: joined(text, [object.fileType, where, about]),
    actions: [
      button(pen, text.actions.open, { name: 'object.show', ...ids }, { hint: text.hints.open(name) }),
      ...(object.kind === 'file'
        ? [button(pen, text.actions.download, { name: 'object.download', ...ids })]
        : []),
    ],
  };
}

/** One file, folder or form with everything Barium tells of it. */
export function objectCard(
  pen: Pen,
  instance: { readonly id: string; readonly name: string },
  object: ObjectRow,
  version: string | undefined,
): Card {
  const { text } = pen;
  const labels = text.objects.fields;
  return {
    title: objectName(text, object),
    badge: { label: text.objects.kinds[object.kind], tone: 'neutral' },
    facts: [
      ...fact(labels.instance, instance.name),
      ...fact(labels.type, object.fileType),
      ...fact(labels.version, version),
      ...fact(labels.class, object.objectClass),
    ],
    text: object.description === undefined ? [] : [shorten(object.description.trim(), 1_500)],
    actions: objectActions(pen, instance.id, object),
    footer: text.objects.footer(object.id),
  };
}

function objectActions(pen: Pen, instance: string, object: ObjectRow): readonly Action[] {
  const { actions } = pen.text;
  const download = { name: 'object.download', instance, object: object.id } as const;
  return [
    ...(object.kind === 'file' ? [button(pen, actions.download, download, { style: 'primary' })] : []),
    button(pen, actions.files, { name: 'object.list', instance }),
    button(pen, actions.show, { name: 'instance.show', instance }),
  ];
}
