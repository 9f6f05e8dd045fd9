/** Makes what was planned happen. */
import { alice, channelOf, type Installation } from './installation.ts';
import type { PlannedEvent } from './plan.ts';
import type { Replica } from './replica.ts';
import type { WorldCase } from './world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Until what was on its way has arrived. */
const inFlightMs = 2 * minute;

const closedStatuses = ['completed', 'cancelled', 'aborted'];

const nthOf = <T>(all: readonly T[], nth: number): T | undefined => all[nth % all.length];
const statusOf = (one: WorldCase): string => one.versions.at(-1)?.status ?? '';
const isClosed = (one: WorldCase) => closedStatuses.includes(statusOf(one));

export async function happen(event: PlannedEvent, installation: Installation): Promise<void> {
  const { world, time, faults, slack, plan, replicas, backups } = installation;
  const alive = world.cases.filter((one) => one.deletedAt === undefined);
  const about =
    'nth' in event
      ? nthOf(
          alive.filter((one) => !isClosed(one)),
          event.nth,
        )
      : undefined;
  installation.note(describe(event, about));
  switch (event.kind) {
    case 'create':
      world.create({ startDate: time.date(time.elapsed() - (event.backdatedDays ?? 0) * day).toISOString() });
      break;
    case 'advance':
      if (about !== undefined) world.advance(about);
      break;
    case 'start':
      if (about !== undefined && statusOf(about) === 'ready') world.setStatus(about, 'active');
      break;
    case 'close':
      if (about !== undefined) world.setStatus(about, nthOf(closedStatuses, event.nth) ?? '');
      break;
    case 'delete':
      if (about !== undefined) world.delete(about);
      break;
    case 'reuse id':
      if (about === undefined) break;
      world.delete(about);
      world.create({ id: about.id });
      break;
    case 'swap closed': {
      const deleted = nthOf(alive.filter(isClosed), event.nth);
      if (deleted === undefined) break;
      world.delete(deleted);
      world.create({ status: statusOf(deleted) });
      break;
    }
    case 'fault':
      faults.start(event.fault, event.ms);
      break;
    case 'crash': {
      const index = event.nth % plan.replicas;
      installation.kill(index);
      time.after(event.ms, () => {
        if (!installation.isOff && replicas[index]?.process.isDead === true) installation.start(index);
      });
      break;
    }
    case 'suspend': {
      const { process } = replicas[event.nth % plan.replicas] as Replica;
      process.suspendedUntil = time.elapsed() + event.ms;
      break;
    }
    case 'off': {
      installation.isOff = true;
      installation.killAll();
      const turnOn = faults.turnBotsOff();
      time.after(inFlightMs, () => {
        time.skip(event.ms);
        turnOn();
        installation.isOff = false;
        for (const index of replicas.keys()) installation.start(index);
      });
      break;
    }
    case 'clock jump':
      time.jumpWallClock(event.ms);
      installation.clockJumps.push({ at: time.elapsed(), ms: event.ms });
      break;
    case 'restore': {
      const backup = backups.findLast(({ at }) => at <= time.elapsed() - event.backupAgeMs) ?? backups[0];
      if (backup !== undefined) await installation.restore(backup);
      break;
    }
    case 'chatter':
      for (const { id } of installation.channels) slack.chat(id, event.messages, event.threads);
      break;
    case 'lock thread': {
      const root = nthOf(rootsIn(installation), event.nth);
      if (root !== undefined) slack.lockedThreads.add(root.ts);
      break;
    }
    case 'refuse messages':
      if (about !== undefined) slack.refusedCases.add(about.name);
      break;
    case 'delete root': {
      const root = nthOf(rootsIn(installation), event.nth);
      if (root !== undefined) root.isDeleted = true;
      break;
    }
    case 'folder command':
    case 'delete command':
      if (about !== undefined) sendCommand(event.kind, about, event.nth, installation);
      break;
    default:
      event satisfies never;
  }
}

function describe({ at: _, kind, ...more }: PlannedEvent, about: WorldCase | undefined): string {
  const facts = Object.entries(more).flatMap(([name, value]) => {
    if (name === 'nth') return about === undefined ? [] : [about.name];
    return [/ms$/iu.test(name) ? `${Number(value) / 1_000} s` : `${name} ${value}`];
  });
  return [kind, ...facts].join(', ');
}

function rootsIn({ slack }: Installation) {
  return slack.messages.filter(({ key, isDeleted }) => key?.endsWith('-root') === true && !isDeleted);
}

/** Everything that a person sends arrives twice, at two replicas if there are. */
function sendCommand(
  kind: 'folder command' | 'delete command',
  about: WorldCase,
  nth: number,
  { replicas, time, history }: Installation,
): void {
  const name = `command-${history.length}`;
  const sent = { person: alice, conversation: channelOf('flat') };
  const line = kind === 'folder command' ? `folder ${about.id} ${name}` : `delete ${about.id}`;
  for (const copy of [0, 1]) {
    const replica = nthOf(replicas, nth + copy);
    if (replica === undefined || replica.process.isDead) continue;
    const { bot, process } = replica;
    const run = async () => {
      const { card } = await bot.handle({ kind: 'text', line, idempotencyKey: name, ...sent });
      const button = card.actions?.find((one) => one.kind === 'command' && /^confirm/u.test(one.line));
      if (button?.kind !== 'command') return;
      const press = (key: string) => bot.handle({ kind: 'press', line: button.line, idempotencyKey: key, ...sent });
      await Promise.all([press(`${name}-1`), press(`${name}-1`), press(`${name}-2`)]);
    };
    time.after(copy * 200, () => void run(), process);
  }
}
