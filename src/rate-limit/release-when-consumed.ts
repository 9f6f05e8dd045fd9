/** Pictures and files of an answer are still on their way when the answer is given. */
import type { Content } from '../chat/content.ts';
import type { Reply } from '../chat/reply.ts';

/** When nothing moved for so long, the upstream client has cut the stream, whoever still holds it. */
const usualIdleMs = 60_000;

/** The same reply; `done` is called once the last of its pictures and files was read to its end or let go of. */
export function untilRead(reply: Reply, done: () => void, idleMs = usualIdleMs): Reply {
  const { pictures = [], files = [] } = reply;
  let open = pictures.length + files.length;
  if (open === 0) {
    done();
    return reply;
  }
  const ended = () => {
    open -= 1;
    if (open === 0) done();
  };
  return {
    ...reply,
    ...(reply.pictures === undefined ? {} : { pictures: pictures.map((one) => watched(one, ended, idleMs)) }),
    ...(reply.files === undefined ? {} : { files: files.map((one) => watched(one, ended, idleMs)) }),
  };
}

function watched<One extends Content>(content: One, ended: () => void, idleMs: number): One {
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    ended();
  };
  const timer = setTimeout(end, idleMs).unref();
  return {
    ...content,
    bytes: passing(content.bytes, () => timer.refresh(), end),
    cancel() {
      content.cancel();
      end();
    },
  };
}

async function* passing(
  bytes: AsyncIterable<Uint8Array>,
  moved: () => void,
  ended: () => void,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of bytes) {
      moved();
      yield chunk;
    }
  } finally {
    ended();
  }
}
