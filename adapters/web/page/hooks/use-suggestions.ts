import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Suggestion } from '../../../../src/chat/reply.ts';
import { fetchSuggestions, ServerError } from '../state/api.ts';
import { useDesk } from '../state/page-context.ts';

/** Long enough that a fast typist asks once a word, short enough to feel immediate. */
const PAUSE_MS = 90;

/** The bot's suggestions for what is being typed; only the newest question's answer counts. */
export function useSuggestions(field: 'line' | 'instance') {
  const { place } = useDesk();
  const [found, setFound] = useState<readonly Suggestion[]>([]);
  const asked = useRef<AbortController>(undefined);

  const stop = useCallback(() => asked.current?.abort(), []);
  const forget = useCallback(() => {
    stop();
    setFound([]);
  }, [stop]);
  const ask = useCallback(
    (typed: string) => {
      stop();
      const question = new AbortController();
      asked.current = question;
      window.setTimeout(async () => {
        if (question.signal.aborted) return;
        const answer = await answerOf({ field, place, text: typed }, question.signal);
        if (!question.signal.aborted) setFound(answer.filter((one) => one.text !== typed));
      }, PAUSE_MS);
    },
    [field, place, stop],
  );
  useEffect(() => stop, [stop]);
  return { found, ask, forget };
}

/** None when they cannot be had: whoever types is not to be disturbed for that. */
async function answerOf(
  question: Parameters<typeof fetchSuggestions>[0],
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  try {
    return await fetchSuggestions(question, signal);
  } catch (error) {
    if (error instanceof ServerError || signal.aborted) return [];
    throw error;
  }
}
