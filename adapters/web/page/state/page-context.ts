/** What every part of the page may do: hand an act to the bot, and tell the person something. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ActResult, PageWords } from '../../view.ts';
import type { ActDraft } from './api.ts';
import type { Look } from '../preferences/view-mode.ts';

/** An act before it has a place and a key of its own. */
export type Intent = ActDraft extends infer Draft
  ? Draft extends unknown
    ? Omit<Draft, 'place' | 'key'>
    : never
  : never;

export interface Desk {
  /** The place that is open. */
  readonly place: string;
  readonly direct: boolean;
  readonly look: Look;
  readonly words: PageWords;
  readonly maxUploadBytes: number;
  /** Rejects with a `ServerError` that the caller shows where the person is looking. */
  readonly act: (intent: Intent, files?: readonly File[]) => Promise<ActResult>;
  readonly toast: (sentence: string, tone?: 'bad' | 'good') => void;
}

const DeskContext = createContext<Desk | undefined>(undefined);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('no desk around this component');
  return desk;
}
