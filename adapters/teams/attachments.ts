/** Files that users send: read from Teams or their drive, up to a size limit, and from no other host. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Content } from '../../src/chat/content.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { limitBytes, streamOf } from '../../src/lib/bytes.ts';
import type { FileLink } from './events.ts';
import type { HostAllowlist } from './host-allowlist.ts';
import type { Log } from './options.ts';

interface AttachmentOptions {
  readonly hosts: HostAllowlist;
  /** For files that Teams itself stores. */
  readonly getAuthorization: () => Promise<string | undefined>;
  /** For the response headers. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly log: Log;
}

/** `problem` is a text for the sender of the files. */
type OpenFilesResult =
  | { readonly ok: true; readonly files: readonly Content[] }
  | { readonly ok: false; readonly problem: string };

/** Opens all files or none. The caller must read or cancel each. */
export async function openFiles(
  links: readonly FileLink[],
  strings: ChatStrings,
  options: AttachmentOptions,
): Promise<OpenFilesResult> {
  const files: Content[] = [];
  for (const link of links) {
    const file = await openFile(link, strings, options);
    if (typeof file === 'string') {
      for (const opened of files) opened.cancel();
      return { ok: false, problem: file };
    }
    files.push(file);
  }
  return { ok: true, files };
}

/** The files without their content, for a question about them. */
export function unopenedFiles(links: readonly FileLink[]): readonly Content[] {
  return links.map(({ name, type }) => ({ name, type, bytes: streamOf(), cancel: () => undefined }));
}

/** The file, or a text for its sender if it cannot be read. */
async function openFile(link: FileLink, strings: ChatStrings, options: AttachmentOptions): Promise<Content | string> {
  const { hosts, maxBytes, log } = options;
  const isTeams = hosts.isConnector(link.url);
  if (!isTeams && !hosts.isDrive(link.url)) {
    log('rejected a file: its host is not allowed', { host: new URL(link.url).host });
    return strings.fileExpired;
  }
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), options.timeoutMs);
  try {
    const token = isTeams ? await options.getAuthorization() : undefined;
    const headers = token === undefined ? {} : { Authorization: token };
    const response = await fetch(link.url, { headers, redirect: 'error', signal: controller.signal });
    const size = Number(response.headers.get('Content-Length') ?? Number.NaN);
    const isTooLarge = size > maxBytes;
    if (response.ok && response.body !== null && !isTooLarge) {
      const { name, type } = link;
      const bytes = limitBytes<Uint8Array>(Readable.fromWeb(response.body as ReadableStream), maxBytes);
      const cancel = () => controller.abort();
      return { name, type, bytes, cancel, ...(Number.isNaN(size) ? {} : { size }) };
    }
    controller.abort();
    return response.ok && isTooLarge ? fileTooLargeText(strings, maxBytes) : strings.fileExpired;
  } catch (error) {
    log('failed to open a file', { error });
    return strings.fileExpired;
  } finally {
    clearTimeout(timer);
  }
}

export function fileTooLargeText(strings: ChatStrings, maxBytes: number): string {
  return strings.fileTooLarge(Math.floor(maxBytes / (1024 * 1024)));
}
