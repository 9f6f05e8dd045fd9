import { button, oneLine, shorten } from '../cards/card-context.ts';
import type { Card, CommandAction } from '../chat/card.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import { nearestOf } from '../parser/did-you-mean.ts';
import { valueSpellings } from '../parser/vocabulary.ts';
import type { Context } from '../request/context.ts';
import { nearest } from '../text/did-you-mean.ts';
import { normalize } from '../text/normalize.ts';
import { entry, type Text } from '../text/strings.ts';

const statuses = [...openStatuses, ...closedStatuses];

/** What people say for a status that Barium calls otherwise, and no slip of a letter explains. */
const alike: Readonly<Record<string, string>> = {
  open: 'active',
  running: 'active',
  ongoing: 'active',
  current: 'active',
  öppna: 'active',
  closed: 'completed',
  done: 'completed',
  finished: 'completed',
  stängda: 'completed',
};

/** That nothing has a status, where that is none of Barium's words: a slip, or the name of a process. */
export async function unknownStatus(status: string, context: Context): Promise<Card | undefined> {
  if (statuses.includes(status)) return undefined;
  const { text } = context;
  const word = shorten(oneLine(status), 40);
  const actions = [...statusMeant(status, context), ...(await processMeant(status, context))];
  return {
    title: text.list.unknownStatus(word),
    text: [text.list.statusesAre(Object.keys(text.list.titles).map((one) => wordFor(one, text)))],
    actions: actions.length > 0 ? actions : [button(context, text.actions.list, { name: 'instance.list' })],
  };
}

/** The word for a status that a reader types. */
function wordFor(status: string, { vocabulary }: Text): string {
  const words: Readonly<Record<string, readonly string[]>> = vocabulary?.values.status ?? {};
  return words[status]?.[0] ?? status;
}

function statusMeant(typed: string, context: Context): CommandAction[] {
  const words = [...statuses.map((one) => [one, one] as const), ...valueSpellings('status')];
  const status = entry(alike, typed) ?? nearestOf(typed, words) ?? '';
  const title = entry(context.text.list.titles, status);
  return title === undefined ? [] : [button(context, title, { name: 'instance.list', status })];
}

async function processMeant(typed: string, context: Context): Promise<CommandAction[]> {
  const applications = context.watching.words()?.applications ?? (await applicationsOf(context));
  const wanted = normalize(typed);
  const app = applications.find((one) => normalize(one).includes(wanted)) ?? nearest(typed, applications);
  if (app === undefined) return [];
  const label = context.text.list.ofProcess(shorten(oneLine(app), 40));
  return [button(context, label, { name: 'instance.list', app: shorten(app, 200) })];
}

async function applicationsOf({ index }: Context): Promise<readonly string[]> {
  const { rows } = await index.withStatus('active');
  return [...new Set(rows.flatMap(({ applicationName }) => applicationName ?? []))];
}
