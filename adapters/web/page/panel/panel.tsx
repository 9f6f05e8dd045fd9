import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { PanelView } from '../../view.ts';
import { fetchPanel, type Lever, pullLever, ServerError } from '../state/api.ts';
import { Icon } from '../components/icons.tsx';
import { Tabs } from '../components/tabs.tsx';
import { troubleOf } from '../hooks/use-send.ts';
import { useDesk } from '../state/page-context.ts';
import { panelText } from '../text/index.ts';
import { Quirks, Speed } from './controls.tsx';
import { Create, Instances } from './instances.tsx';
import { Calls, Changes } from './log.tsx';

const EVERY_MS = 1000;

/** The simulator's side panel: what is in it, what it does, and the levers that move it. */
export function Panel({ close }: { readonly close: () => void }): JSX.Element {
  const { view, pull } = usePanel();
  return (
    <aside class="panel" id="panel" aria-label={panelText.title}>
      <header>
        <div>
          <h2>{panelText.title}</h2>
          <p>{panelText.about}</p>
        </div>
        <button type="button" class="plain" aria-label={panelText.hide} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {view && (
        <>
          <Speed speed={view.speed} pull={pull} />
          <Create view={view} pull={pull} />
          <Tabs
            label={panelText.title}
            tabs={[
              {
                id: 'instances',
                label: panelText.tabs.instances,
                draw: () => <Instances view={view} pull={pull} />,
              },
              { id: 'calls', label: panelText.tabs.calls, draw: () => <Calls calls={view.calls} /> },
              {
                id: 'changes',
                label: panelText.tabs.changes,
                draw: () => <Changes changes={view.changes} />,
              },
              {
                id: 'quirks',
                label: panelText.tabs.quirks,
                draw: () => <Quirks quirks={view.quirks} pull={pull} />,
              },
            ]}
          />
        </>
      )}
    </aside>
  );
}

/** Pulls a lever and says what it did. */
export type Pull = (lever: Lever, say?: boolean) => Promise<void>;

/** The simulator as it is now, looked at again every second while the page is seen. */
function usePanel() {
  const { toast } = useDesk();
  const [view, setView] = useState<PanelView>();
  const [moved, setMoved] = useState(0);
  useEffect(() => {
    const ended = new AbortController();
    const look = async (): Promise<void> => {
      if (document.hidden) return;
      const found = await lookAt(ended.signal);
      if (found !== undefined && !ended.signal.aborted) setView(found);
    };
    void look();
    const timer = window.setInterval(() => void look(), EVERY_MS);
    return () => {
      ended.abort();
      window.clearInterval(timer);
    };
  }, [moved]);
  const pull = useCallback<Pull>(
    async (lever, say = true) => {
      try {
        const says = await pullLever(lever);
        if (say) toast(says, 'good');
        setMoved((count) => count + 1);
      } catch (error) {
        toast(troubleOf(error));
      }
    },
    [toast],
  );
  return { view, pull };
}

/** Undefined when it cannot be seen now: the conversation says already that the bot is out of reach. */
async function lookAt(signal: AbortSignal): Promise<PanelView | undefined> {
  try {
    return await fetchPanel(signal);
  } catch (error) {
    if (error instanceof ServerError || signal.aborted) return undefined;
    throw error;
  }
}
