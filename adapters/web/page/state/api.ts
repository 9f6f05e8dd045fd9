/** The page's requests to its server. What fails rejects with a {@link ServerError} whose message is for people. */
import type { Suggestion } from '../../../../src/chat/reply.ts';
import type { ActResult, PanelView, Snapshot } from '../../view.ts';
import { locale } from '../preferences/language.ts';
import { text } from '../text/index.ts';

export class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** What the person did; the server's schema in `incoming.ts` has the same shape. */
export type ActDraft = { readonly place: string; readonly key: string } & (
  | { readonly kind: 'text'; readonly line: string }
  | { readonly kind: 'file' }
  | {
      readonly kind: 'press';
      readonly line: string;
      readonly message: string;
      readonly everyone?: true;
    }
  | {
      readonly kind: 'form';
      readonly line: string;
      readonly message: string;
      readonly values: Readonly<Record<string, string>>;
      readonly keepsFiles: boolean;
    }
);

/** A lever of the side panel; the server's schema in `panel-routes.ts` has the same shape. */
export type Lever =
  | { readonly lever: 'advance' | 'cancel' | 'remove'; readonly id: string }
  | { readonly lever: 'create'; readonly application?: string }
  | { readonly lever: 'speed'; readonly speed: number }
  | { readonly lever: 'quirks'; readonly quirks: Readonly<Record<string, boolean | number>> };

/** The reader's language and time zone, for the bot's words and for moments. */
export const reader = {
  locale,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

export function fetchState(): Promise<Snapshot> {
  return call<Snapshot>(`/playground/state?${new URLSearchParams(reader)}`);
}

export function sendAct(draft: ActDraft, files: readonly File[]): Promise<ActResult> {
  const act = JSON.stringify({ ...draft, ...reader });
  if (files.length === 0) return post<ActResult>('/playground/acts', act);
  const body = new FormData();
  body.set('act', act);
  for (const file of files) body.append('file', file);
  return call<ActResult>('/playground/acts', { method: 'POST', body });
}

export function fetchSuggestions(
  ask: { readonly field: 'line' | 'instance'; readonly place: string; readonly text: string },
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  return call(`/playground/suggest?${new URLSearchParams({ ...ask, ...reader })}`, { signal });
}

export function fetchPanel(signal: AbortSignal): Promise<PanelView> {
  return call('/playground/panel', { signal });
}

/** Answers what the lever did, in one sentence. */
export async function pullLever(lever: Lever): Promise<string> {
  return (await post<{ readonly says: string }>('/playground/panel', JSON.stringify(lever))).says;
}

function post<T>(path: string, body: string): Promise<T> {
  return call<T>(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

/** The answer of the page's own server: both come from one build, so its shape is believed. */
async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = { ...init.headers, 'accept-language': locale };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ServerError(text.unreachable, { cause: error });
  });
  const answer: unknown = await response.json().catch((error: unknown) => {
    throw new ServerError(text.nonsense, { cause: error });
  });
  if (!response.ok) throw new ServerError(sentenceOf(answer));
  return answer as T;
}

function sentenceOf(answer: unknown): string {
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
  return typeof error === 'string' ? error : text.nonsense;
}
