import type { CommandAction, Row } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import { type Weekday, weekdays } from '../lib/local-time.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { UnavailableChannel } from '../store/contract/channels.ts';
import { defaultDigestTime, hasOwnTimes, type Watch } from '../store/contract/watches.ts';
import type { Strings } from '../text/strings.ts';
import {
  button,
  type CardContext,
  collapseWhitespace,
  conversationName,
  joinWords,
  statusName,
} from './card-context.ts';

/** Which changes of which cases a watch announces, on one line. `name` is the name of the one instance it is limited to. */
export function watchSummary(text: Strings, watch: Pick<Watch, 'filter' | 'on' | 'as'>, name?: string): string {
  const { filter, on, as } = watch;
  const { about, kinds, describe } = text.watch;
  const statuses = filter.statuses?.map((status) => statusName(text, status));
  const app = filter.app === undefined ? undefined : truncateChars(filter.app, 80);
  const parts = [
    ...(filter.instance === undefined
      ? [about.cases(app)]
      : [about.instance(name ?? filter.instance), ...(app === undefined ? [] : [about.app(app)])]),
    ...(statuses === undefined ? [] : [about.statuses(statuses)]),
    ...(filter.match === undefined ? [] : [about.match(truncateChars(filter.match, 80))]),
    ...(filter.milestone === undefined ? [] : [about.milestone(truncateChars(filter.milestone, 80))]),
    ...(filter.startedBy === undefined ? [] : [about.startedBy(truncateChars(filter.startedBy, 80))]),
  ];
  return describe(as === 'report' ? [text.watch.report] : on.map((kind) => kinds[kind]), parts.join(' '));
}

type Delivery = Pick<Watch, 'as' | 'diagram' | 'mention' | 'lang' | 'at' | 'days' | 'quiet' | 'timeZone' | 'owner'>;

/** How a watch delivers its announcements. Names the time zone of its times, unless it is the reader's. */
export function watchModeText(
  text: Strings,
  watch: Delivery,
  { readerTimeZone, hasThreads }: { readonly readerTimeZone: string | undefined; readonly hasThreads: boolean },
): string {
  const { as, diagram, mention, lang, at = defaultDigestTime, days, quiet } = watch;
  const { watch: words } = text;
  const [from = '', to = ''] = quiet?.split('-') ?? [];
  const zone = watch.timeZone ?? watch.owner.timeZone;
  const zoneText = zone !== undefined && zone === readerTimeZone ? '' : ` ${words.inTimeZone(zone ?? 'UTC')}`;
  return [
    hasOwnTimes(as)
      ? words[as === 'report' ? 'reportAt' : 'digestAt'](at, days && daysText(text, days)) + zoneText
      : modeLabel(text, as, hasThreads),
    ...(quiet === undefined ? [] : [words.quiet(from, to) + zoneText]),
    ...(diagram ? [words.withDiagram] : []),
    ...(mention === true ? [words.mentions(truncateChars(collapseWhitespace(watch.owner.name), 80))] : []),
    ...(lang === undefined ? [] : [words.inLanguage[lang]]),
  ].join(', ');
}

/** What a mode of announcing means in a conversation with or without threads. */
export function modeLabel({ watch: { modes } }: Strings, as: Watch['as'], hasThreads: boolean): string {
  return as === 'thread' && !hasThreads ? modes.chat : modes[as];
}

function daysText({ watch: words }: Strings, days: readonly Weekday[]): string {
  const isWorkingWeek = days.join() === weekdays.slice(0, 5).join();
  return isWorkingWeek ? words.weekdays : words.onDays(days.map((day) => words.days[day]));
}

/** A warning that watches in another conversation can't be delivered. */
export function unavailableText(text: Strings, { conversation, since, reason }: UnavailableChannel): RichText {
  const name = conversationName(text, conversation);
  return text.watch.failingElsewhere(name, since, truncateChars(reason, 200));
}

/** A watch as a row of a list. From `elsewhere`, the row names its conversation, and only its owner can press something. */
export function watchRow(
  context: CardContext,
  watch: Watch,
  state: {
    readonly name: string | undefined;
    readonly unavailable: UnavailableChannel | undefined;
    /** Its owner no longer has access to the bot. */
    readonly isOrphaned: boolean;
    readonly now: Date;
    readonly readerTimeZone: string | undefined;
    /** Of the watch's conversation. */
    readonly hasThreads: boolean;
    /** The name of the watch's conversation, if it is another one. */
    readonly elsewhere: string | undefined;
  },
): Row {
  const { text } = context;
  const { watch: words } = text;
  const { number, mutedUntil } = watch;
  const isMuted = mutedUntil !== undefined && mutedUntil > state.now.toISOString();
  const badge = isMuted ? words.badges.muted : words.badges.active;
  const details: readonly (RichText | undefined)[] = [
    watchModeText(text, watch, state),
    isMuted ? words.mutedUntil(mutedUntil) : undefined,
    state.unavailable && words.failingSince(state.unavailable.since, truncateChars(state.unavailable.reason, 200)),
    state.isOrphaned ? words.orphaned(truncateChars(collapseWhitespace(watch.owner.name), 80)) : undefined,
  ];
  const what = watchSummary(text, watch, state.name);
  return {
    title: state.elsewhere === undefined ? words.row(number, what) : words.rowElsewhere(state.elsewhere, number, what),
    badge:
      state.unavailable || state.isOrphaned
        ? { label: words.badges.failing, tone: 'bad' }
        : { label: badge, tone: isMuted ? 'warning' : 'good' },
    detail: joinWords(text, details),
    actions: watchActions(
      context,
      state.elsewhere === undefined ? { watch: number } : { watch: watch.id, mine: true },
      isMuted,
    ),
  };
}

function watchActions(
  context: CardContext,
  which: { readonly watch: number; readonly mine?: true },
  isMuted: boolean,
): readonly CommandAction[] {
  const { watch: words } = context.text;
  const { watch: edit, ...mine } = which;
  return [
    button(context, words.edit, { name: 'watch.add', edit, ...mine }),
    isMuted
      ? button(context, words.unmute, { name: 'watch.mute', ...which, duration: 'off' })
      : button(context, words.muteDay, { name: 'watch.mute', ...which, duration: '1440m' }),
    button(context, words.stop, { name: 'watch.remove', ...which }),
  ];
}
