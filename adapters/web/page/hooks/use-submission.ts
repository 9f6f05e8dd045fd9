import { useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import type { RichTextView } from '../../view.ts';
import { usePage } from '../state/page-context.ts';
import { onAnswer } from './focus-answer.ts';
import { useExclusive } from './use-exclusive.ts';
import { errorMessage, sizeProblem } from './use-send.ts';

interface SubmissionState {
  readonly isBusy: boolean;
  readonly fieldErrors: Readonly<Record<string, string>>;
  /** Paragraphs for the user in addition to the field errors. */
  readonly notice: readonly RichTextView[];
  readonly submit: (values: Readonly<Record<string, string>>, files: readonly File[]) => Promise<void>;
}

/** Submits the form of a message until it is answered; `onAnswered` closes it. @param keepsMessage see `ActionRequest` */
export function useSubmission(
  { line, retainsFiles = false }: Pick<Form, 'line' | 'retainsFiles'>,
  messageId: string,
  onAnswered: () => void,
  keepsMessage = false,
): SubmissionState {
  const { send, maxUploadBytes, viewMode } = usePage();
  const { isBusy, run } = useExclusive();
  const [fieldErrors, setFieldErrors] = useState<Readonly<Record<string, string>>>({});
  const [notice, setNotice] = useState<readonly RichTextView[]>([]);
  const showNotice = (sentence: string): void => {
    setFieldErrors({});
    setNotice([[sentence]]);
  };

  const attempt = async (values: Readonly<Record<string, string>>, files: readonly File[]): Promise<void> => {
    const problem = sizeProblem(files, maxUploadBytes);
    if (problem !== undefined) {
      showNotice(problem);
      return;
    }
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
    const kept = {
      ...(keepsMessage ? { keepsMessage } : {}),
      ...(viewMode === 'slack' ? { walks: true as const } : {}),
    };
    const result = await send({ kind: 'form', line, messageId, values: filled, retainsFiles, ...kept }, files);
    if (result.status === 'invalid') {
      setFieldErrors(result.fieldErrors);
      setNotice(result.notice);
      return;
    }
    onAnswered();
    // After the dialog has returned the focus to its button, which may be gone with its message.
    if (result.status === 'answered') requestAnimationFrame(() => onAnswer(result.messageId));
  };
  const submit: SubmissionState['submit'] = (values, files) =>
    run(async () => {
      try {
        await attempt(values, files);
      } catch (error) {
        showNotice(errorMessage(error));
      }
    });
  return { isBusy, fieldErrors, notice, submit };
}
