import { useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import { usePage } from '../state/page-context.ts';
import { onAnswer } from './focus-answer.ts';
import { useExclusive } from './use-exclusive.ts';
import { errorMessage } from './use-send.ts';

interface PendingAction {
  /** The id of the button that waits for its reply. */
  readonly pendingId: string | undefined;
  readonly start: (buttonId: string, line: string, makePublic?: true) => Promise<void>;
}

/**
 * Sends the button presses of a message, one at a time.
 *
 * @param openForm opens the form that a press is answered with
 * @param options.walks see `ActionRequest`
 */
export function usePendingAction(
  messageId: string,
  openForm?: (form: Form) => void,
  options: { readonly walks?: true } = {},
): PendingAction {
  const { send, showToast } = usePage();
  const { isBusy, run } = useExclusive();
  const [buttonId, setButtonId] = useState<string>();
  const start: PendingAction['start'] = (pressed, line, makePublic) =>
    run(async () => {
      setButtonId(pressed);
      try {
        const result = await send({
          kind: 'press',
          line,
          messageId,
          ...(makePublic && { makePublic }),
          ...(openForm && { opensForms: true }),
          ...options,
        });
        if (result.status === 'answered') onAnswer(result.messageId);
        if (result.status === 'form') openForm?.(result.form);
      } catch (error) {
        showToast(errorMessage(error));
      }
    });
  return { pendingId: isBusy ? buttonId : undefined, start };
}
