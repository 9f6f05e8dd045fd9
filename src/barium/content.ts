import type { Content } from '../chat/content.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import type { Download } from './types.ts';

/** An opened answer of Barium's as content on its way to a chat, under the name and type it is to have there. */
export function contentOf(opened: Download, { name, type }: Pick<Content, 'name' | 'type'>): Content {
  return {
    name,
    type,
    ...omitUndefined({ size: opened.size }),
    bytes: opened.bytes,
    cancel: () => opened.discard(),
  };
}
