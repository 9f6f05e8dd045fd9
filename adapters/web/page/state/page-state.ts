/** The page's state and its reducer. Pure. */
import type { MessageView, PageEvent, PageSnapshot } from '../../view.ts';

export interface PageState extends Omit<PageSnapshot, 'cursor'> {
  /** The conversation that is open. */
  readonly current: string;
  /** The number of messages in each conversation since it was last open. */
  readonly unread: Readonly<Record<string, number>>;
  readonly isConnected: boolean;
}

export type PageChange =
  | { readonly kind: 'loaded'; readonly snapshot: PageSnapshot; readonly initialConversation: string }
  | { readonly kind: 'event'; readonly event: PageEvent }
  | { readonly kind: 'open'; readonly conversation: string }
  | { readonly kind: 'connected'; readonly isConnected: boolean };

/** The state after a change; undefined until the first snapshot is loaded. */
export function reduce(state: PageState | undefined, change: PageChange): PageState | undefined {
  if (change.kind === 'loaded') return load(state, change.snapshot, change.initialConversation);
  if (state === undefined) return undefined;
  switch (change.kind) {
    case 'event':
      return applyEvent(state, change.event);
    case 'open': {
      const { conversation } = change;
      return { ...state, current: conversation, unread: { ...state.unread, [conversation]: 0 } };
    }
    case 'connected':
      return { ...state, isConnected: change.isConnected };
    default:
      return change satisfies never;
  }
}

function load(before: PageState | undefined, snapshot: PageSnapshot, initialConversation: string): PageState {
  const { conversations } = snapshot;
  const wanted = before?.current ?? initialConversation;
  const current = conversations.some((one) => one.id === wanted) ? wanted : (conversations[0]?.id ?? '');
  return { ...snapshot, current, unread: before?.unread ?? {}, isConnected: true };
}

function applyEvent(state: PageState, event: PageEvent): PageState {
  const { conversation } = event;
  if (event.kind === 'typing') return { ...state, typing: { ...state.typing, [conversation]: event.count } };
  const before = state.messages[conversation] ?? [];
  const messages = { ...state.messages, [conversation]: insertMessage(before, event) };
  if (conversation === state.current || event.message.from === 'you') return { ...state, messages };
  const unread = { ...state.unread, [conversation]: (state.unread[conversation] ?? 0) + 1 };
  return { ...state, messages, unread };
}

function insertMessage(
  before: readonly MessageView[],
  { message, replaces }: Extract<PageEvent, { kind: 'message' }>,
): readonly MessageView[] {
  if (!before.some((one) => one.id === replaces)) return [...before, message];
  return before.map((one) => (one.id === replaces ? message : one));
}
