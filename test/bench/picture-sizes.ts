/** What the processes of the bench of pictures agree on. */
import { guid } from '../memory-barium.ts';

export const small = guid(1);
export const large = guid(2);
/** Nearly what the bot refuses. */
export const largest = guid(3);

/** Bytes of a diagram, by instance. */
export const sizes: Readonly<Record<string, number>> = {
  [small]: 512 * 1_024,
  [large]: 5 * 1_024 * 1_024,
  [largest]: 9 * 1_024 * 1_024,
};

export const pictureKey = new Uint8Array(32).fill(1);
