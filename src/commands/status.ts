import * as z from 'zod';
import { isSamePlace } from '../access/conversation.ts';
import { strayLine } from '../cards/access.ts';
import { fact, moment, oneLine, placeName, shorten } from '../cards/card-context.ts';
import type { Fact } from '../chat/card.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';

/** How the bot, its store and Barium are doing. */
export const status: Definition<'status'> = {
  name: 'status',
  word: 'status',
  role: 'viewer',
  isQuestion: true,
  positionals: [],
  keys: {},
  input: z.object({}),
  async run(_command, context) {
    const { text, health, gate, person } = context;
    const { status: words, load } = text;
    const { waiting, running } = gate?.now() ?? { waiting: 0, running: 0 };
    const [checks, facts, strays] = await Promise.all([
      health(person),
      watchingFacts(context),
      strayFacts(context),
    ]);
    const isWell = checks.every((check) => check.ok);
    return answer({
      title: words.title,
      badge: isWell ? { label: words.allWell, tone: 'good' } : { label: words.trouble, tone: 'bad' },
      facts: [
        ...facts,
        ...(waiting === 0 ? [] : fact(load.waiting, load.waitingNow(waiting, running))),
        ...strays,
      ],
      rows: checks.map((check) => ({
        title: check.name,
        badge: check.ok ? { label: words.ok, tone: 'good' } : { label: words.failing, tone: 'bad' },
        ...(check.detail === '' ? {} : { detail: check.detail }),
      })),
    });
  },
};

/** Most entries that are named. */
const mostStrays = 5;

/** For so long another upstream is worth a line. */
const newsMs = 7 * 24 * 60 * 60_000;

/** Most places that are named. */
const mostPlaces = 5;

/** Access entries that name nobody: to an admin, who can mend them and may know of everything, each; to others how many. */
async function strayFacts({ strays, role, isNarrowed, text }: Context): Promise<readonly Fact[]> {
  const found = (await strays?.known()) ?? [];
  if (found.length === 0) return [];
  const { label, counted } = text.access;
  if (role === 'admin' && !isNarrowed) {
    return found.slice(0, mostStrays).flatMap((stray) => fact(label, strayLine(text, stray)));
  }
  return fact(label, counted(found.length, [...new Set(found.map((one) => one.variable))]));
}

/**
 * How far watching is, and what waits to be announced. Other places' names are for admins: some are private. Whoever
 * sees only some applications is told no number that tells of the others.
 */
async function watchingFacts(context: Context): Promise<readonly Fact[]> {
  const { watching, text, role, isNarrowed, place: here, now } = context;
  const { known, complete, lastScan, switchedAt, queues, broken, setAside } = await watching.status();
  if (known === 0 && lastScan === undefined && switchedAt === undefined) return [];
  const { status: words } = text;
  const waiting = queues.reduce((sum, queue) => sum + queue.depth, 0);
  const mayKnow = role === 'admin' && !isNarrowed;
  const named = broken.filter(({ place }) => mayKnow || isSamePlace(place, here));
  return [
    {
      label: words.known,
      value: complete ? text.watch.fitNow(known) : words.reading(known),
    },
    ...(switchedAt === undefined || Date.parse(switchedAt) < now().getTime() - newsMs
      ? []
      : fact(words.switched, words.switchedAt(switchedAt))),
    ...(lastScan === undefined
      ? []
      : fact(
          words.lastScan,
          isNarrowed
            ? moment(lastScan.at)
            : words.lastScanTook(lastScan.at, lastScan.seconds, lastScan.calls),
        )),
    ...(isNarrowed ? [] : [{ label: words.queue, value: words.queued(waiting, queues.length) }]),
    ...(setAside === 0 || isNarrowed ? [] : fact(words.setAside, words.setAsides(setAside))),
    ...named.slice(0, mostPlaces).flatMap(({ place, since, reason }) => {
      const name = placeName(text, place);
      return fact(words.brokenLabel, words.broken(name, since, shorten(oneLine(reason), 200)));
    }),
  ];
}
