import type { CommandAction, Row } from '../chat/card.ts';
import type { RichText } from '../chat/rich-text.ts';
import type { BrokenPlace, Watch } from '../store/contract/watching.ts';
import type { Text } from '../text/strings.ts';
import { button, joined, oneLine, type Pen, placeName, shorten, statusName } from './card-context.ts';

/** What a watch tells of, in one line. `name` is that of the one instance it is about. */
export function watchWords(text: Text, watch: Pick<Watch, 'filter' | 'on'>, name?: string): string {
  const { filter, on } = watch;
  const { about, kinds, describe } = text.watch;
  const statuses = filter.statuses?.map((status) => statusName(text, status));
  const parts = [
    filter.instance === undefined ? about.every : about.instance(name ?? filter.instance),
    ...(statuses === undefined ? [] : [about.statuses(statuses)]),
    ...(filter.app === undefined ? [] : [about.app(shorten(filter.app, 80))]),
    ...(filter.match === undefined ? [] : [about.match(shorten(filter.match, 80))]),
    ...(filter.milestone === undefined ? [] : [about.milestone(shorten(filter.milestone, 80))]),
    ...(filter.startedBy === undefined ? [] : [about.startedBy(shorten(filter.startedBy, 80))]),
  ];
  return describe(
    on.map((kind) => kinds[kind]),
    parts.join(' '),
  );
}

/** How a watch tells it. */
export function watchHow(text: Text, { as, diagram, lang }: Pick<Watch, 'as' | 'diagram' | 'lang'>): string {
  return [
    text.watch.how[as],
    ...(diagram ? [text.watch.withDiagram] : []),
    ...(lang === undefined ? [] : [text.watch.inLanguage[lang]]),
  ].join(', ');
}

/** That somebody's watches in another place cannot tell. */
export function brokenWords(text: Text, { place, since, reason }: BrokenPlace): RichText {
  const name = placeName(text, place);
  return text.watch.brokenElsewhere(name, since, shorten(reason, 200));
}

/** A watch as a row of a list, with what can be done about it there, or the name of the place where it can be done. */
export function watchRow(
  pen: Pen,
  watch: Watch,
  state: {
    readonly name: string | undefined;
    readonly broken: BrokenPlace | undefined;
    /** Whoever set it may not ask any more. */
    readonly isOrphaned: boolean;
    readonly now: Date;
    readonly elsewhere: string | undefined;
  },
): Row {
  const { text } = pen;
  const { watch: words } = text;
  const { number, mutedUntil } = watch;
  const isMuted = mutedUntil !== undefined && mutedUntil > state.now.toISOString();
  const badge = isMuted ? words.badges.muted : words.badges.on;
  const details: readonly (RichText | undefined)[] = [
    watchHow(text, watch),
    isMuted ? words.mutedUntil(mutedUntil) : undefined,
    state.broken && words.brokenSince(state.broken.since, shorten(state.broken.reason, 200)),
    state.isOrphaned ? words.orphaned(shorten(oneLine(watch.owner.name), 80)) : undefined,
  ];
  const what = watchWords(text, watch, state.name);
  return {
    title:
      state.elsewhere === undefined
        ? words.row(number, what)
        : words.rowElsewhere(state.elsewhere, number, what),
    badge:
      state.broken || state.isOrphaned
        ? { label: words.badges.broken, tone: 'bad' }
        : { label: badge, tone: isMuted ? 'warning' : 'good' },
    detail: joined(text, details),
    actions: state.elsewhere === undefined ? acts(pen, number, isMuted) : [],
  };
}

function acts(pen: Pen, number: number, isMuted: boolean): readonly CommandAction[] {
  const { watch: words } = pen.text;
  return [
    button(pen, words.stop, { name: 'watch.remove', watch: number }),
    isMuted
      ? button(pen, words.unmute, { name: 'watch.mute', watch: number, duration: 'off' })
      : button(pen, words.muteDay, { name: 'watch.mute', watch: number, duration: '1440m' }),
  ];
}
