import { useCallback } from 'preact/hooks';
import { ServerError } from '../state/api.ts';
import { usePage } from '../state/page-context.ts';
import { takePendingForm } from '../state/pending-form.ts';
import { text } from '../text/index.ts';

/** Returns a function that sends a line, files, or both. It resolves to an error message, or undefined on success. */
export function useSend() {
  const { send, maxUploadBytes, conversation } = usePage();
  return useCallback(
    async (typed: string, files: readonly File[]): Promise<string | undefined> => {
      const problem = sizeProblem(files, maxUploadBytes);
      if (problem !== undefined) return problem;
      try {
        const line = typed.trim();
        const fileAction = () => takePendingForm(conversation) ?? { kind: 'file' as const };
        const result = await send(line === '' ? fileAction() : { kind: 'text', line }, files);
        return result.status === 'invalid' ? Object.values(result.fieldErrors).join(' ') : undefined;
      } catch (error) {
        return errorMessage(error);
      }
    },
    [send, maxUploadBytes, conversation],
  );
}

/** A sentence if the files are too large together, or undefined. */
export function sizeProblem(files: readonly File[], maxBytes: number): string | undefined {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return size > maxBytes ? text.tooLarge(Math.floor(maxBytes / 1024 / 1024)) : undefined;
}

/** The message of a failed request. Rethrows any other error, since that is a bug. */
export function errorMessage(error: unknown): string {
  if (error instanceof ServerError) return error.message;
  throw error;
}
