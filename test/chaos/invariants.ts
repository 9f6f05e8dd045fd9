/** Compares the messages in the channels with what happened in the simulator. */
import { changeText } from '../../src/cards/change.ts';
import type { WorldChange } from '../../src/simulator/world/change-log.ts';
import type { Change } from '../../src/store/contract/changes.ts';
import type { NewDelivery } from '../../src/store/contract/outbox.ts';
import * as en from '../../src/text/en/index.ts';
import { orders } from '../adapters/slack/emulator.ts';
import type { TestCluster } from '../cluster/cluster-processes.ts';
import { changeLines, toText } from '../watch/card-lines.ts';

export interface InvariantReport {
  /** Changes in the simulator, and those that the scans found. A scan sees only the state at its time. */
  readonly simulated: number;
  readonly observed: number;
  /** Messages in all channels, and the changes in the channel that watches everything. */
  readonly messages: number;
  readonly announced: number;
  /** Each entry is a violation. */
  readonly missing: readonly string[];
  readonly duplicates: readonly string[];
  readonly falseAnnouncements: readonly string[];
}

export async function checkInvariants(
  cluster: TestCluster,
  /** Everything that happened since the watches were added. */
  simulated: readonly WorldChange[],
  channels: readonly string[],
): Promise<InvariantReport> {
  const changes: Change[] = [];
  for await (const some of cluster.store.changes.readSince('2000')) changes.push(...some);
  const messages = channels.flatMap((channel) => cluster.messagesIn(channel).map((one) => ({ ...one, channel })));
  const posted = await deliveriesOf(cluster);
  const keys = messages.map(({ key }) => key ?? '');
  const announcedLines = posted
    .filter(({ conversation }) => conversation === orders)
    .flatMap(({ entries }) => changeLines(entries));
  const foundLines = changes
    .filter(({ kind }) => kind !== 'renamed')
    .map((change) => `${change.instance.name}: ${toText(changeText({ text: en }, change))}`);
  return {
    simulated: simulated.length,
    observed: changes.length,
    messages: messages.length,
    announced: announcedLines.length,
    missing: [
      ...difference(
        posted.map(({ key, conversation }) => `${conversation} ${key}`),
        messages.map(({ key, channel }) => `${channel} ${key}`),
      ).map((key) => `not posted: ${key}`),
      ...difference(foundLines, announcedLines).map((line) => `not announced: ${line}`),
      ...notFound(simulated, changes),
    ],
    duplicates: [
      ...repeated(keys).map((key) => `posted twice: ${key}`),
      ...unknownKeys(keys, posted).map((key) => `posted, and not in the store: ${key}`),
      ...duplicateRoots(messages, posted).map((root) => `second root message: ${root}`),
      ...difference(announcedLines, foundLines).map((line) => `announced twice, or false: ${line}`),
    ],
    falseAnnouncements: findFalse(cluster, simulated, changes),
  };
}

interface StoredDelivery {
  readonly key: string;
  readonly conversation: string;
  readonly entries: NewDelivery['entries'];
}

/** Deliveries that are messages: those that only refresh a root message are not. */
async function deliveriesOf({ database }: TestCluster): Promise<readonly StoredDelivery[]> {
  const rows = await database.run(`select key, delivery from deliveries`);
  return rows.flatMap(({ key, delivery }) => {
    const {
      conversation,
      entries,
      isRootRefresh = false,
    }: Pick<NewDelivery, 'conversation' | 'entries' | 'isRootRefresh'> = JSON.parse(String(delivery));
    return isRootRefresh ? [] : [{ key: String(key), conversation: conversation.id, entries }];
  });
}

/** Entries of the first list without those of the second; duplicates count. */
function difference(all: readonly string[], some: readonly string[]): readonly string[] {
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

/** Keys of messages that belong to no delivery. */
function unknownKeys(keys: readonly string[], posted: readonly StoredDelivery[]): readonly string[] {
  const known = new Set(posted.map(({ key }) => key));
  return keys.filter((key) => !known.has(key.replace(/-root$/u, '')));
}

/** Root messages of the same instance in the same channel. */
function duplicateRoots(
  messages: readonly { key: string | undefined; channel: string }[],
  posted: readonly StoredDelivery[],
): readonly string[] {
  const instances = new Map(posted.map(({ key, entries }) => [`${key}-root`, entries[0]?.instanceId]));
  const roots = messages.filter(({ key }) => key?.endsWith('-root') === true);
  return repeated(roots.map(({ channel, key = '' }) => `${channel} ${instances.get(key)}`));
}

/** Creations, deletions and final statuses that no scan found. */
function notFound(simulated: readonly WorldChange[], changes: readonly Change[]): readonly string[] {
  const found = new Set(changes.map(({ kind, instance }) => `${kind} ${instance.id}`));
  const last = new Map<string, WorldChange>();
  for (const one of simulated) last.set(`${one.instanceId} ${one.kind}`, one);
  const deleted = new Set(simulated.filter(({ kind }) => kind === 'deleted').map((one) => one.instanceId));
  return [...last.values()].flatMap((one) => {
    const expectFound = (kind: string) => (found.has(`${kind} ${one.instanceId}`) ? [] : [`${kind} ${one.name}`]);
    if (one.kind === 'created') return expectFound('created');
    if (one.kind === 'deleted') return expectFound('gone');
    if (one.kind !== 'status' || deleted.has(one.instanceId)) return [];
    const lastFound = changes.findLast(({ kind, instance }) => kind === 'status' && instance.id === one.instanceId);
    const isNew = found.has(`created ${one.instanceId}`);
    return lastFound?.to === one.to || (lastFound === undefined && isNew) ? [] : [`${one.name} became ${one.to}`];
  });
}

/** Changes that do not form a chain, that never happened, or that do not end in the current state. */
function findFalse(
  { simulator }: TestCluster,
  simulated: readonly WorldChange[],
  changes: readonly Change[],
): readonly string[] {
  const found: string[] = [];
  const states = new Map<string, string | undefined>();
  const actual = new Set(simulated.map(({ instanceId, kind, to }) => `${instanceId} ${kind} ${to}`));
  for (const { kind, instance, from, to } of changes) {
    if (kind !== 'status' && kind !== 'milestone') continue;
    const key = `${instance.id} ${kind}`;
    if (states.has(key) && states.get(key) !== from)
      found.push(`${instance.name}: from ${from}, was ${states.get(key)}`);
    if (!actual.has(`${key} ${to}`)) found.push(`${instance.name}: ${kind} was never ${to}`);
    states.set(key, to);
  }
  for (const { id, name, status, milestone } of simulator.control.list(100_000)) {
    const [atStatus, atMilestone] = [states.get(`${id} status`), states.get(`${id} milestone`)];
    if (atStatus !== undefined && atStatus !== status) found.push(`${name}: announced ${atStatus}, is ${status}`);
    if (states.has(`${id} milestone`) && atMilestone !== milestone) {
      found.push(`${name}: announced ${atMilestone}, is ${milestone}`);
    }
  }
  return found;
}
