/** Files on their way between Slack and the bot: streamed, capped, and never with our token to a foreign host. */
import { ReadableStream } from 'node:stream/web';
import * as z from 'zod';
import type { Content } from '../../src/chat/content.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { FileRef } from './payload.ts';
import type { Api } from './web-api.ts';

export interface Uploaded {
  readonly id: string;
  readonly name: string;
  /** Where people open it. */
  readonly link: string | undefined;
}

/** Why a person's file cannot be taken: `limit` in bytes where it is too large. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly file: string;
  readonly limit: number | undefined;

  constructor(
    file: string,
    reason: string,
    more: { readonly limit?: number; readonly cause?: unknown } = {},
  ) {
    super(`${file}: ${reason}`, { cause: more.cause });
    this.file = file;
    this.limit = more.limit;
  }
}

export interface Files {
  /**
   * Opens files that people handed to the bot; Slack is asked for their bytes when somebody reads them. All or none;
   * rejects with a {@link FileError}.
   */
  open(refs: readonly FileRef[]): Promise<readonly Content[]>;
  /** Sends a file into a conversation. Rejects with a `SlackError`, or with what its source rejects with. */
  send(
    content: Content & { readonly alt?: string },
    to: { readonly channel: string; readonly thread?: string | undefined },
  ): Promise<Uploaded>;
  /** Whether a file that was sent can stand in a message by now: Slack looks through it first. Waits a little for that. */
  isReady(id: string): Promise<boolean>;
}

export interface FilesOptions {
  readonly api: Api;
  readonly botToken: string;
  readonly apiUrl: string;
  readonly fetch: typeof fetch;
  /** Of one file, in either direction, in bytes. */
  readonly mostBytes: number;
  readonly timeoutMs: number;
}

const info = z.object({
  file: z.object({
    id: z.string(),
    name: z.string().nullish(),
    title: z.string().nullish(),
    mimetype: z.string().nullish(),
    size: z.number().optional(),
    mode: z.string().optional(),
    is_external: z.boolean().optional(),
    url_private: z.string().optional(),
    url_private_download: z.string().optional(),
  }),
});

const ticket = z.object({ upload_url: z.url(), file_id: z.string() });
const completed = z.object({
  files: z.array(z.object({ id: z.string(), permalink: z.string().optional() })).default([]),
});

export function createFiles(options: FilesOptions): Files {
  return {
    async open(refs) {
      const opened: Content[] = [];
      for (const ref of refs) opened.push(await open(ref, options));
      return opened;
    },

    isReady: (id) => isReady(id, options),

    async send(content, to) {
      try {
        return await send(content, to, options);
      } finally {
        content.cancel();
      }
    },
  };
}

/** Whether an address is Slack's own, or of the server that stands in for Slack's API. */
export function isSlacks(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, origin, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  const api = new URL(apiUrl);
  if (api.hostname !== 'slack.com' && origin === api.origin) return true;
  return protocol === 'https:' && (hostname === 'slack.com' || hostname.endsWith('.slack.com'));
}

/** Asks about the file first: what a payload says of it may be old, or cut short as between organisations. */
async function open(ref: FileRef, options: FilesOptions): Promise<Content> {
  const { api, apiUrl, botToken, mostBytes } = options;
  const { file } = await api.call('files.info', { file: ref.id }, info, 2).catch((cause: unknown) => {
    throw new FileError(ref.name ?? ref.id, 'cannot be looked up', { cause });
  });
  const name = file.name ?? file.title ?? file.id;
  const address = file.url_private_download ?? file.url_private;
  if (file.size !== undefined && file.size > mostBytes) throw tooLarge(name, mostBytes);
  if (address === undefined || file.is_external === true || !isSlacks(address, apiUrl)) {
    throw new FileError(name, 'is not kept by Slack');
  }
  const gone = new AbortController();
  return {
    name,
    type: file.mimetype ?? 'application/octet-stream',
    ...omitUndefined({ size: file.size }),
    bytes: capped(fetched(name, address, gone, botToken, options), name, mostBytes),
    cancel: () => gone.abort(),
  };
}

async function* fetched(
  name: string,
  address: string,
  gone: AbortController,
  botToken: string,
  options: FilesOptions,
): AsyncGenerator<Uint8Array> {
  const { body } = await answered(name, address, gone, botToken, options);
  if (body !== null) yield* body;
}

async function answered(
  name: string,
  address: string,
  gone: AbortController,
  botToken: string,
  options: FilesOptions,
): Promise<Response> {
  const patience = setTimeout(() => gone.abort(), options.timeoutMs);
  try {
    const response = await options.fetch(address, {
      headers: { authorization: `Bearer ${botToken}` },
      // A redirect would carry the token along; Slack redirects only to its page for signing in.
      redirect: 'manual',
      signal: gone.signal,
    });
    if (response.status === 200) return response;
    gone.abort();
    throw new FileError(name, `Slack answered ${response.status}`);
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(name, 'cannot be fetched', { cause: error });
  } finally {
    clearTimeout(patience);
  }
}

/** In milliseconds, after each look but the last. */
const looks = [200, 400, 800, 1_600, 0] as const;

/**
 * Until Slack knows of what type a file is it refuses a message that shows it, with `invalid_blocks`:
 * https://github.com/slackapi/slack-github-action/issues/413
 */
async function isReady(id: string, { api }: FilesOptions): Promise<boolean> {
  for (const wait of looks) {
    try {
      const { file } = await api.call('files.info', { file: id }, info);
      if (file.mimetype) return true;
    } catch {
      // Whether it is ready cannot be seen; that it is refused can.
      return true;
    }
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return false;
}

function tooLarge(name: string, limit: number): FileError {
  return new FileError(name, `is larger than ${limit} bytes`, { limit });
}

async function* capped(
  source: AsyncIterable<Uint8Array>,
  name: string,
  most: number,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > most) throw tooLarge(name, most);
    yield part;
  }
}

/**
 * The three steps of an upload, by hand: `filesUploadV2` reads a file into memory as a whole, sends the token to
 * the upload address, and names the alternative text `alt_text` where the method's page says `alt_txt`.
 * https://docs.slack.dev/reference/methods/files.getUploadURLExternal/
 */
async function send(
  content: Content & { readonly alt?: string },
  to: { readonly channel: string; readonly thread?: string | undefined },
  options: FilesOptions,
): Promise<Uploaded> {
  const { api, apiUrl } = options;
  const { size, bytes } = await measured(content, options.mostBytes);
  const alt = content.alt?.slice(0, 1_000);
  const described = alt === undefined ? {} : { alt_txt: alt, alt_text: alt };
  const { upload_url, file_id } = await api.call(
    'files.getUploadURLExternal',
    { filename: content.name, length: size, ...described },
    ticket,
    2,
  );
  if (!isSlacks(upload_url, apiUrl)) throw new Error('Slack named a foreign host to upload to');
  await uploaded(upload_url, bytes, size, options);
  const { files } = await api.call(
    'files.completeUploadExternal',
    {
      files: [{ id: file_id, title: content.name }],
      channel_id: to.channel,
      ...omitUndefined({ thread_ts: to.thread }),
    },
    completed,
  );
  return { id: file_id, name: content.name, link: files.find((file) => file.id === file_id)?.permalink };
}

/** Slack wants to know the length beforehand; a source that does not tell is read into memory, up to the cap. */
async function measured(
  content: Content,
  most: number,
): Promise<{ readonly size: number; readonly bytes: AsyncIterable<Uint8Array> }> {
  const bytes = capped(content.bytes, content.name, most);
  if (content.size !== undefined) return { size: content.size, bytes };
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return { size: parts.reduce((sum, part) => sum + part.length, 0), bytes: iterable(parts) };
}

async function* iterable(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function uploaded(
  address: string,
  bytes: AsyncIterable<Uint8Array>,
  size: number,
  options: FilesOptions,
): Promise<void> {
  const request: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
    body: ReadableStream.from(bytes) as NonNullable<RequestInit['body']>,
    duplex: 'half',
    redirect: 'error',
    signal: AbortSignal.timeout(options.timeoutMs),
  };
  const response = await options.fetch(address, request);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the upload was answered with ${response.status}`);
}
