import { useRef, useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import { formValues } from '../../../teams/render.ts';
import type { ActResult } from '../../view.ts';
import { answered } from '../hooks/focus-answer.ts';
import { troubleOf } from '../hooks/use-send.ts';
import { type Intent, useDesk } from '../state/page-context.ts';
import { putWanting } from '../state/pending-form.ts';
import type { Executed } from './adaptive.tsx';

/** A form that came back with what is wrong in it. */
export interface Refilled {
  readonly form: Form;
  readonly filled: {
    readonly values: Readonly<Record<string, string>>;
    readonly errors: Readonly<Record<string, string>>;
  };
}

/** What the buttons of one message's card do: one at a time, and a form that is refused stands in the card's place. */
export function useExecute(message: string) {
  const { act, direct, place, toast, words } = useDesk();
  const [busy, setBusy] = useState(false);
  const [refilled, setRefilled] = useState<Refilled>();
  const started = useRef(false);

  const finish = (result: ActResult, intent: Intent, form: Form | undefined): void => {
    if (result.status === 'problems' && intent.kind === 'form' && form !== undefined) {
      setRefilled({ form, filled: { values: intent.values, errors: result.problems } });
      return;
    }
    setRefilled(undefined);
    // The card gives way first, and with it the button that has the focus.
    if (result.status === 'answered') requestAnimationFrame(() => answered(result.message));
  };
  const carryOut = async (data: Executed): Promise<void> => {
    const intent = intentOf(data, message);
    const { barium } = data;
    if (intent.kind === 'form' && barium.kind === 'form' && barium.expectsFile === true) {
      if (direct) putWanting(place, intent);
      toast(direct ? words.sendFile : words.sendFileInPrivate, 'good');
      return;
    }
    finish(await act(intent), intent, barium.kind === 'form' ? barium.form : undefined);
  };
  const execute = async (data: Executed): Promise<void> => {
    if (started.current) return;
    started.current = true;
    setBusy(true);
    try {
      await carryOut(data);
    } catch (error) {
      toast(troubleOf(error));
    } finally {
      started.current = false;
      setBusy(false);
    }
  };
  return { busy, refilled, execute: (data: Executed) => void execute(data) };
}

function intentOf({ barium, ...inputs }: Executed, message: string): Intent {
  const { line } = barium;
  if (barium.kind === 'press') return { kind: 'press', line, message };
  const keepsFiles = barium.filesKey !== undefined;
  return { kind: 'form', line, message, values: formValues(inputs, barium.prefix), keepsFiles };
}
