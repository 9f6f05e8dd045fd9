import type { JSX } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import { text } from '../text/index.ts';
import { Icon } from './icons.tsx';

const SHOWN_MS = 8000;

interface Toast {
  readonly id: number;
  readonly sentence: string;
  readonly tone: 'bad' | 'good';
}

let last = 0;

/** The toasts that are shown now; each goes by itself after a while. */
export function useToasts() {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const dismiss = useCallback((id: number) => {
    setToasts((shown) => shown.filter((one) => one.id !== id));
  }, []);
  const toast = useCallback(
    (sentence: string, tone: Toast['tone'] = 'bad') => {
      last += 1;
      const id = last;
      setToasts((shown) =>
        [...shown.filter((one) => one.sentence !== sentence), { id, sentence, tone }].slice(-3),
      );
      window.setTimeout(() => dismiss(id), SHOWN_MS);
    },
    [dismiss],
  );
  return { toasts, toast, dismiss };
}

export function Toasts(props: {
  readonly toasts: readonly Toast[];
  readonly dismiss: (id: number) => void;
}): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {props.toasts.map((toast) => (
        <div key={toast.id} class={`toast toast-${toast.tone}`}>
          {toast.tone === 'bad' && <Icon name="alert" />}
          <p>{toast.sentence}</p>
          <button
            type="button"
            class="plain"
            aria-label={text.dismiss}
            onClick={() => props.dismiss(toast.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
