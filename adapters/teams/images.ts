/** URLs for the pictures of a card. */
import { randomUUID } from 'node:crypto';
import express, { type Router } from 'express';
import type { Picture } from '../../src/chat/content.ts';
import { hasAtMost, readUpTo } from '../../src/lib/bytes.ts';
import type { Log, TeamsLimits } from './options.ts';

/** The media types that Teams shows in a card. */
const inlineTypes = ['image/png', 'image/jpeg', 'image/gif'];

interface ImageOptions {
  readonly limits: Pick<TeamsLimits, 'maxPictureBytes'>;
  /** Only for local tools. */
  readonly localPictures: LocalPictures | undefined;
  readonly log: Log;
}

/**
 * The URLs of pictures by name: signed links where available, which expire after a day, else data URLs. A picture that
 * is too large, unreadable or of another media type has none. Every picture is read or cancelled.
 */
export async function resolveImageUrls(
  pictures: readonly Picture[],
  options: ImageOptions,
): Promise<Readonly<Record<string, string>>> {
  const urls: Record<string, string> = {};
  for (const picture of pictures) {
    const url = await resolveImageUrl(picture, options);
    if (url !== undefined) urls[picture.name] = url;
  }
  return urls;
}

async function resolveImageUrl(picture: Picture, options: ImageOptions): Promise<string | undefined> {
  const { maxPictureBytes } = options.limits;
  try {
    const isTooLarge = picture.size !== undefined && picture.size > maxPictureBytes;
    if (isTooLarge || !inlineTypes.includes(picture.type)) return undefined;
    const link = picture.link?.startsWith('https://') ? picture.link : undefined;
    if (link !== undefined && picture.size !== undefined) return link;
    // Of unknown size: measured, since Teams shows a picture that is too large as broken.
    if (link !== undefined) return (await hasAtMost(picture.bytes, maxPictureBytes)) ? link : undefined;
    const bytes = await readUpTo(picture.bytes, maxPictureBytes);
    if (bytes === undefined) return undefined;
    const local = options.localPictures?.publish(picture.type, bytes);
    return local ?? `data:${picture.type};base64,${bytes.toString('base64')}`;
  } catch (error) {
    // The card shows the alternative text instead.
    options.log('failed to read a picture', { error });
    return undefined;
  } finally {
    picture.cancel();
  }
}

/** Serves pictures to local tools, whose connector rejects messages that contain a picture. */
export interface LocalPictures {
  /** Sets the host of the URLs, from the Host header of a request. */
  setHost(host: string): void;
  /** Returns the URL of the picture, or `undefined` before the first {@link setHost}. */
  publish(type: string, bytes: Buffer): string | undefined;
  readonly router: Router;
}

/** The oldest picture is removed beyond this; a tool shows fewer at a time. */
const maxEntries = 50;

export function createLocalPictures(): LocalPictures {
  const pictures = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  let baseUrl: string | undefined;
  const router = express.Router();
  router.get('/api/messages/pictures/:id', (request, response) => {
    const picture = pictures.get(request.params.id);
    if (picture === undefined) {
      response.status(404).end();
      return;
    }
    // The page of the tool has another origin.
    response.set('Cross-Origin-Resource-Policy', 'cross-origin').type(picture.type).send(picture.bytes);
  });
  return {
    router,
    setHost(host) {
      baseUrl = `http://${host}/api/messages/pictures`;
    },
    publish(type, bytes) {
      if (baseUrl === undefined) return undefined;
      const id = randomUUID();
      pictures.set(id, { type, bytes });
      const [oldest] = pictures.keys();
      if (pictures.size > maxEntries && oldest !== undefined) pictures.delete(oldest);
      return `${baseUrl}/${id}`;
    },
  };
}
