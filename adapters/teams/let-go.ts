import type { Content } from '../../src/chat/content.ts';
import type { Reply } from '../../src/chat/reply.ts';

/** Lets go of what a reply brought and nobody is going to read any more; of all but `kept`. Harmless after reading. */
export function letGo(
  { pictures = [], files = [] }: Pick<Reply, 'pictures' | 'files'>,
  kept?: Content,
): void {
  for (const content of [...pictures, ...files]) if (content !== kept) content.cancel();
}
