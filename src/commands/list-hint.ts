import { button, collapseWhitespace } from '../cards/card-context.ts';
import type { Card, CommandAction } from '../chat/card.ts';
import { closedStatuses, openStatuses } from '../instance-index/statuses.ts';
import { truncateChars } from '../lib/truncate.ts';
import { valueSpellings } from '../parser/vocabulary.ts';
import type { Context } from '../request/context.ts';
import { closestInSlices, closestMeaning, findContaining } from '../text/did-you-mean.ts';
import { lookup, type Strings } from '../text/strings.ts';

const statuses = [...openStatuses, ...closedStatuses];

/** Words that people use for a status, and that are too different for a did-you-mean. */
const synonyms: Readonly<Record<string, string>> = {
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

/** Explains an unknown status, which may be a typo or the name of a process. `undefined` for a known status. */
export async function unknownStatusCard(status: string, context: Context): Promise<Card | undefined> {
  if (statuses.includes(status)) return undefined;
  const { text } = context;
  const word = truncateChars(collapseWhitespace(status), 40);
  const actions = [...closestStatus(status, context), ...(await closestApplication(status, context))];
  return {
    title: text.list.unknownStatus(word),
    text: [text.list.statusesAre(Object.keys(text.list.titles).map((known) => wordFor(known, text)))],
    actions: actions.length > 0 ? actions : [button(context, text.actions.list, { name: 'instance.list' })],
  };
}

function wordFor(status: string, { vocabulary }: Strings): string {
  const words: Readonly<Record<string, readonly string[]>> = vocabulary?.values.status ?? {};
  return words[status]?.[0] ?? status;
}

function closestStatus(typed: string, context: Context): CommandAction[] {
  const words = [...statuses.map((known) => [known, known] as const), ...valueSpellings('status')];
  const status = lookup(synonyms, typed) ?? closestMeaning(typed, words) ?? '';
  const title = lookup(context.text.list.titles, status);
  return title === undefined ? [] : [button(context, title, { name: 'instance.list', status })];
}

async function closestApplication(typed: string, context: Context): Promise<CommandAction[]> {
  const values = await context.watchQueries.knownValues();
  const applications = values?.applications ?? (await applicationsOf(context));
  const app = (await findContaining(typed, applications)) ?? (await closestInSlices(typed, applications));
  if (app === undefined) return [];
  const label = context.text.list.ofProcess(truncateChars(collapseWhitespace(app), 40));
  return [button(context, label, { name: 'instance.list', app: truncateChars(app, 200) })];
}

async function applicationsOf({ index }: Context): Promise<readonly string[]> {
  const { rows } = await index.listByStatus('active');
  return [...new Set(rows.flatMap(({ applicationName }) => applicationName ?? []))];
}
