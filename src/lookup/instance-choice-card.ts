import type { InstanceRow } from '../barium/types.ts';
import { button, type CardContext, instanceName } from '../cards/card-context.ts';
import { instanceRow } from '../cards/instance.ts';
import type { Card, CommandAction, Row } from '../chat/card.ts';
import type { Command, CommandName } from '../chat/command.ts';
import type { SearchResult } from '../instance-index/index.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Context } from '../request/context.ts';
import type { Strings } from '../text/strings.ts';
import { retainedFilesForm } from './upload-form.ts';

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
      ? { actions: [retainedFilesForm(context, title, rows)] }
      : {
          rows: rows.map((row) => choiceRow(context, row, commandFor(row.id))),
          rowHeadings: { ...context.text.list.headings, choose: find.choose },
          ...(rows.length < total ? { actions: [allMatchesButton(context, name)] } : {}),
        }),
  };
}

/** The whole list of what a search found. */
function allMatchesButton(context: Context, name: string): CommandAction {
  const match = truncateChars(name, 200);
  return button(context, context.text.find.showAll, { name: 'instance.list', status: 'all', match });
}

function choiceRow(context: Context, row: InstanceRow, command: Command): Row {
  return instanceRow(context, row, { action: choiceButton(context, row, command), now: context.now() });
}

/** A word of the command language where the name of an instance belongs. */
export function languageWordCard(word: string, { text }: Context): Card {
  return { title: text.nearMatches.languageWord(truncateChars(word, 60)), text: [text.nearMatches.wholeWords] };
}

/** Says that no instance matches, and offers those that are near to what was typed. */
export function instanceNotFoundCard(
  query: string,
  isComplete: boolean,
  near: Pick<SearchHit, 'commandFor'> & { readonly rows: readonly InstanceRow[]; readonly isWholeWords: boolean },
  context: Context,
): Card {
  const { find, actions, nearMatches } = context.text;
  const [first] = near.rows;
  const didYouMean =
    first === undefined || near.rows.length > 1
      ? nearMatches.didYouMeanOne
      : nearMatches.didYouMean(instanceName(context.text, first));
  const canRetainFiles = context.files.length > 0;
  return {
    title: find.none(truncateChars(query, 60)),
    text: [
      first === undefined ? find.noneHint : didYouMean,
      ...(near.isWholeWords ? [nearMatches.wholeWords] : []),
      ...(isComplete ? [] : [find.noneIncomplete]),
    ],
    ...(canRetainFiles
      ? {}
      : {
          rows: near.rows.map((row) => choiceRow(context, row, near.commandFor(row.id))),
        }),
    actions: [
      ...(canRetainFiles ? [retainedFilesForm(context, find.missing, near.rows)] : []),
      button(context, actions.list, { name: 'instance.list' }),
    ],
  };
}

/** A button labelled with the command that continues with this instance. */
function choiceButton(context: CardContext, row: InstanceRow, command: Command): CommandAction {
  const { actions, accessibilityLabels } = context.text;
  const name = instanceName(context.text, row);
  const label = labelOf(context.text, command);
  const accessibilityLabel =
    label === actions.open ? accessibilityLabels.open(name) : accessibilityLabels.choose(label, name);
  return { ...button(context, label, command, { accessibilityLabel }), opens: true };
}

const labels = {
  'task.list': 'tasks',
  'object.list': 'files',
  'object.download': 'download',
  'instance.diagram': 'diagram',
  'instance.history': 'history',
  'instance.trace': 'why',
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
