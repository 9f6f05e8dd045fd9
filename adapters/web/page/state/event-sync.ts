/** Keeps the page's state in sync with the server: a snapshot first, then a stream of events. */
import type { PageEvent } from '../../view.ts';
import { fetchSnapshot, ServerError } from './api.ts';
import type { PageChange } from './page-state.ts';

const reconnectMs = 2000;

/** Calls back for every change. Returns a function that unsubscribes. */
export function subscribe(onChange: (change: PageChange) => void, initialConversation: string): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let isEnded = false;

  const reconnect = (): void => {
    source?.close();
    onChange({ kind: 'connected', isConnected: false });
    if (!isEnded) timer = window.setTimeout(() => void start(), reconnectMs);
  };
  const start = async (): Promise<void> => {
    try {
      const snapshot = await fetchSnapshot();
      if (isEnded) return;
      onChange({ kind: 'loaded', snapshot, initialConversation });
      source = listen(snapshot.cursor);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      reconnect();
    }
  };
  const listen = (cursor: string): EventSource => {
    const stream = new EventSource(`/playground/events?after=${encodeURIComponent(cursor)}`);
    stream.onopen = () => onChange({ kind: 'connected', isConnected: true });
    stream.onmessage = (message: MessageEvent<string>) => {
      onChange({ kind: 'event', event: JSON.parse(message.data) as PageEvent });
    };
    stream.addEventListener('reset', () => {
      stream.close();
      void start();
    });
    // The browser reconnects by itself with the last event id, except after an HTTP error.
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) reconnect();
      else onChange({ kind: 'connected', isConnected: false });
    };
    return stream;
  };

  void start();
  return () => {
    isEnded = true;
    window.clearTimeout(timer);
    source?.close();
  };
}
