import { useRef, useState } from 'preact/hooks';
import { answered } from './focus-answer.ts';
import { useDesk } from '../state/page-context.ts';
import { troubleOf } from './use-send.ts';

/** What {@link usePress} answers: the button that waits for its answer, and how to press one. */
export interface Press {
  readonly pending: string | undefined;
  /** `everyone`: the answer that only its asker sees is to be shown to all. */
  readonly start: (button: string, line: string, everyone?: true) => Promise<void>;
}

/** The presses of one message's buttons: while one waits for its answer, no other starts. */
export function usePress(message: string): Press {
  const { act, toast } = useDesk();
  const [pending, setPending] = useState<string>();
  // The second click of a double click comes before the first one has been drawn.
  const started = useRef(false);
  const start: Press['start'] = async (button, line, everyone) => {
    if (started.current) return;
    started.current = true;
    setPending(button);
    try {
      const result = await act({ kind: 'press', line, message, ...(everyone && { everyone }) });
      if (result.status === 'answered') answered(result.message);
    } catch (error) {
      toast(troubleOf(error));
    } finally {
      started.current = false;
      setPending(undefined);
    }
  };
  return { pending, start };
}
