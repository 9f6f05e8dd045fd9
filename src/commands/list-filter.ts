/** From the words of `list` to its filter: `list overdue completed orders`. */
import type { CommandOf } from '../chat/command.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import { normalize } from '../lib/normalize.ts';
import { listApplications } from '../lookup/applications.ts';
import type { Context } from '../request/context.ts';
import type { ListHeading } from '../text/list-heading.ts';

type List = CommandOf<'instance.list'>;

export interface ListFilter extends ListHeading {
  /** A word that may be a status which only this Barium has. */
  readonly unknownWord: string | undefined;
}

const knownStatuses: readonly string[] = [...openStatuses, ...closedStatuses];
const anyStatus = 'all';
const overdueWord = 'overdue';
const stuckWord = 'stuck';
const defaultStatus = 'active';

/** The filter of a command without words; `undefined` for any other. */
export function defaultFilter(command: List): ListFilter | undefined {
  if (command.status !== undefined) return undefined;
  const { app, match, milestone, startedBy, due, overdue } = command;
  const isOverdue = overdue === true;
  return {
    statuses: [defaultStatus],
    app,
    match,
    milestone,
    startedBy,
    due,
    isOverdue,
    isStuck: false,
    unknownWord: undefined,
  };
}

/** The words of the command: statuses, `overdue`, and the name of a process. */
export async function toListFilter(command: List, context: Context): Promise<ListFilter> {
  const words = (command.status ?? '').split(' ').filter((word) => word !== '');
  const statuses = words.filter((word) => knownStatuses.includes(word));
  const others = words.filter((word) => ![...knownStatuses, anyStatus, overdueWord, stuckWord].includes(word));
  const app = command.app ?? (others.length === 0 ? undefined : await findApplication(others.join(' '), context));
  const unknownWord =
    others.length > 0 && (command.app !== undefined || app === undefined) ? others.join(' ') : undefined;
  const chosen = unknownWord === undefined ? statuses : [...statuses, unknownWord];
  return {
    statuses: chosen.length === 0 && !words.includes(anyStatus) ? [defaultStatus] : [...new Set(chosen)],
    app,
    match: command.match,
    milestone: command.milestone,
    startedBy: command.startedBy,
    due: command.due,
    isOverdue: command.overdue === true || words.includes(overdueWord),
    isStuck: words.includes(stuckWord),
    unknownWord,
  };
}

/** The command for the same list, with its words sorted out. */
export function toListCommand(command: List, filter: ListFilter): List {
  const isDefault = command.status === undefined;
  const words = filter.statuses.length === 0 ? [anyStatus] : filter.statuses;
  const status = [...(filter.isStuck ? [stuckWord] : []), ...words].join(' ');
  const { overdue: _, ...rest } = command;
  return {
    ...rest,
    ...(isDefault ? {} : { status }),
    ...(filter.app === undefined ? {} : { app: filter.app }),
    ...(filter.isOverdue ? { overdue: true } : {}),
  };
}

/** The one process that a word names: all of its name or whole words of it, in singular or plural. */
async function findApplication(words: string, context: Context): Promise<string | undefined> {
  const forms = singularForms(normalize(words));
  const named = (await listApplications(context)).map((name) => ({ name, normalized: normalize(name) }));
  const exact = named.filter(({ normalized }) => forms.includes(normalized));
  const found =
    exact.length > 0
      ? exact
      : named.filter(({ normalized }) => forms.some((form) => ` ${normalized} `.includes(` ${form} `)));
  return found.length === 1 ? found[0]?.name : undefined;
}

/** A word as it is, and without the endings that make a plural in English or Swedish. */
function singularForms(word: string): readonly string[] {
  return [
    word,
    ...[/ies$/u, /es$/u, /s$/u, /(?:ar|er|or)$/u, /n$/u].map((end) =>
      word.replace(end, end.source === 'ies$' ? 'y' : ''),
    ),
  ];
}
