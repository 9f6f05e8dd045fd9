/**
 * Pictures → addresses that a card can show: a signed link where there is one, else the picture itself. A link works
 * for a day (see src/core.ts); a card shows its picture's words after that.
 */
import type { Picture } from '../../src/chat/content.ts';
import type { LocalPictures } from './local-pictures.ts';
import type { Log, TeamsLimits } from './options.ts';

/** What Teams shows in a card. */
const shown = ['image/png', 'image/jpeg', 'image/gif'];

export interface PictureOptions {
  readonly limits: Pick<TeamsLimits, 'pictureBytes'>;
  /** Only for tools on this machine. */
  readonly localPictures: LocalPictures | undefined;
  readonly log: Log;
}

/** The addresses by name; a picture that is too large, of another kind, or broken has none. Reads or discards each. */
export async function imagesOf(
  pictures: readonly Picture[],
  options: PictureOptions,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const picture of pictures) {
    const address = await addressOf(picture, options);
    if (address !== undefined) found[picture.name] = address;
  }
  return found;
}

async function addressOf(picture: Picture, options: PictureOptions): Promise<string | undefined> {
  const { pictureBytes } = options.limits;
  try {
    const isTooLarge = picture.size !== undefined && picture.size > pictureBytes;
    if (isTooLarge || !shown.includes(picture.type)) return undefined;
    const link = picture.link?.startsWith('https://') ? picture.link : undefined;
    if (link !== undefined && picture.size !== undefined) return link;
    // Nobody said how large it is, and Teams would show a broken picture where its words could stand.
    const bytes = await readUpTo(picture.bytes, pictureBytes);
    if (bytes === undefined) return undefined;
    if (link !== undefined) return link;
    const local = options.localPictures?.addressOf(picture.type, bytes);
    return local ?? `data:${picture.type};base64,${bytes.toString('base64')}`;
  } catch (error) {
    // The card is worth having without its picture: its words say what there is to see.
    options.log('a picture could not be read', { error });
    return undefined;
  } finally {
    picture.cancel();
  }
}

/** All bytes, or `undefined` where there are more than `most`. */
export async function readUpTo(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
