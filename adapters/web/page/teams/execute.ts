import { useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import { formValues } from '../../../teams/render.ts';
import type { ActionResult } from '../../view.ts';
import { onAnswer } from '../hooks/focus-answer.ts';
import { useExclusive } from '../hooks/use-exclusive.ts';
import { errorMessage } from '../hooks/use-send.ts';
import { type UserAction, usePage } from '../state/page-context.ts';
import { savePendingForm } from '../state/pending-form.ts';
import type { ExecutedData } from './adaptive.tsx';

/** A rejected form with the user's values and the errors. */
interface RefilledForm {
  readonly form: Form;
  readonly filled: {
    readonly values: Readonly<Record<string, string>>;
    readonly errors: Readonly<Record<string, string>>;
  };
}

/** Executes the buttons of a message's card, one at a time. A rejected form replaces the card as `refilled`. */
export function useExecute(messageId: string) {
  const { send, isDirect, conversation, showToast, strings } = usePage();
  const { isBusy, run } = useExclusive();
  const [refilled, setRefilled] = useState<RefilledForm>();

  const showResult = (result: ActionResult, action: UserAction, form: Form | undefined): void => {
    if (result.status === 'invalid' && action.kind === 'form' && form !== undefined) {
      setRefilled({ form, filled: { values: action.values, errors: result.fieldErrors } });
      return;
    }
    setRefilled(undefined);
    // After the card, and with it the focused button, has been replaced.
    if (result.status === 'answered') requestAnimationFrame(() => onAnswer(result.messageId));
  };
  const attempt = async (data: ExecutedData): Promise<void> => {
    const action = actionFrom(data, messageId);
    const { barium } = data;
    if (action.kind === 'form' && barium.kind === 'form' && barium.expectsFile === true) {
      if (isDirect) savePendingForm(conversation, action);
      showToast(isDirect ? strings.sendFile : strings.sendFileInPrivate, 'good');
      return;
    }
    showResult(await send(action), action, barium.kind === 'form' ? barium.form : undefined);
  };
  const execute = (data: ExecutedData): void =>
    void run(async () => {
      try {
        await attempt(data);
      } catch (error) {
        showToast(errorMessage(error));
      }
    });
  return { isBusy, refilled, execute };
}

function actionFrom({ barium, ...inputs }: ExecutedData, messageId: string): UserAction {
  const { line } = barium;
  if (barium.kind !== 'form') return { kind: 'press', line, messageId };
  const values = formValues(inputs, barium.prefix);
  return { kind: 'form', line, messageId, values, retainsFiles: barium.filesKey !== undefined };
}
