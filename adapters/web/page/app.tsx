import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { Conversation } from './chat/conversation.tsx';
import { Sidebar } from './chat/sidebar.tsx';
import { Toasts, useToasts } from './components/toasts.tsx';
import { Panel } from './panel/panel.tsx';
import { savedViewMode, saveViewMode, type ViewMode } from './preferences/view-mode.ts';
import { sendAction } from './state/api.ts';
import { subscribe } from './state/event-sync.ts';
import { type PageContext, PageProvider } from './state/page-context.ts';
import { type PageState, reduce } from './state/page-state.ts';
import { text } from './text/index.ts';

/** There is room for the side panel beside the conversation. */
const wideScreen = '(min-width: 1180px)';

export function App(): JSX.Element {
  const [state, dispatch] = useReducer(reduce, undefined);
  useEffect(() => subscribe(dispatch, location.hash.slice(1)), []);
  if (state === undefined) {
    return (
      <p class="loading" role="status">
        {text.loading}
      </p>
    );
  }
  const openConversation = (conversation: string): void => {
    history.replaceState(null, '', `#${conversation}`);
    dispatch({ kind: 'open', conversation });
  };
  return <Playground state={state} openConversation={openConversation} />;
}

function Playground({
  state,
  openConversation,
}: {
  readonly state: PageState;
  readonly openConversation: (conversation: string) => void;
}): JSX.Element | null {
  const { toasts, showToast, dismiss } = useToasts();
  const [isPanelOpen, setIsPanelOpen] = useState(state.panel && matchMedia(wideScreen).matches);
  const current = state.conversations.find((one) => one.id === state.current);
  const [viewMode, setViewMode] = useState(savedViewMode);
  const chooseViewMode = (chosen: ViewMode): void => {
    saveViewMode(chosen);
    setViewMode(chosen);
  };
  const page = usePageContext(state, current?.isDirect ?? true, viewMode, showToast);
  if (current === undefined) return null;
  return (
    <PageProvider value={page}>
      <div class="app">
        <button type="button" class="skip" onClick={() => document.getElementById('composer')?.focus()}>
          {text.skip}
        </button>
        <Sidebar state={state} openConversation={openConversation} />
        <Conversation
          key={current.id}
          conversation={current}
          messages={state.messages[current.id] ?? []}
          pendingReplies={state.typing[current.id] ?? 0}
          isConnected={state.isConnected}
          chooseViewMode={chooseViewMode}
          panel={state.panel ? { isOpen: isPanelOpen, toggle: () => setIsPanelOpen(!isPanelOpen) } : undefined}
        />
        {isPanelOpen && <Panel close={() => setIsPanelOpen(false)} />}
        <Toasts toasts={toasts} dismiss={dismiss} />
      </div>
    </PageProvider>
  );
}

function usePageContext(
  state: PageState,
  isDirect: boolean,
  viewMode: ViewMode,
  showToast: PageContext['showToast'],
): PageContext {
  const { current: conversation, strings, maxUploadBytes } = state;
  const send = useCallback<PageContext['send']>(
    (action, files = []) => sendAction({ ...action, conversation, idempotencyKey: crypto.randomUUID() }, files),
    [conversation],
  );
  return useMemo(
    () => ({ conversation, isDirect, viewMode, strings, maxUploadBytes, send, showToast }),
    [conversation, isDirect, viewMode, strings, maxUploadBytes, send, showToast],
  );
}
