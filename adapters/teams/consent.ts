/** Handles the answer to a file offer: reads the file from Barium again and uploads it to the user's OneDrive. */
import { ReadableStream } from 'node:stream/web';
import * as z from 'zod';
import type { Content } from '../../src/chat/content.ts';
import { cancelContents } from '../../src/chat/reply.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { ByteLimitError } from '../../src/lib/bytes.ts';
import type { Spool } from '../../src/lib/spool.ts';
import type { Attachment, OutboundActivity } from './activity.ts';
import { fileTooLargeText } from './attachments.ts';
import type { ActivityContext, TeamsServices } from './context.ts';
import type { FileOffer } from './file-offers.ts';
import { attachmentMessage, textMessage } from './message.ts';

const consentSchema = z.object({
  action: z.enum(['accept', 'decline']),
  context: z.object({ v: z.literal(1), key: z.string().max(100) }),
  uploadInfo: z
    .object({
      contentUrl: z.string().max(4_000),
      uploadUrl: z.string().max(4_000),
      uniqueId: z.string().max(200),
      fileType: z.string().max(20),
    })
    .optional()
    .catch(undefined),
});

type UploadInfo = NonNullable<z.infer<typeof consentSchema>['uploadInfo']>;

/**
 * Uploads the file if the user accepted it, posts the outcome, and deletes the offer so that it cannot be answered again.
 * All of it comes from the client, so it is ignored outside of the personal chat and for users without access; then only
 * the upload URL is used, and only for an offer that the bot made to this user. Rejects if the outcome could not be posted.
 */
export async function handleConsent(services: TeamsServices, context: ActivityContext): Promise<void> {
  const { activity, event, strings, address } = context;
  const consent = consentSchema.safeParse(activity.value).data;
  const { isDirect } = event.conversation;
  if (consent === undefined || !isDirect || !(await services.bot.hasAccess(event.person))) {
    services.log('ignored the answer to a file offer', { isValid: consent !== undefined, isDirect });
    return;
  }
  const offer = await services.fileOffers.take(event.person, consent.context.key);
  const outcome =
    offer === undefined
      ? textMessage(strings.fileOfferExpired)
      : consent.action === 'accept'
        ? await tryUpload(services, context, offer, consent.uploadInfo)
        : textMessage(strings.fileDeclined);
  await services.retryingConnector.send(address, outcome);
  if (offer?.messageId !== undefined) await deleteOffer(services, context, offer.messageId);
}

async function deleteOffer(
  { connector, log }: TeamsServices,
  { address }: ActivityContext,
  messageId: string,
): Promise<void> {
  try {
    await connector.delete(address, messageId);
  } catch (error) {
    log('failed to delete an answered file offer', { error });
  }
}

async function tryUpload(
  services: TeamsServices,
  context: ActivityContext,
  offer: FileOffer,
  upload: UploadInfo | undefined,
): Promise<OutboundActivity> {
  try {
    if (upload === undefined) throw new Error('the consent has no upload URL');
    return await uploadFile(services, context, offer, upload);
  } catch (error) {
    services.log('failed to upload a file', { error });
    return textMessage(context.strings.fileNotSent(offer.name));
  }
}

/** Returns the message to post about the upload. */
async function uploadFile(
  { bot, hosts, limits, spool }: TeamsServices,
  { event, strings }: ActivityContext,
  { line, index, name }: FileOffer,
  upload: UploadInfo,
): Promise<OutboundActivity> {
  if (!hosts.isDrive(upload.uploadUrl)) throw new Error('the host of the upload URL is not allowed');
  // Runs the command again, so that a user who has lost access does not get the file.
  const reply = await bot.handle({ kind: 'press', line, ...event });
  const file = reply.files?.[index];
  cancelContents(reply, file);
  if (file === undefined) return textMessage(strings.fileOfferExpired);
  try {
    const sized = await toSizedBody(file, limits.maxFileBytes, spool);
    if (sized === undefined) return textMessage(fileTooLargeText(strings, limits.maxFileBytes));
    try {
      if (sized.size === 0) return textMessage(strings.fileEmpty(name));
      await putFile(upload.uploadUrl, sized, limits.uploadTimeoutMs);
      return deliveredMessage(name, upload, strings);
    } finally {
      await sized.dispose();
    }
  } finally {
    file.cancel();
  }
}

interface SizedBody {
  readonly body: AsyncIterable<Uint8Array>;
  readonly size: number;
  /** Call when it has been sent. */
  dispose(): Promise<void>;
}

/** Rejects if the drive rejects the file. `size` must not be 0: an empty file has no valid Content-Range. */
async function putFile(url: string, { body, size }: SizedBody, timeoutMs: number): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'Content-Length': String(size), 'Content-Range': `bytes 0-${size - 1}/${size}` },
    body: ReadableStream.from(body),
    duplex: 'half',
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  } as object);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the drive answered ${response.status}`);
}

/** The drive requires the size in advance. `undefined` if the file is too large. */
async function toSizedBody(file: Content, maxBytes: number, spool: Spool): Promise<SizedBody | undefined> {
  const { size } = file;
  if (size !== undefined) {
    return size > maxBytes ? undefined : { body: file.bytes, size, dispose: async () => undefined };
  }
  try {
    const held = await spool.hold(file.bytes, maxBytes);
    return { body: held.read(), size: held.size, dispose: held.dispose };
  } catch (error) {
    if (error instanceof ByteLimitError) return undefined;
    throw error;
  }
}

/** Links to the file, but only on the drive that has just accepted it; else it only names the file. */
function deliveredMessage(name: string, upload: UploadInfo, strings: ChatStrings): OutboundActivity {
  const { contentUrl, uploadUrl, uniqueId, fileType } = upload;
  const text = strings.fileDelivered(name);
  if (!URL.canParse(contentUrl) || new URL(contentUrl).origin !== new URL(uploadUrl).origin) {
    return textMessage(text);
  }
  const fileInfo: Attachment = {
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    contentUrl,
    name,
    content: { uniqueId, fileType },
  };
  return attachmentMessage(fileInfo, text);
}
