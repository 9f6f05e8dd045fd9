import { useCallback } from 'preact/hooks';
import { ServerError } from '../state/api.ts';
import { type Intent, useDesk } from '../state/page-context.ts';
import { takeWanting } from '../state/pending-form.ts';
import { text } from '../text/index.ts';

/** Sends a line with files, or files alone. Answers a sentence when it did not go through. */
export function useSend() {
  const { act, maxUploadBytes, place } = useDesk();
  return useCallback(
    async (line: string, files: readonly File[]): Promise<string | undefined> => {
      const tooLarge = sizeTrouble(files, maxUploadBytes);
      if (tooLarge !== undefined) return tooLarge;
      try {
        const said = line.trim();
        const result = await act(said === '' ? fileIntent(place) : { kind: 'text', line: said }, files);
        return result.status === 'problems' ? Object.values(result.problems).join(' ') : undefined;
      } catch (error) {
        return troubleOf(error);
      }
    },
    [act, maxUploadBytes, place],
  );
}

/** Files alone fill in the form that waits for them, if there is one. */
function fileIntent(place: string): Intent {
  return takeWanting(place) ?? { kind: 'file' };
}

/** A sentence when the files are more than the server takes at once. */
export function sizeTrouble(files: readonly File[], limit: number): string | undefined {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return size > limit ? text.tooLarge(Math.floor(limit / 1024 / 1024)) : undefined;
}

/** The sentence of a failed request. Anything else is a fault of the page and goes on as one. */
export function troubleOf(error: unknown): string {
  if (error instanceof ServerError) return error.message;
  throw error;
}
