import { useCallback, useEffect, useState } from 'preact/hooks';
import type { PanelControl, PanelView } from '../../view.ts';
import { errorMessage } from '../hooks/use-send.ts';
import { applyControl, fetchPanel, ServerError } from '../state/api.ts';
import { usePage } from '../state/page-context.ts';

const refreshMs = 1000;

/** Changes the simulator, and shows what that did unless `isSilent`. */
export type ApplyControl = (control: PanelControl, isSilent?: boolean) => Promise<void>;

/** The simulator's state, refreshed every second while the page is visible and after every change. */
export function usePanel() {
  const { showToast } = usePage();
  const [view, setView] = useState<PanelView>();
  const [revision, setRevision] = useState(0);
  useEffect(() => {
    const ended = new AbortController();
    const refresh = async (): Promise<void> => {
      if (document.hidden) return;
      const found = await fetchOrUndefined(ended.signal);
      if (found !== undefined && !ended.signal.aborted) setView(found);
    };
    void refresh();
    const timer = window.setInterval(() => void refresh(), refreshMs);
    return () => {
      ended.abort();
      window.clearInterval(timer);
    };
  }, [revision]);
  const apply = useCallback<ApplyControl>(
    async (control, isSilent = false) => {
      try {
        const message = await applyControl(control);
        if (!isSilent) showToast(message, 'good');
        setRevision((count) => count + 1);
      } catch (error) {
        showToast(errorMessage(error));
      }
    },
    [showToast],
  );
  return { view, apply };
}

/** Undefined on failure: the conversation already shows that the connection is lost. */
async function fetchOrUndefined(signal: AbortSignal): Promise<PanelView | undefined> {
  try {
    return await fetchPanel(signal);
  } catch (error) {
    if (error instanceof ServerError || signal.aborted) return undefined;
    throw error;
  }
}
