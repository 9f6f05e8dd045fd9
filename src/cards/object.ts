import type { ObjectRow } from '../barium/types.ts';
import type { Action, Card, Row } from '../chat/card.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Strings } from '../text/strings.ts';
import { button, type CardContext, collapseWhitespace, fact, joinWords, openButton } from './card-context.ts';

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
    detail: joinWords(text, [object.fileType, where, about]),
    actions: [
      openButton(context, name, { name: 'object.show', ...ids }),
      ...(object.kind === 'file' ? [button(context, text.actions.download, { name: 'object.download', ...ids })] : []),
    ],
  };
}

/** One file, folder or form with all its facts. */
export function objectCard(
  context: CardContext,
  instance: { readonly id: string; readonly name: string },
  object: ObjectRow,
  version: string | undefined,
): Card {
  const { text } = context;
  const labels = text.objects.fields;
  return {
    title: objectName(text, object),
    ...kindBadge(text, object),
    facts: [
      ...fact(labels.instance, instance.name),
      ...fact(labels.type, object.fileType),
      ...fact(labels.version, version),
    ],
    text: object.description === undefined ? [] : [truncateChars(object.description.trim(), 1_500)],
    actions: objectActions(context, instance.id, object),
    details: {
      label: text.instance.details,
      facts: [...fact(labels.class, object.objectClass), ...fact(text.objects.id, object.id)],
    },
  };
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
