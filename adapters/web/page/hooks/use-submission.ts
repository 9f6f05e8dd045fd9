import { useRef, useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import type { Text } from '../../view.ts';
import { answered } from './focus-answer.ts';
import { sizeTrouble, troubleOf } from './use-send.ts';
import { useDesk } from '../state/page-context.ts';

export interface Submission {
  readonly busy: boolean;
  /** What was wrong, by field name, and what there is to say besides. */
  readonly problems: Readonly<Record<string, string>>;
  readonly notice: readonly Text[];
  readonly submit: (values: Readonly<Record<string, string>>, files: readonly File[]) => Promise<void>;
}

/** The submission of a message's form: `done` once it has its answer; until then it may be tried again. */
export function useSubmission(
  { line, retainsFiles = false }: Pick<Form, 'line' | 'retainsFiles'>,
  message: string,
  done: () => void,
): Submission {
  const { act, maxUploadBytes } = useDesk();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [notice, setNotice] = useState<readonly Text[]>([]);
  const started = useRef(false);
  const say = (sentence: string): void => {
    setProblems({});
    setNotice([[sentence]]);
  };

  const attempt = async (values: Readonly<Record<string, string>>, files: readonly File[]): Promise<void> => {
    const tooLarge = sizeTrouble(files, maxUploadBytes);
    if (tooLarge !== undefined) {
      say(tooLarge);
      return;
    }
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
    const result = await act(
      { kind: 'form', line, message, values: filled, keepsFiles: retainsFiles },
      files,
    );
    if (result.status === 'problems') {
      setProblems(result.problems);
      setNotice(result.notice);
      return;
    }
    done();
    // The dialog gives the focus back first, to a button that may be gone with its message.
    if (result.status === 'answered') requestAnimationFrame(() => answered(result.message));
  };
  const submit = async (values: Readonly<Record<string, string>>, files: readonly File[]): Promise<void> => {
    if (started.current) return;
    started.current = true;
    setBusy(true);
    try {
      await attempt(values, files);
    } catch (error) {
      say(troubleOf(error));
    } finally {
      started.current = false;
      setBusy(false);
    }
  };
  return { busy, problems, notice, submit };
}
