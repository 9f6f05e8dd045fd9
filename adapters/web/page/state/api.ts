/** The page's requests to its server. Failures reject with a {@link ServerError}, whose message is for the user. */
import type { Suggestion } from '../../../../src/chat/reply.ts';
import type { HomeView } from '../../../slack/render.ts';
import type { ActionRequest, ActionResult, PageSnapshot, PanelControl, PanelView, SlackPaneView } from '../../view.ts';
import { locale } from '../preferences/language.ts';
import { text } from '../text/index.ts';

export class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** For the bot's strings, and for timestamps on the page. */
export const reader = {
  locale,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

export function fetchSnapshot(): Promise<PageSnapshot> {
  return request<PageSnapshot>(`/playground/state?${new URLSearchParams(reader)}`);
}

export function sendAction(actionRequest: ActionRequest, files: readonly File[]): Promise<ActionResult> {
  const action = JSON.stringify({ ...actionRequest, ...reader });
  if (files.length === 0) return post<ActionResult>('/playground/actions', action);
  const body = new FormData();
  body.set('action', action);
  for (const file of files) body.append('file', file);
  return request<ActionResult>('/playground/actions', { method: 'POST', body });
}

export function fetchSuggestions(
  query: { readonly field: 'line' | 'instance'; readonly conversation: string; readonly text: string },
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  return request(`/playground/suggestions?${new URLSearchParams({ ...query, ...reader })}`, { signal });
}

/** Slack's Home tab, as Slack would get it. */
export function fetchSlackHome(): Promise<HomeView> {
  return request(`/playground/slack-home?${new URLSearchParams(reader)}`);
}

/** The pane of a case, as Slack would get it. */
export function fetchSlackPane(conversation: string, id: string): Promise<SlackPaneView> {
  return request(`/playground/slack-pane?${new URLSearchParams({ conversation, id, ...reader })}`);
}

export function fetchPanel(signal: AbortSignal): Promise<PanelView> {
  return request('/playground/panel', { signal });
}

/** Resolves to a sentence about the effect. */
export async function applyControl(control: PanelControl): Promise<string> {
  return (await post<{ readonly message: string }>('/playground/panel', JSON.stringify(control))).message;
}

function post<T>(path: string, body: string): Promise<T> {
  return request<T>(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

/** The response is trusted to be a `T`: server and page are built together. */
async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = { ...init.headers, 'accept-language': locale };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ServerError(text.unreachable, { cause: error });
  });
  const body: unknown = await response.json().catch((error: unknown) => {
    throw new ServerError(text.unexpectedResponse, { cause: error });
  });
  if (!response.ok) throw new ServerError(errorText(body));
  return body as T;
}

function errorText(body: unknown): string {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof error === 'string' ? error : text.unexpectedResponse;
}
