/** How several processes hear of each other, so that none of them has to ask often. */

/**
 * `call`: there is something to post. `news`: the snapshot has changed. `look`: what a command did upstream, or a
 * lead that was let go of, wants somebody to look at Barium.
 */
export const words = ['call', 'news', 'look'] as const;
export type Word = (typeof words)[number];

export interface Bell {
  /** Tells every process, this one included. Never rejects: whoever does not hear it looks by itself in a while. */
  ring(word: Word): Promise<void>;
  on(word: Word, hear: () => void): void;
  close(): Promise<void>;
}
