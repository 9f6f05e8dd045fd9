import type { InstanceRow } from '../barium/types.ts';
import { button, type CardContext, instanceName, typedCommand } from '../cards/card-context.ts';
import { instanceRow } from '../cards/instance.ts';
import type { Card, CommandAction, FormAction } from '../chat/card.ts';
import type { Command, CommandName } from '../chat/command.ts';
import type { SearchResult } from '../instance-index/index.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Context } from '../request/context.ts';
import { lookup, type Strings } from '../text/strings.ts';

export interface SearchHit {
  readonly result: SearchResult;
  /** The words after the name. */
  readonly rest: string;
  /** The command for one of the instances found. */
  commandFor(instanceId: string): Command;
}

/** Offers the instances that match a query. */
export function instanceChoiceCard(context: Context, query: string, { result, rest, commandFor }: SearchHit): Card {
  const { find } = context.text;
  // Exact matches hide partial ones.
  const total = result.exactCount > 0 ? result.exactCount : result.total;
  const rows = result.rows.slice(0, total);
  const name = query.slice(0, query.length - rest.length).trim();
  const title = find.many(truncateChars(name, 60));
  return {
    title,
    text: [
      find.manyHint(rows.length, total),
      ...(rest === '' ? [] : [find.remainderHint(truncateChars(rest, 60))]),
      ...(result.isComplete ? [] : [find.noneIncomplete]),
    ],
    ...(context.files.length > 0
      ? { actions: [fileForm(context, title, rows)] }
      : {
          rows: rows.map((row) => instanceRow(context, row, choiceButton(context, row, commandFor(row.id)))),
        }),
  };
}

export function instanceNotFoundCard(query: string, isComplete: boolean, context: Context): Card {
  const { find, actions } = context.text;
  return {
    title: find.none(truncateChars(query, 60)),
    text: isComplete ? [find.noneHint] : [find.noneHint, find.noneIncomplete],
    actions: [button(context, actions.list, { name: 'instance.list' })],
  };
}

/** A button labelled with the command that continues with this instance. */
function choiceButton(context: CardContext, row: InstanceRow, command: Command): CommandAction {
  const { actions, accessibilityLabels } = context.text;
  const name = instanceName(context.text, row);
  const label = labelOf(context.text, command);
  const accessibilityLabel =
    label === actions.open ? accessibilityLabels.open(name) : accessibilityLabels.choose(label, name);
  return button(context, label, command, { accessibilityLabel });
}

const labels = {
  'task.list': 'tasks',
  'object.list': 'files',
  'object.download': 'download',
  'instance.diagram': 'diagram',
  'instance.history': 'history',
  'instance.send': 'send',
  'object.upload': 'upload',
  'object.folder': 'folder',
  'object.form': 'form',
  'instance.delete': 'delete',
  'watch.add': 'watch',
} as const satisfies Partial<Readonly<Record<CommandName, keyof Strings['actions']>>>;

function labelOf({ actions }: Strings, command: Command): string {
  if (command.name === 'instance.send' && command.message !== undefined) {
    return `${actions.sendNamed(truncateChars(command.message, 40))}…`;
  }
  return actions[lookup(labels, command.name) ?? 'open'];
}

/** A form retains the uploaded files until the user has chosen an instance; a button would lose them. */
function fileForm(context: CardContext, title: string, rows: readonly InstanceRow[]): FormAction {
  const { text } = context;
  const { actions, upload } = text;
  const choices = rows.map((row) => ({ label: truncateChars(instanceName(text, row), 40), value: row.id }));
  const field = { kind: 'choice', name: 'instance', label: upload.caseField, required: true } as const;
  return {
    kind: 'form',
    label: actions.upload,
    style: 'primary',
    form: {
      title,
      line: 'upload',
      typedFallback: typedCommand(context, 'object.upload'),
      fields: [{ ...field, choices }],
      submit: upload.submit,
      retainsFiles: true,
    },
  };
}
