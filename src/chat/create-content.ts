import { streamOf } from '../lib/bytes.ts';
import type { Content } from './content.ts';

/** Content that is in memory, where there is nothing to release. */
export function createContent(bytes: Uint8Array, name: string, type: string): Content & { readonly size: number } {
  return { name, type, size: bytes.length, bytes: streamOf(bytes), cancel: () => undefined };
}
