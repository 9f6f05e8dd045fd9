import type { JSX } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import { text } from '../text/index.ts';
import { IconButton } from './icon-button.tsx';
import { Icon } from './icons.tsx';

const shownMs = 8000;

interface Toast {
  readonly id: number;
  readonly sentence: string;
  readonly tone: 'bad' | 'good';
}

let lastId = 0;

/** The visible toasts. Each disappears after a few seconds. */
export function useToasts() {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const dismiss = useCallback((id: number) => {
    setToasts((shown) => shown.filter((one) => one.id !== id));
  }, []);
  const showToast = useCallback(
    (sentence: string, tone: Toast['tone'] = 'bad') => {
      lastId += 1;
      const id = lastId;
      setToasts((shown) => [...shown.filter((one) => one.sentence !== sentence), { id, sentence, tone }].slice(-3));
      window.setTimeout(() => dismiss(id), shownMs);
    },
    [dismiss],
  );
  return { toasts, showToast, dismiss };
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
          <IconButton icon="close" label={text.dismiss} press={() => props.dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
