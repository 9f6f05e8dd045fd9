/** Pictures for tools on this machine, whose connector takes no message as large as a picture in it. */
import { randomUUID } from 'node:crypto';
import express, { type Router } from 'express';

export interface LocalPictures {
  /** Takes the host by which the bot was just reached for where its pictures are reached. */
  reachedAt(host: string): void;
  /** Keeps a picture for a while. Answers its address, once it is known where the bot is reached. */
  addressOf(type: string, bytes: Buffer): string | undefined;
  readonly router: Router;
}

/** A window of a local tool shows no more at once. */
const most = 50;

export function createLocalPictures(): LocalPictures {
  const kept = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  let base: string | undefined;
  const router = express.Router();
  router.get('/api/messages/pictures/:id', (request, response) => {
    const picture = kept.get(request.params.id);
    if (picture === undefined) response.status(404).end();
    // The tool's page has an address of its own.
    else response.set('Cross-Origin-Resource-Policy', 'cross-origin').type(picture.type).send(picture.bytes);
  });
  return {
    router,
    reachedAt(host) {
      base = `http://${host}/api/messages/pictures`;
    },
    addressOf(type, bytes) {
      if (base === undefined) return undefined;
      const id = randomUUID();
      kept.set(id, { type, bytes });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      return `${base}/${id}`;
    },
  };
}
