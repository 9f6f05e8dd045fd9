import type { ImageRequest } from '../barium/types.ts';
import { encryptPictureToken } from './picture-token.ts';

/** How long a link to a picture works. */
const pictureTtlMs = 24 * 60 * 60_000;

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
