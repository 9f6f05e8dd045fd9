import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Suggestion } from '../../../../src/chat/reply.ts';
import { fetchSuggestions, ServerError } from '../state/api.ts';
import { usePage } from '../state/page-context.ts';

/** Long enough for one request per word from a fast typist, short enough to feel immediate. */
const debounceMs = 90;

/** The bot's suggestions for the text being typed. Only the newest request counts. */
export function useSuggestions(field: 'line' | 'instance') {
  const { conversation } = usePage();
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const running = useRef<AbortController>(undefined);

  const abort = useCallback(() => running.current?.abort(), []);
  const clear = useCallback(() => {
    abort();
    setSuggestions([]);
  }, [abort]);
  const suggest = useCallback(
    (typed: string) => {
      abort();
      const request = new AbortController();
      running.current = request;
      window.setTimeout(async () => {
        if (request.signal.aborted) return;
        const found = await fetchOrNone({ field, conversation, text: typed }, request.signal);
        if (!request.signal.aborted) setSuggestions(found.filter((one) => one.text !== typed));
      }, debounceMs);
    },
    [field, conversation, abort],
  );
  useEffect(() => abort, [abort]);
  return { suggestions, suggest, clear };
}

/** Failures are ignored, so that they never interrupt typing. */
async function fetchOrNone(
  query: Parameters<typeof fetchSuggestions>[0],
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  try {
    return await fetchSuggestions(query, signal);
  } catch (error) {
    if (error instanceof ServerError || signal.aborted) return [];
    throw error;
  }
}
