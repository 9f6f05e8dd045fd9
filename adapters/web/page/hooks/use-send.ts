import { useCallback } from 'preact/hooks';
import { omitUndefined } from '../../../../src/lib/omit-undefined.ts';
import { ServerError } from '../state/api.ts';
import { usePage } from '../state/page-context.ts';
import { takePendingForm } from '../state/pending-form.ts';
import { text } from '../text/index.ts';

/** What became of a message from the composer. */
interface SendResult {
  /** A sentence if it was not sent. */
  readonly problem?: string;
  /** The bot did not use the files. */
  readonly areFilesUnused?: boolean;
}

/**
 * Returns a function that sends a line, files, or both.
 *
 * @param threadId the message in whose thread it is
 */
export function useSend(threadId?: string) {
  const { send, maxUploadBytes, conversation } = usePage();
  return useCallback(
    async (typed: string, files: readonly File[]): Promise<SendResult> => {
      const problem = sizeProblem(files, maxUploadBytes);
      if (problem !== undefined) return { problem };
      try {
        const line = typed.trim();
        const fileAction = () => takePendingForm(conversation) ?? { kind: 'file' as const };
        const action = line === '' ? fileAction() : { kind: 'text' as const, line };
        const result = await send({ ...action, ...omitUndefined({ threadId }) }, files);
        if (result.status === 'invalid') return { problem: Object.values(result.fieldErrors).join(' ') };
        return result.status === 'answered' && result.areFilesUnused ? { areFilesUnused: true } : {};
      } catch (error) {
        return { problem: errorMessage(error) };
      }
    },
    [send, maxUploadBytes, conversation, threadId],
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
