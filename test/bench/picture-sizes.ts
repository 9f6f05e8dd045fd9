/** Constants that the processes of the picture benchmark share. */
import { guid } from '../memory-barium.ts';

export const small = guid(1);
export const large = guid(2);
/** Just below the size that the bot rejects. */
export const largest = guid(3);

/** The size of each instance's diagram, in bytes. */
export const sizes: Readonly<Record<string, number>> = {
  [small]: 512 * 1_024,
  [large]: 5 * 1_024 * 1_024,
  [largest]: 9 * 1_024 * 1_024,
};

export const pictureKey = new Uint8Array(32).fill(1);
