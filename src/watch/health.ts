import type { Health } from '../chat/adapter.ts';
import type { Text } from '../text/strings.ts';
import type { WatchingView } from './queries.ts';
import type { Cycle } from './scan-loop.ts';

/** An upstream that stumbles is not worth an alarm; one that stays away is. */
const timesUntilAlarm = 3;

/** Whether Barium is read, and whether what is found can be told. Rejects when the store cannot be read. */
export async function healthOf(options: {
  readonly cycle: Pick<Cycle, 'state' | 'leads' | 'trouble' | 'lastScan'>;
  readonly view: Pick<WatchingView, 'status'>;
  readonly text: Text;
}): Promise<readonly [reading: Health, announcing: Health]> {
  const { known, queues, broken } = await options.view.status();
  const { reading: words, announcing } = options.text.health;
  const waiting = queues.reduce((sum, queue) => sum + queue.depth, 0);
  return [
    { name: words.name, ...reading(options, known) },
    {
      name: announcing.name,
      // A place that was archived is for its people to mend; the bot itself is ready.
      ok: true,
      detail: announcing.detail(waiting, queues.length, broken.length),
    },
  ];
}

function reading(
  { cycle, text }: Parameters<typeof healthOf>[0],
  known: number,
): { readonly ok: boolean; readonly detail: string } {
  const { reading: words } = text.health;
  const trouble = cycle.trouble();
  if (trouble !== undefined) {
    const ok = trouble.kind === 'upstream' && trouble.times < timesUntilAlarm;
    return { ok, detail: words.trouble[trouble.kind](trouble.since) };
  }
  if (!cycle.state().complete) return { ok: true, detail: words.first(known) };
  const { lastAt } = cycle.state();
  if (!cycle.leads() && lastAt !== undefined) return { ok: true, detail: words.elsewhere(lastAt, known) };
  const last = cycle.lastScan();
  if (last === undefined) return { ok: true, detail: words.soon };
  return { ok: true, detail: words.last(last.at, last.seconds, last.calls, known) };
}
