/** What the channels show, held against what is known to have happened. */
import { changeText } from '../../src/cards/change.ts';
import type { Card } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import type { WorldChange as Happened } from '../../src/simulator/world/changes.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import type { NewDelivery } from '../../src/store/contract/outbox.ts';
import * as en from '../../src/text/en/index.ts';
import { orders } from '../adapters/slack/emulator.ts';
import type { TestCluster } from '../cluster/cluster-processes.ts';

export interface InvariantReport {
  /** Changes that the simulator made, and those that the bot saw: it sees where an instance stands at each look. */
  readonly simulated: number;
  readonly observed: number;
  /** Messages in all channels, and the changes that they tell. */
  readonly messages: number;
  readonly announced: number;
  /** Each of these is a fault. */
  readonly missing: readonly string[];
  readonly duplicates: readonly string[];
  readonly falseClaims: readonly string[];
}

export async function checkInvariants(
  fleet: TestCluster,
  before: number,
  channels: readonly string[],
): Promise<InvariantReport> {
  const changes: Change[] = [];
  for await (const some of fleet.store.changes.readSince('2000')) changes.push(...some);
  const messages = channels.flatMap((channel) =>
    fleet.messagesIn(channel).map((one) => ({ ...one, channel })),
  );
  const posted = await deliveriesOf(fleet);
  const keys = messages.map(({ key }) => key ?? '');
  const toldInAll = posted.filter(({ place }) => place === orders).flatMap(({ card }) => linesOf(card));
  const seenLines = changes
    .filter(({ kind }) => kind !== 'renamed')
    .map((change) => `${change.instance.name}: ${flat(changeText({ text: en }, change))}`);
  const happened = fleet.simulator.control.changes(before);
  return {
    simulated: happened.length,
    observed: changes.length,
    messages: messages.length,
    announced: toldInAll.length,
    missing: [
      ...without(
        posted.map(({ key, place }) => `${place} ${key}`),
        messages.map(({ key, channel }) => `${channel} ${key}`),
      ).map((key) => `not shown: ${key}`),
      ...without(seenLines, toldInAll).map((line) => `not told: ${line}`),
      ...unseen(happened, changes),
    ],
    duplicates: [
      ...repeated(keys).map((key) => `shown twice: ${key}`),
      ...rootsTwice(messages).map((root) => `a second root: ${root}`),
      ...without(toldInAll, seenLines).map((line) => `told twice, or untrue: ${line}`),
    ],
    falseClaims: untrue(fleet, happened, changes),
  };
}

interface Told {
  readonly key: string;
  readonly place: string;
  readonly card: Card;
}

/** What is to be read in the channels. */
async function deliveriesOf({ database }: TestCluster): Promise<readonly Told[]> {
  const rows = await database.run(`select key, delivery from deliveries`);
  return rows.flatMap(({ key, delivery }) => {
    const {
      conversation,
      card,
      isRootRefresh = false,
    }: Pick<NewDelivery, 'conversation' | 'card' | 'isRootRefresh'> = JSON.parse(String(delivery));
    // What only brings a root card up to date is no message of its own.
    return isRootRefresh ? [] : [{ key: String(key), place: conversation.id, card }];
  });
}

/** What the one list has that the other has not, or not so often. */
function without(all: readonly string[], some: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const one of some) left.set(one, (left.get(one) ?? 0) + 1);
  return all.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}

function repeated(keys: readonly string[]): readonly string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

/** Messages with replies beside which another message starts with the same words. */
function rootsTwice(messages: readonly { key: string | undefined; text: string; channel: string }[]) {
  const roots = messages.filter(({ key }) => key?.endsWith('-root') === true);
  return repeated(roots.map(({ channel, text }) => `${channel} ${text.split('\n')[0]}`));
}

/** What was created or deleted and never seen to be; and where something stands that nobody was told. */
function unseen(happened: readonly Happened[], changes: readonly Change[]): readonly string[] {
  const seen = new Set(changes.map(({ kind, instance }) => `${kind} ${instance.id}`));
  const last = new Map<string, Happened>();
  for (const one of happened) last.set(`${one.instanceId} ${one.kind}`, one);
  const deleted = new Set(happened.filter(({ kind }) => kind === 'deleted').map((one) => one.instanceId));
  return [...last.values()].flatMap((one) => {
    const is = (kind: string) => (seen.has(`${kind} ${one.instanceId}`) ? [] : [`${kind} ${one.name}`]);
    if (one.kind === 'created') return is('created');
    if (one.kind === 'deleted') return is('gone');
    if (one.kind !== 'status' || deleted.has(one.instanceId)) return [];
    const told = changes.findLast(
      ({ kind, instance }) => kind === 'status' && instance.id === one.instanceId,
    );
    const isNew = seen.has(`created ${one.instanceId}`);
    return told?.to === one.to || (told === undefined && isNew) ? [] : [`${one.name} became ${one.to}`];
  });
}

/** Changes that do not follow on from each other, that never happened, or that end elsewhere than Barium does. */
function untrue(
  { simulator }: TestCluster,
  happened: readonly Happened[],
  changes: readonly Change[],
): readonly string[] {
  const found: string[] = [];
  const stands = new Map<string, string | undefined>();
  const real = new Set(happened.map(({ instanceId, kind, to }) => `${instanceId} ${kind} ${to}`));
  for (const { kind, instance, from, to } of changes) {
    if (kind !== 'status' && kind !== 'milestone') continue;
    const key = `${instance.id} ${kind}`;
    if (stands.has(key) && stands.get(key) !== from)
      found.push(`${instance.name}: from ${from}, was ${stands.get(key)}`);
    if (!real.has(`${key} ${to}`)) found.push(`${instance.name}: ${kind} was never ${to}`);
    stands.set(key, to);
  }
  for (const { id, name, status, milestone } of simulator.control.list(100_000)) {
    const [atStatus, atMilestone] = [stands.get(`${id} status`), stands.get(`${id} milestone`)];
    if (atStatus !== undefined && atStatus !== status) found.push(`${name}: told ${atStatus}, is ${status}`);
    if (stands.has(`${id} milestone`) && atMilestone !== milestone) {
      found.push(`${name}: told ${atMilestone}, is ${milestone}`);
    }
  }
  return found;
}

/** What a card tells, a line for each change. */
function linesOf({ rows, text = [], title }: Card): readonly string[] {
  if (rows === undefined) return text.map((line) => `${title}: ${flat(line)}`);
  return rows.flatMap((row) =>
    flat(row.detail ?? '')
      .split(en.separator)
      .map((line) => `${row.title}: ${line}`),
  );
}

function flat(words: RichText): string {
  return typeof words === 'string'
    ? words
    : words.map((part) => (typeof part === 'string' ? part : part.at)).join('');
}
