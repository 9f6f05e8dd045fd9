/** Streams files between Slack and the bot, with a size limit. The token is never sent to another host. */
import { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Content } from '../../src/chat/content.ts';
import { ByteLimitError, limitBytes } from '../../src/lib/bytes.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Spool } from '../../src/lib/spool.ts';
import type { FileRef, SlackConversation } from './payload.ts';
import type { TokenSource } from './token.ts';
import { type SlackApi, SlackError } from './web-api.ts';

export interface UploadedFile {
  readonly id: string;
  readonly name: string;
  /** Opens the file in Slack. Missing if Slack has not said it yet. */
  readonly link: string | undefined;
}

/** A file can't be read from Slack. `maxBytes` is set if it is too large. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly fileName: string;
  readonly maxBytes: number | undefined;

  constructor(
    fileName: string,
    reason: string,
    details: { readonly maxBytes?: number; readonly cause?: unknown } = {},
  ) {
    super(`${fileName}: ${reason}`, { cause: details.cause });
    this.fileName = fileName;
    this.maxBytes = details.maxBytes;
  }
}

export interface Files {
  /**
   * Opens files that people sent to the bot; their bytes are not requested until they are read. Rejects with a
   * {@link FileError} if any of them can't be opened.
   */
  open(refs: readonly FileRef[]): Promise<readonly Content[]>;
  /**
   * Rejects with a `SlackError`, or with the error of the content's source.
   *
   * @param to where it is shared; without a conversation it stays private, for a view
   */
  upload(
    content: Content & { readonly alt?: string },
    to?: Pick<SlackConversation, 'channelId' | 'threadTs'>,
  ): Promise<UploadedFile>;
  /** The file with its link, if Slack says it. */
  addLink(file: UploadedFile): Promise<UploadedFile>;
  /**
   * Polls for about three seconds until Slack has processed an uploaded picture, and adds its link. `isReady`: it can be
   * shown in a message or view.
   */
  awaitPicture(file: UploadedFile): Promise<{ readonly file: UploadedFile; readonly isReady: boolean }>;
}

interface FilesOptions {
  readonly api: SlackApi;
  readonly token: TokenSource;
  readonly apiUrl: string;
  readonly fetch: typeof fetch;
  /** Per file, in either direction. */
  readonly maxBytes: number;
  /** For files of unknown size, which Slack has to know before it takes them. */
  readonly spool: Spool;
  /** Per file. */
  readonly timeoutMs: number;
}

const infoResponse = z.object({
  file: z.object({
    id: z.string(),
    name: z.string().nullish(),
    title: z.string().nullish(),
    mimetype: z.string().nullish(),
    size: z.number().optional(),
    is_external: z.boolean().optional(),
    permalink: z.url().optional().catch(undefined),
    url_private: z.string().optional(),
    url_private_download: z.string().optional(),
  }),
});

/** The upload isn't shared until it is complete, so nothing appears twice. */
const maxRateLimitMs = 60_000;
const maxLinkWaitMs = 5_000;

const uploadUrlResponse = z.object({ upload_url: z.url(), file_id: z.string() });
const completeUploadResponse = z.object({
  files: z.array(z.object({ id: z.string(), permalink: z.url().optional().catch(undefined) })).default([]),
});

export function createFiles(options: FilesOptions): Files {
  return {
    async open(refs) {
      const contents: Content[] = [];
      for (const ref of refs) contents.push(await openFile(ref, options));
      return contents;
    },

    awaitPicture: (file) => awaitPicture(file, options),

    // Slack documents the id and the title alone as the answer to an upload.
    async addLink(uploaded) {
      if (uploaded.link !== undefined) return uploaded;
      try {
        const { file } = await options.api.call('files.info', { file: uploaded.id }, infoResponse, 2, maxLinkWaitMs);
        return { ...uploaded, link: file.permalink };
      } catch (error) {
        if (!(error instanceof SlackError)) throw error;
        return uploaded;
      }
    },

    async upload(content, to) {
      try {
        return await uploadFile(content, to, options);
      } finally {
        content.cancel();
      }
    },
  };
}

/** Whether a URL is on a host of Slack, or on the server that replaces Slack's API. */
export function isSlackUrl(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  const api = new URL(apiUrl);
  if (api.hostname !== 'slack.com' && origin === api.origin) return true;
  return protocol === 'https:' && (hostname === 'slack.com' || hostname.endsWith('.slack.com'));
}

/** Like {@link isSlackUrl}, but the server that replaces Slack's API can use other ports, since no token is sent. */
export function isSlackHost(url: string, apiUrl: string): boolean {
  if (isSlackUrl(url, apiUrl)) return true;
  const api = new URL(apiUrl);
  return api.hostname !== 'slack.com' && URL.canParse(url) && new URL(url).hostname === api.hostname;
}

/** Looks the file up first: what an event says about it can be outdated or, between organizations, incomplete. */
async function openFile(ref: FileRef, options: FilesOptions): Promise<Content> {
  const { api, apiUrl, maxBytes } = options;
  const { file } = await api.call('files.info', { file: ref.id }, infoResponse, 2).catch((cause: unknown) => {
    throw new FileError(ref.name ?? ref.id, 'lookup failed', { cause });
  });
  const name = file.name ?? file.title ?? file.id;
  const url = file.url_private_download ?? file.url_private;
  const tooLarge = () => tooLargeError(name, maxBytes);
  if (file.size !== undefined && file.size > maxBytes) throw tooLarge();
  if (url === undefined || file.is_external === true || !isSlackUrl(url, apiUrl)) {
    throw new FileError(name, 'not stored by Slack');
  }
  const controller = new AbortController();
  return {
    name,
    type: file.mimetype ?? 'application/octet-stream',
    ...omitUndefined({ size: file.size }),
    bytes: limitBytes(download(name, url, controller, options), maxBytes, tooLarge),
    cancel: () => controller.abort(),
  };
}

function tooLargeError(name: string, maxBytes: number): FileError {
  return new FileError(name, `larger than ${maxBytes} bytes`, { maxBytes });
}

async function* download(
  name: string,
  url: string,
  controller: AbortController,
  options: FilesOptions,
): AsyncGenerator<Uint8Array> {
  const { body } = await fetchFile(name, url, controller, options);
  if (body !== null) yield* body;
}

async function fetchFile(
  name: string,
  url: string,
  controller: AbortController,
  { fetch, token, timeoutMs }: FilesOptions,
): Promise<Response> {
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${await token.current()}` },
      // Slack redirects only to its sign-in page, and a redirect would carry the token along.
      redirect: 'manual',
      signal: controller.signal,
    });
    if (response.status === 200) return response;
    controller.abort();
    throw new FileError(name, `Slack answered ${response.status}`);
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(name, 'download failed', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** After each poll but the last. */
const pollDelaysMs = [200, 400, 800, 1_600, 0] as const;

/**
 * Slack rejects a message with `invalid_blocks` if it shows a file whose type Slack has not detected yet:
 * https://github.com/slackapi/slack-github-action/issues/413
 */
async function awaitPicture(uploaded: UploadedFile, { api }: FilesOptions) {
  let file = uploaded;
  for (const delayMs of pollDelaysMs) {
    try {
      const info = await api.call('files.info', { file: uploaded.id }, infoResponse);
      file = { ...uploaded, link: uploaded.link ?? info.file.permalink };
      if (info.file.mimetype) return { file, isReady: true };
    } catch {
      // Try to show the file anyway: a rejected message is noticed and sent without it.
      return { file, isReady: true };
    }
    if (delayMs > 0) await sleep(delayMs);
  }
  return { file, isReady: false };
}

/**
 * The three steps of an upload, by hand: the SDK's `filesUploadV2` reads the whole file into memory, sends the token to
 * the upload URL, and names the alternative text `alt_text` where the method's documentation says `alt_txt`.
 * https://docs.slack.dev/reference/methods/files.getUploadURLExternal/
 */
async function uploadFile(
  content: Content & { readonly alt?: string },
  to: Pick<SlackConversation, 'channelId' | 'threadTs'> | undefined,
  options: FilesOptions,
): Promise<UploadedFile> {
  const sized = await determineSize(content, options);
  try {
    return await uploadSized(content, sized, to, options);
  } finally {
    await sized.dispose();
  }
}

async function uploadSized(
  content: Content & { readonly alt?: string },
  { size, bytes }: SizedContent,
  to: Pick<SlackConversation, 'channelId' | 'threadTs'> | undefined,
  options: FilesOptions,
): Promise<UploadedFile> {
  const { api, apiUrl } = options;
  const alt = content.alt?.slice(0, 1_000);
  const { upload_url, file_id } = await api.call(
    'files.getUploadURLExternal',
    { filename: content.name, length: size, ...omitUndefined({ alt_txt: alt, alt_text: alt }) },
    uploadUrlResponse,
    2,
  );
  if (!isSlackUrl(upload_url, apiUrl)) throw new Error('Slack returned an upload URL on another host');
  await sendBytes(upload_url, bytes, size, options);
  const { files } = await api.call(
    'files.completeUploadExternal',
    {
      files: [{ id: file_id, title: content.name }],
      ...omitUndefined({ channel_id: to?.channelId, thread_ts: to?.threadTs }),
    },
    completeUploadResponse,
    1,
    maxRateLimitMs,
  );
  return { id: file_id, name: content.name, link: files.find((file) => file.id === file_id)?.permalink };
}

interface SizedContent {
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Call when it has been sent. */
  dispose(): Promise<void>;
}

async function determineSize(content: Content, { maxBytes, spool }: FilesOptions): Promise<SizedContent> {
  const { name, size, bytes } = content;
  const tooLarge = () => tooLargeError(name, maxBytes);
  if (size !== undefined) return { size, bytes: limitBytes(bytes, maxBytes, tooLarge), dispose: async () => undefined };
  const held = await spool.hold(bytes, maxBytes).catch((error: unknown) => {
    throw error instanceof ByteLimitError ? tooLarge() : error;
  });
  return { size: held.size, bytes: held.read(), dispose: held.dispose };
}

async function sendBytes(
  url: string,
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
  const response = await options.fetch(url, request);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`upload failed with HTTP status ${response.status}`);
}
