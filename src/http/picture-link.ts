import type { PictureRequest } from '../pictures/timeline-picture.ts';
import { encryptPictureToken, pictureTtlMs } from './picture-token.ts';

/** A link to an instance's diagram or timeline that works for a day, or `undefined` without a public address. */
export function createPictureLink(
  publicUrl: string | undefined,
  key: Uint8Array,
  request: PictureRequest,
  now: Date,
): string | undefined {
  if (publicUrl === undefined) return undefined;
  const token = encryptPictureToken(key, request, new Date(now.getTime() + pictureTtlMs));
  return `${publicUrl}/pictures/${token}`;
}
