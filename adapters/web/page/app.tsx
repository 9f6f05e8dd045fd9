import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { sendAct } from './state/api.ts';
import { Conversation } from './chat/conversation.tsx';
import { Sidebar } from './chat/sidebar.tsx';
import { Toasts, useToasts } from './components/toasts.tsx';
import { followServer } from './state/event-sync.ts';
import { type Desk, DeskProvider } from './state/page-context.ts';
import { Panel } from './panel/panel.tsx';
import { change, type PageState } from './state/page-state.ts';
import { text } from './text/index.ts';
import { type Look, savedLook, saveLook } from './preferences/view-mode.ts';

const WIDE = '(min-width: 1180px)';

export function App(): JSX.Element {
  const [state, dispatch] = useReducer(change, undefined);
  useEffect(() => followServer(dispatch, location.hash.slice(1)), []);
  if (state === undefined) {
    return (
      <p class="loading" role="status">
        {text.loading}
      </p>
    );
  }
  const open = (place: string): void => {
    history.replaceState(null, '', `#${place}`);
    dispatch({ kind: 'open', place });
  };
  return <Playground state={state} open={open} />;
}

function Playground({
  state,
  open,
}: {
  readonly state: PageState;
  readonly open: (place: string) => void;
}): JSX.Element | null {
  const { toasts, toast, dismiss } = useToasts();
  const [panelOpen, setPanelOpen] = useState(state.panel && matchMedia(WIDE).matches);
  const place = state.places.find((one) => one.id === state.current);
  const [look, setLook] = useState(savedLook);
  const chooseLook = (chosen: Look): void => {
    saveLook(chosen);
    setLook(chosen);
  };
  const desk = useDeskOf(state, place?.isDirect ?? true, look, toast);
  if (place === undefined) return null;
  return (
    <DeskProvider value={desk}>
      <div class="app">
        <button type="button" class="skip" onClick={() => document.getElementById('composer')?.focus()}>
          {text.skip}
        </button>
        <Sidebar state={state} open={open} />
        <Conversation
          key={place.id}
          place={place}
          messages={state.messages[place.id] ?? []}
          working={state.working[place.id] ?? 0}
          connected={state.connected}
          chooseLook={chooseLook}
          panel={state.panel ? { open: panelOpen, toggle: () => setPanelOpen(!panelOpen) } : undefined}
        />
        {panelOpen && <Panel close={() => setPanelOpen(false)} />}
        <Toasts toasts={toasts} dismiss={dismiss} />
      </div>
    </DeskProvider>
  );
}

function useDeskOf(state: PageState, direct: boolean, look: Look, toast: Desk['toast']): Desk {
  const { current, words, maxUploadBytes } = state;
  const act = useCallback<Desk['act']>(
    (intent, files = []) => sendAct({ ...intent, place: current, key: crypto.randomUUID() }, files),
    [current],
  );
  return useMemo(
    () => ({ place: current, direct, look, words, maxUploadBytes, act, toast }),
    [current, direct, look, words, maxUploadBytes, act, toast],
  );
}
