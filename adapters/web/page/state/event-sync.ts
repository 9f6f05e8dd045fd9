/** Keeps the page's state level with the server's: the whole once, then event by event. */
import type { PageEvent } from '../../view.ts';
import { fetchState, ServerError } from './api.ts';
import type { PageChange } from './page-state.ts';

const AGAIN_MS = 2000;

/** Calls back for every change. Answers what ends it. */
export function followServer(tell: (change: PageChange) => void, current: string): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let ended = false;

  const again = (): void => {
    source?.close();
    tell({ kind: 'connected', connected: false });
    if (!ended) timer = window.setTimeout(() => void start(), AGAIN_MS);
  };
  const start = async (): Promise<void> => {
    try {
      const snapshot = await fetchState();
      if (ended) return;
      tell({ kind: 'loaded', snapshot, current });
      source = listen(snapshot.cursor);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      again();
    }
  };
  const listen = (cursor: string): EventSource => {
    const stream = new EventSource(`/playground/events?after=${encodeURIComponent(cursor)}`);
    stream.onopen = () => tell({ kind: 'connected', connected: true });
    stream.onmessage = (message: MessageEvent<string>) => {
      tell({ kind: 'event', event: JSON.parse(message.data) as PageEvent });
    };
    stream.addEventListener('reset', () => {
      stream.close();
      void start();
    });
    // The browser comes back by itself with its last event id, except after an HTTP error.
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) again();
      else tell({ kind: 'connected', connected: false });
    };
    return stream;
  };

  void start();
  return () => {
    ended = true;
    window.clearTimeout(timer);
    source?.close();
  };
}
