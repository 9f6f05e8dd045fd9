/** Handles the answer to a file offer: reads the file from Barium again and uploads it to the user's OneDrive. */
import { Readable } from 'node:stream';
import * as z from 'zod';
import type { Content } from '../../src/chat/content.ts';
import { readUpTo } from '../../src/lib/bytes.ts';
import type { Attachment, OutboundActivity } from './activity.ts';
import { fileTooLargeText } from './attachments.ts';
import type { ActivityContext, TeamsServices } from './context.ts';
import { attachmentMessage, type FileSource, textMessage } from './message.ts';
import { discardContents } from './reply.ts';

const sourceSchema = z.object({
  v: z.literal(1),
  line: z.string().max(2_000),
  index: z.number().int().min(0).max(100),
});

const consentSchema = z.object({
  action: z.string(),
  context: z.unknown(),
  uploadInfo: z
    .object({
      contentUrl: z.string(),
      name: z.string(),
      uploadUrl: z.string(),
      uniqueId: z.string(),
      fileType: z.string(),
    })
    .optional(),
});

type UploadInfo = NonNullable<z.infer<typeof consentSchema>['uploadInfo']>;

/**
 * Uploads the file if the user accepted it, posts the outcome, and deletes the offer so that it cannot be answered again.
 * Rejects if the outcome could not be posted.
 */
export async function handleConsent(
  services: TeamsServices,
  context: ActivityContext,
  value: unknown,
): Promise<void> {
  const { strings, address } = context;
  const consent = consentSchema.safeParse(value).data;
  const source = sourceSchema.safeParse(consent?.context).data;
  if (consent === undefined || source === undefined) {
    await services.retryingConnector.send(address, textMessage(strings.notUnderstood));
    return;
  }
  const { action, uploadInfo } = consent;
  const outcome =
    action === 'accept' && uploadInfo !== undefined
      ? await tryUpload(services, context, source, uploadInfo)
      : textMessage(strings.fileDeclined);
  await services.retryingConnector.send(address, outcome);
  await deleteConsentCard(services, context);
}

async function deleteConsentCard(
  { connector, log }: TeamsServices,
  { activity, address }: ActivityContext,
): Promise<void> {
  if (activity.replyToId === undefined) return;
  try {
    await connector.delete(address, activity.replyToId);
  } catch (error) {
    log('failed to delete an answered file offer', { error });
  }
}

async function tryUpload(
  services: TeamsServices,
  context: ActivityContext,
  source: FileSource,
  upload: UploadInfo,
): Promise<OutboundActivity> {
  try {
    return await uploadFile(services, context, source, upload);
  } catch (error) {
    services.log('failed to upload a file', { error });
    return textMessage(context.strings.fileNotSent(upload.name));
  }
}

/** Returns the message to post about the upload. */
async function uploadFile(
  { bot, hosts, limits }: TeamsServices,
  { event, strings }: ActivityContext,
  { line, index }: FileSource,
  upload: UploadInfo,
): Promise<OutboundActivity> {
  if (!hosts.isDrive(upload.uploadUrl)) throw new Error('the host of the upload URL is not allowed');
  // Runs the command again, so that a user who has lost access does not get the file.
  const reply = await bot.handle({ kind: 'press', line, ...event });
  const file = reply.files?.[index];
  discardContents(reply, file);
  if (file === undefined) return textMessage(strings.fileExpired);
  try {
    const sized = await toSizedBody(file, limits.maxFileBytes);
    if (sized === undefined) return textMessage(fileTooLargeText(strings, limits.maxFileBytes));
    if (sized.size === 0) return textMessage(strings.fileEmpty(upload.name));
    await putFile(upload.uploadUrl, sized, limits.uploadTimeoutMs);
    return attachmentMessage(fileInfoCard(upload), strings.fileDelivered(upload.name));
  } finally {
    file.cancel();
  }
}

interface SizedBody {
  readonly body: Readable | Buffer;
  readonly size: number;
}

/** Rejects if the drive rejects the file. `size` must not be 0: an empty file has no valid Content-Range. */
async function putFile(url: string, { body, size }: SizedBody, timeoutMs: number): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'Content-Length': String(size), 'Content-Range': `bytes 0-${size - 1}/${size}` },
    body,
    duplex: 'half',
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  } as RequestInit);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the drive answered ${response.status}`);
}

/** The drive requires the size in advance, so a file of unknown size is buffered. `undefined` if it is too large. */
async function toSizedBody(file: Content, maxBytes: number): Promise<SizedBody | undefined> {
  const { size } = file;
  if (size !== undefined) return size > maxBytes ? undefined : { body: Readable.from(file.bytes), size };
  const bytes = await readUpTo(file.bytes, maxBytes);
  return bytes && { body: bytes, size: bytes.length };
}

/** Links to the file in the user's OneDrive. */
function fileInfoCard({ contentUrl, name, uniqueId, fileType }: UploadInfo): Attachment {
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    contentUrl,
    name,
    content: { uniqueId, fileType },
  };
}
