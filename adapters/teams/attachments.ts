/** Files that people send: read from where Teams keeps them, with a cap, and from nowhere else. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Content } from '../../src/chat/content.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { FileLink } from './events.ts';
import type { Reach } from './host-allowlist.ts';
import type { Log } from './options.ts';

export interface UploadOptions {
  readonly reach: Reach;
  /** What Teams keeps itself, it hands out for a token of ours. */
  readonly authorization: () => Promise<string | undefined>;
  /** Before a file begins to come. */
  readonly openMs: number;
  readonly mostBytes: number;
  readonly log: Log;
}

/** The files ready to be read, or why one of them cannot be, in words for their sender. */
export type Opened =
  | { readonly ok: true; readonly files: readonly Content[] }
  | { readonly ok: false; readonly problem: string };

/** Opens all files or none. Whoever gets them reads or discards each. */
export async function openFiles(
  links: readonly FileLink[],
  text: ChatStrings,
  options: UploadOptions,
): Promise<Opened> {
  const files: Content[] = [];
  for (const link of links) {
    const opened = await openFile(link, text, options);
    if (typeof opened !== 'string') files.push(opened);
    else {
      for (const file of files) file.cancel();
      return { ok: false, problem: opened };
    }
  }
  return { ok: true, files };
}

/** Files that nobody is going to read just now, to be asked about by their names. */
export function unopened(links: readonly FileLink[]): readonly Content[] {
  return links.map(({ name, type }) => ({
    name,
    type,
    bytes: Readable.from([]),
    cancel: () => undefined,
  }));
}

/** The file, or why it cannot be read. */
async function openFile(
  link: FileLink,
  text: ChatStrings,
  options: UploadOptions,
): Promise<Content | string> {
  const { reach, mostBytes, log } = options;
  const isTeams = reach.connector(link.url);
  if (!isTeams && !reach.drive(link.url)) {
    log('a file was not read: its address is none of Microsoft’s', { host: new URL(link.url).host });
    return text.fileExpired;
  }
  const leaving = new AbortController();
  const patience = setTimeout(() => leaving.abort(), options.openMs);
  try {
    const token = isTeams ? await options.authorization() : undefined;
    const headers = token === undefined ? {} : { Authorization: token };
    const response = await fetch(link.url, { headers, redirect: 'error', signal: leaving.signal });
    const size = Number(response.headers.get('Content-Length') ?? Number.NaN);
    if (response.ok && response.body !== null && !(size > mostBytes)) {
      return content(link, response.body, size, mostBytes, () => leaving.abort());
    }
    leaving.abort();
    return response.ok && size > mostBytes ? tooLarge(text, mostBytes) : text.fileExpired;
  } catch (error) {
    log('a file could not be read', { error });
    return text.fileExpired;
  } finally {
    clearTimeout(patience);
  }
}

function content(
  { name, type }: FileLink,
  body: globalThis.ReadableStream<Uint8Array>,
  size: number,
  mostBytes: number,
  discard: () => void,
): Content {
  const bytes = capped(Readable.fromWeb(body as ReadableStream), mostBytes);
  return { name, type, bytes, cancel: discard, ...(Number.isNaN(size) ? {} : { size }) };
}

async function* capped(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most) throw new Error(`the file has more than ${most} bytes`);
    yield chunk;
  }
}

export function tooLarge(text: ChatStrings, bytes: number): string {
  return text.fileTooLarge(Math.floor(bytes / (1024 * 1024)));
}
