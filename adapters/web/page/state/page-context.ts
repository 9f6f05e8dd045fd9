/** The context of the components: the open conversation, the bot's strings, and functions for actions and toasts. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ActionRequest, ActionResult, PageStrings } from '../../view.ts';
import type { ViewMode } from '../preferences/view-mode.ts';

/** An {@link ActionRequest} in the open conversation, without its idempotency key. */
export type UserAction = ActionRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, 'conversation' | 'idempotencyKey'>
    : never
  : never;

export interface PageContext {
  /** The id of the conversation that is open. */
  readonly conversation: string;
  readonly isDirect: boolean;
  readonly viewMode: ViewMode;
  readonly strings: PageStrings;
  readonly maxUploadBytes: number;
  /** Rejects with a `ServerError`, for the caller to show where the user is looking. */
  readonly send: (action: UserAction, files?: readonly File[]) => Promise<ActionResult>;
  readonly showToast: (sentence: string, tone?: 'bad' | 'good') => void;
  /** The id of the message whose thread is open. */
  readonly threadId: string | undefined;
  readonly openThread: (messageId: string | undefined) => void;
}

/** How a platform's payload is rendered. */
export type PayloadOptions = Pick<PageContext, 'strings' | 'isDirect'>;

const Context = createContext<PageContext | undefined>(undefined);
export const PageProvider = Context.Provider;

export function usePage(): PageContext {
  const page = useContext(Context);
  if (page === undefined) throw new Error('no PageProvider around this component');
  return page;
}
