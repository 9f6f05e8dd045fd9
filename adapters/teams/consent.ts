/** Files down to people: offered, agreed to, read once more from Barium and streamed to their OneDrive. */
import { Readable } from 'node:stream';
import * as z from 'zod';
import type { Content } from '../../src/chat/content.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { Attachment, Outgoing } from './activity.ts';
import { tooLarge } from './attachments.ts';
import type { Desk, Turn } from './context.ts';
import { readUpTo } from './images.ts';
import { letGo } from './let-go.ts';
import { attachmentMessage, lineMessage } from './message.ts';

/** What brings the file again: the line that gave it, and which of its files it was. */
interface Source {
  readonly line: string;
  readonly index: number;
}

const contextSchema = z.object({
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

/** The question whether to take a file. It holds no bytes, so it may be answered any time later. */
export function offerMessage(file: Content, source: Source | undefined, text: ChatStrings): Outgoing {
  if (source === undefined) return lineMessage(text.fileNotSent(file.name));
  if (file.size === 0) return lineMessage(text.fileEmpty(file.name));
  const context = { v: 1, ...source };
  const offer = {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name: file.name,
    content: {
      description: text.offerFile(file.name),
      sizeInBytes: file.size ?? 0,
      acceptContext: context,
      declineContext: context,
    },
  };
  return attachmentMessage(offer, text.offerFile(file.name));
}

/**
 * Does what the receiver said to the offer, tells them, and takes the offer away, which would be nothing but
 * answered a second time. Rejects when it cannot be told.
 */
export async function settleConsent(desk: Desk, turn: Turn, value: unknown): Promise<void> {
  const { text, here } = turn;
  const consent = consentSchema.safeParse(value).data;
  const source = contextSchema.safeParse(consent?.context).data;
  if (consent === undefined || source === undefined) {
    await desk.voice.send(here, lineMessage(text.notUnderstood));
    return;
  }
  const isTaken = consent.action === 'accept';
  const outcome =
    isTaken && consent.uploadInfo !== undefined
      ? await handedOver(desk, turn, source, consent.uploadInfo)
      : lineMessage(text.fileDeclined);
  await desk.voice.send(here, outcome);
  await takeAway(desk, turn);
}

async function takeAway({ connector, log }: Desk, { activity, here }: Turn): Promise<void> {
  if (activity.replyToId === undefined) return;
  try {
    await connector.remove(here, activity.replyToId);
  } catch (error) {
    log('an offer that was answered could not be taken away', { error });
  }
}

/** What became of it, in a message. */
async function handedOver(desk: Desk, turn: Turn, source: Source, upload: UploadInfo): Promise<Outgoing> {
  try {
    return await handOver(desk, turn, source, upload);
  } catch (error) {
    desk.log('a file could not be handed over', { error });
    return lineMessage(turn.text.fileNotSent(upload.name));
  }
}

async function handOver(
  desk: Desk,
  { scene, text }: Turn,
  { line, index }: Source,
  upload: UploadInfo,
): Promise<Outgoing> {
  const { reach, limits } = desk;
  if (!reach.drive(upload.uploadUrl)) throw new Error('the upload address is none of Microsoft’s');
  // Asked anew, so that whoever may no longer see the file does not get it.
  const reply = await desk.bot.handle({ kind: 'press', line, ...scene });
  const file = reply.files?.[index];
  letGo(reply, file);
  if (file === undefined) return lineMessage(text.fileExpired);
  try {
    const sized = await withSize(file, limits.uploadBytes);
    if (sized === undefined) return lineMessage(tooLarge(text, limits.uploadBytes));
    if (sized.size === 0) return lineMessage(text.fileEmpty(upload.name));
    await uploadTo(upload.uploadUrl, sized, limits.driveMs);
    return attachmentMessage(infoOf(upload), text.fileDelivered(upload.name));
  } finally {
    file.cancel();
  }
}

interface Sized {
  readonly body: Readable | Buffer;
  readonly size: number;
}

/** Rejects when the drive refuses it. A drive has no way to take a file without bytes like that. */
async function uploadTo(url: string, { body, size }: Sized, ms: number): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'Content-Length': String(size), 'Content-Range': `bytes 0-${size - 1}/${size}` },
    body,
    duplex: 'half',
    redirect: 'error',
    signal: AbortSignal.timeout(ms),
  } as RequestInit);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the drive answered ${response.status}`);
}

/** The drive wants to know the size beforehand; a file that does not tell is read first, up to the cap. */
async function withSize(file: Content, most: number): Promise<Sized | undefined> {
  const { size } = file;
  if (size !== undefined) return size > most ? undefined : { body: Readable.from(file.bytes), size };
  const bytes = await readUpTo(file.bytes, most);
  return bytes && { body: bytes, size: bytes.length };
}

/** The card of a file that is in its receiver's OneDrive. */
function infoOf({ contentUrl, name, uniqueId, fileType }: UploadInfo): Attachment {
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    contentUrl,
    name,
    content: { uniqueId, fileType },
  };
}
