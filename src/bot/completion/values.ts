/** The values that an argument can have, as far as the bot knows them. */
import { objectName } from '../../cards/object.ts';
import { taskName } from '../../cards/task.ts';
import { watchSummary } from '../../cards/watch.ts';
import type { ArgumentKey, CommandName } from '../../chat/command.ts';
import { lookup } from '../../lib/lookup.ts';
import { listApplications } from '../../lookup/applications.ts';
import { messagesFor } from '../../lookup/messages.ts';
import { readContents } from '../../lookup/objects.ts';
import { readTasks } from '../../lookup/tasks.ts';
import { canonicalValues, localizedWord, valueWord } from '../../parser/vocabulary.ts';
import type { Context } from '../../request/context.ts';
import type { Strings } from '../../text/strings.ts';
import type { Values } from '../../text/vocabulary.ts';

export interface KnownValue {
  readonly value: string;
  readonly detail?: string;
}

/** The keys whose values are words of the command language. */
const valueTypes: Readonly<Partial<Record<ArgumentKey, keyof Values>>> = {
  status: 'status',
  on: 'kind',
  as: 'mode',
  by: 'count',
  sort: 'sort',
  due: 'due',
  overdue: 'answer',
  boundary: 'answer',
  diagram: 'answer',
  mine: 'answer',
  anyway: 'answer',
  lang: 'language',
  days: 'day',
};

/** What can follow `key:`. Rejects with a `BariumError`. */
export async function keyValues(key: ArgumentKey, context: Context): Promise<readonly KnownValue[]> {
  const type = valueTypes[key];
  if (type !== undefined) return words(type, context.text);
  switch (key) {
    case 'at':
      return ['08:00', '12:00', '16:00'].map((value) => ({ value }));
    case 'quiet':
      return ['18:00-07:00', valueWord(context.text, 'duration', 'off')].map((value) => ({ value }));
    case 'edit':
      return watchNumbers(context);
    case 'app':
      return (await listApplications(context)).map((value) => ({ value }));
    case 'milestone':
      return ((await context.watchQueries.knownValues())?.milestones ?? []).map((value) => ({ value }));
    case 'started-by':
      return ((await context.watchQueries.knownValues())?.startedBy ?? []).map((value) => ({ value }));
    default:
      return [];
  }
}

/** What a positional argument of a command can be; `instance` is the one that the command is about, if it is known. */
export async function positionalValues(
  command: CommandName,
  argument: string,
  instance: string | undefined,
  context: Context,
): Promise<readonly KnownValue[]> {
  const { text } = context;
  switch (argument) {
    case 'status':
      return statuses(command, text);
    case 'about':
      return topics(context);
    case 'watch':
      return watchNumbers(context);
    case 'duration':
      return ['1h', '8h', '1d', '1w', ...words('duration', text).map(({ value }) => value)].map((value) => ({ value }));
    default:
      return instance === undefined ? [] : ofInstance(command, argument, instance, context);
  }
}

/** The case's own tasks, files and messages. */
async function ofInstance(
  command: CommandName,
  argument: string,
  id: string,
  context: Context,
): Promise<readonly KnownValue[]> {
  const { text } = context;
  switch (argument) {
    case 'task':
      return (await readTasks(id, undefined, context)).rows.map((task) => ({ value: taskName(text, task) }));
    case 'object': {
      const { objects } = await readContents(id, context);
      return objects
        .filter(({ object: { kind } }) => command !== 'object.download' || kind === 'file' || kind === 'other')
        .map(({ object }) => ({ value: objectName(text, object), detail: text.objects.kinds[object.kind] }));
    }
    case 'message': {
      const { applicationName } = await context.barium.getInstance(id);
      return (await messagesFor(applicationName, context)).map(({ name }) => ({ value: name }));
    }
    default:
      return [];
  }
}

/** Tasks have no others than Barium's. */
function statuses(command: CommandName, text: Strings): readonly KnownValue[] {
  const known = canonicalValues('status').filter(
    (status) => command === 'instance.list' || lookup(text.tasks.statuses, status) !== undefined,
  );
  return known.map((status) => ({ value: valueWord(text, 'status', status) }));
}

function words(type: keyof Values, text: Strings): readonly KnownValue[] {
  return canonicalValues(type).map((value) => ({ value: valueWord(text, type, value) }));
}

function topics({ definitions, text }: Context): readonly KnownValue[] {
  return definitions
    .filter(({ isHidden }) => isHidden !== true)
    .map((definition) => ({
      value: localizedWord(text, definition),
      detail: text.commands[definition.name].summary,
    }));
}

async function watchNumbers({ store, conversation, text }: Context): Promise<readonly KnownValue[]> {
  const watches = await store.watches.list(conversation);
  return watches.map((watch) => ({ value: String(watch.number), detail: watchSummary(text, watch) }));
}
