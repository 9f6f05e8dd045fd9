/** What the page shows, and how it follows the server. Pure. */
import type { MessageView, PageEvent, Snapshot } from '../../view.ts';

export interface PageState extends Omit<Snapshot, 'cursor'> {
  /** The place that is open. */
  readonly current: string;
  /** How many messages have come to a place since it was last open. */
  readonly unread: Readonly<Record<string, number>>;
  readonly connected: boolean;
}

export type PageChange =
  | { readonly kind: 'loaded'; readonly snapshot: Snapshot; readonly current: string }
  | { readonly kind: 'event'; readonly event: PageEvent }
  | { readonly kind: 'open'; readonly place: string }
  | { readonly kind: 'connected'; readonly connected: boolean };

export function change(state: PageState | undefined, made: PageChange): PageState | undefined {
  if (made.kind === 'loaded') return load(state, made.snapshot, made.current);
  if (state === undefined) return undefined;
  switch (made.kind) {
    case 'event':
      return follow(state, made.event);
    case 'open':
      return { ...state, current: made.place, unread: { ...state.unread, [made.place]: 0 } };
    case 'connected':
      return { ...state, connected: made.connected };
    default:
      return made satisfies never;
  }
}

function load(before: PageState | undefined, snapshot: Snapshot, wanted: string): PageState {
  const place = before?.current ?? wanted;
  const current = snapshot.places.some((one) => one.id === place) ? place : (snapshot.places[0]?.id ?? '');
  return { ...snapshot, current, unread: before?.unread ?? {}, connected: true };
}

function follow(state: PageState, event: PageEvent): PageState {
  if (event.kind === 'working') {
    return { ...state, working: { ...state.working, [event.place]: event.count } };
  }
  const messages = { ...state.messages, [event.place]: place(state.messages[event.place] ?? [], event) };
  const isNew = event.place !== state.current && event.message.from !== 'you';
  const unread = isNew
    ? { ...state.unread, [event.place]: (state.unread[event.place] ?? 0) + 1 }
    : state.unread;
  return { ...state, messages, unread };
}

function place(
  before: readonly MessageView[],
  event: Extract<PageEvent, { kind: 'message' }>,
): readonly MessageView[] {
  const { message, replaces } = event;
  if (!before.some((one) => one.id === replaces)) return [...before, message];
  return before.map((one) => (one.id === replaces ? message : one));
}
