import type { ImageRequest } from '../barium/types.ts';
import { encryptPictureToken, pictureTtlMs } from './picture-token.ts';

/** A link to an instance's diagram that works for a day, or `undefined` without a public address. */
export function createPictureLink(
  publicUrl: string | undefined,
  key: Uint8Array,
  request: ImageRequest,
  now: Date,
): string | undefined {
  if (publicUrl === undefined) return undefined;
  const token = encryptPictureToken(key, request, new Date(now.getTime() + pictureTtlMs));
  return `${publicUrl}/pictures/${token}`;
}
