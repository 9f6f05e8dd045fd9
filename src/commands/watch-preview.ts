/** What a watch will announce. */
import { button, fact } from '../cards/card-context.ts';
import { watchModeText, watchSummary } from '../cards/watch.ts';
import type { Card } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import { allWatchesButton, referToWatch } from '../lookup/find-watch.ts';
import type { Context } from '../request/context.ts';
import { hasOwnTimes, type Watch, type WatchSettings } from '../store/contract/watches.ts';
import { editAction } from './watch-form.ts';

/** Messages per day from which a digest is suggested. */
const highVolumePerDay = 50;
const sampleDays = 7;
const dayMs = 24 * 60 * 60_000;

/** A watch with the number of current matches, an estimate of its messages, and the other watches that cover the same. */
export async function watchCard(
  title: string,
  watch: Watch,
  name: string | undefined,
  context: Context,
): Promise<Card> {
  const { text, watchQueries, now, person } = context;
  const { labels, ...words } = text.watch;
  const hasThreads = await watchQueries.hasThreads(watch.conversation);
  const recent = await watchQueries.recentVolume(watch, sampleDays);
  const matches = await watchQueries.countMatches(watch.filter);
  const { messages = 0, since } = recent ?? {};
  const observedDays = since === undefined ? sampleDays : (now().getTime() - Date.parse(since)) / dayMs;
  const daily = Math.round(messages / Math.max(1, observedDays));
  const isReport = watch.as === 'report';
  const isHighVolume = daily > highVolumePerDay && !hasOwnTimes(watch.as);
  const { watch: edit, ...mine } = referToWatch(watch, context);
  const elsewhere = mine.mine === undefined ? {} : { edit, ...mine };
  const digest = { ...commandOf(watch), as: 'digest', quiet: undefined, anyway: true, ...elsewhere } as const;
  return {
    title,
    facts: [
      { label: labels.what, value: watchSummary(text, watch, name) },
      { label: labels.delivery, value: watchModeText(text, watch, { readerTimeZone: person.timeZone, hasThreads }) },
      {
        label: labels.matchingNow,
        value: matches === undefined ? words.firstSyncRunning : words.matchingNow(matches),
      },
      ...(recent === undefined || isReport
        ? []
        : since === undefined
          ? fact(labels.lastWeek, words.announcementsLastWeek(messages))
          : fact(labels.preview, words.announcementsSince(messages, since))),
    ],
    text: [...(isHighVolume ? [words.highVolume(daily)] : []), ...(isReport ? [] : await overlapTexts(watch, context))],
    actions: [
      ...(isHighVolume ? [button(context, words.switchToDigest, digest, { style: 'primary' })] : []),
      await editAction(context, watch),
      button(context, words.stop, { name: 'watch.remove', ...referToWatch(watch, context) }),
      allWatchesButton(context, watch),
    ],
  };
}

const maxOverlaps = 3;

/** The other watches here that announce some of the same changes. */
async function overlapTexts(watch: Watch, { store, watchQueries, text }: Context): Promise<readonly string[]> {
  const others = (await store.watches.list(watch.conversation)).filter(
    ({ id, on }) => id !== watch.id && on.some((kind) => watch.on.includes(kind)),
  );
  if (others.length === 0) return [];
  const counts = await watchQueries.countOverlaps(
    watch.filter,
    others.map(({ filter }) => filter),
  );
  const overlapping = others
    .map(({ number }, index) => ({ number, cases: counts[index] ?? 0 }))
    .filter(({ cases }) => cases > 0)
    .sort((a, b) => b.cases - a.cases);
  const more = overlapping.length - maxOverlaps;
  return [
    ...overlapping.slice(0, maxOverlaps).map(({ number, cases }) => text.watch.overlaps(number, cases)),
    ...(more > 0 ? [text.watch.moreOverlaps(more)] : []),
  ];
}

/** The command that adds this watch. */
export function commandOf(watch: WatchSettings): CommandOf<'watch.add'> {
  const { filter, on, as, diagram, mention, lang, at, days, quiet } = watch;
  return { name: 'watch.add', ...filter, on, as, diagram, mention: mention || undefined, lang, at, days, quiet };
}
