import type { Content } from '../chat/content.ts';
import type { Reply } from '../chat/reply.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';

/** The Barium client has aborted any stream that was idle for this long, so nothing is left to wait for. */
const defaultIdleTimeoutMs = 60_000;

/** The same reply; `release` is called once all of its pictures and files were read to the end or cancelled. */
export function releaseWhenConsumed(reply: Reply, release: () => void, idleTimeoutMs = defaultIdleTimeoutMs): Reply {
  const { pictures, files } = reply;
  let open = (pictures?.length ?? 0) + (files?.length ?? 0);
  if (open === 0) {
    release();
    return reply;
  }
  const onConsumed = () => {
    open -= 1;
    if (open === 0) release();
  };
  const track = <Item extends Content>(content: Item) => trackConsumption(content, onConsumed, idleTimeoutMs);
  return { ...reply, ...omitUndefined({ pictures: pictures?.map(track), files: files?.map(track) }) };
}

function trackConsumption<Item extends Content>(content: Item, onConsumed: () => void, idleTimeoutMs: number): Item {
  let isConsumed = false;
  const finish = () => {
    if (isConsumed) return;
    isConsumed = true;
    clearTimeout(timer);
    onConsumed();
  };
  const timer = setTimeout(finish, idleTimeoutMs).unref();
  return {
    ...content,
    bytes: passThrough(content.bytes, () => timer.refresh(), finish),
    cancel() {
      content.cancel();
      finish();
    },
  };
}

async function* passThrough(
  bytes: AsyncIterable<Uint8Array>,
  onChunk: () => void,
  onEnd: () => void,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of bytes) {
      onChunk();
      yield chunk;
    }
  } finally {
    onEnd();
  }
}
