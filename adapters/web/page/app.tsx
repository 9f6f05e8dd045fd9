import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { Conversation } from './chat/conversation.tsx';
import { Sidebar } from './chat/sidebar.tsx';
import { ThreadPane } from './chat/thread-pane.tsx';
import { Drawer } from './components/drawer.tsx';
import { Toasts, useToasts } from './components/toasts.tsx';
import { narrowScreen, useMedia } from './hooks/use-media.ts';
import { Panel } from './panel/panel.tsx';
import { savedViewMode, saveViewMode, type ViewMode } from './preferences/view-mode.ts';
import { sendAction } from './state/api.ts';
import { subscribe } from './state/event-sync.ts';
import { type PageContext, PageProvider } from './state/page-context.ts';
import { type PageState, reduce } from './state/page-state.ts';
import { panelText, text } from './text/index.ts';

/** There is room for the side panel beside the conversation. */
const wideScreen = '(min-width: 1180px)';
/** There is room for a thread as well. */
const veryWideScreen = '(min-width: 1600px)';
/** Below this, the side panel lies over the conversation. */
const panelOverlays = '(max-width: 1000px)';

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
  const [isSidebarOpen, setIsSidebarOpen] = useState(false);
  const isNarrow = useMedia(narrowScreen);
  const panelIsDrawer = useMedia(panelOverlays);
  const hasRoomForAll = useMedia(veryWideScreen);
  const current = state.conversations.find((one) => one.id === state.current);
  const [viewMode, setViewMode] = useState(savedViewMode);
  const chooseViewMode = (chosen: ViewMode): void => {
    saveViewMode(chosen);
    setViewMode(chosen);
  };
  const page = usePageContext(state, current?.isDirect ?? true, viewMode, showToast);
  if (current === undefined) return null;
  const open = (conversation: string): void => {
    page.openThread(undefined);
    setIsSidebarOpen(false);
    openConversation(conversation);
  };
  const messages = state.messages[current.id] ?? [];
  const sidebar = <Sidebar state={state} viewMode={viewMode} openConversation={open} />;
  const panel = <Panel close={() => setIsPanelOpen(false)} />;
  return (
    <PageProvider value={page}>
      <div class={`app app-${viewMode}`}>
        <button type="button" class="skip" onClick={() => document.getElementById('composer')?.focus()}>
          {text.skip}
        </button>
        {!isNarrow && sidebar}
        <Conversation
          key={current.id}
          conversation={current}
          messages={messages}
          pendingReplies={state.typing[current.id] ?? 0}
          isConnected={state.isConnected}
          chooseViewMode={chooseViewMode}
          sidebar={
            isNarrow
              ? { unread: sumOf(state.unread), isOpen: isSidebarOpen, open: () => setIsSidebarOpen(true) }
              : undefined
          }
          panel={state.panel ? { isOpen: isPanelOpen, toggle: () => setIsPanelOpen(!isPanelOpen) } : undefined}
        />
        <ThreadPane conversation={current} messages={messages} />
        {isPanelOpen && !panelIsDrawer && (hasRoomForAll || page.threadId === undefined) && panel}
        {isNarrow && isSidebarOpen && (
          <Drawer side="left" label={text.conversations} close={() => setIsSidebarOpen(false)}>
            {sidebar}
          </Drawer>
        )}
        {isPanelOpen && panelIsDrawer && (
          <Drawer side="right" label={panelText.title} close={() => setIsPanelOpen(false)}>
            {panel}
          </Drawer>
        )}
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
  const [threadId, openThread] = useState<string>();
  const send = useCallback<PageContext['send']>(
    (action, files = []) => sendAction({ ...action, conversation, idempotencyKey: crypto.randomUUID() }, files),
    [conversation],
  );
  return useMemo(
    () => ({ conversation, isDirect, viewMode, strings, maxUploadBytes, send, showToast, threadId, openThread }),
    [conversation, isDirect, viewMode, strings, maxUploadBytes, send, showToast, threadId],
  );
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
