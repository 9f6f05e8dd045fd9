/** Files down to people: offered, agreed to, read once more from Barium and streamed to their OneDrive. */
import { Readable } from 'node:stream';
import * as z from 'zod';
import type { ChatText, Content, Reply } from '../../src/chat.ts';
import type { Attachment } from './activity.ts';
import { attachmentMessage, lineMessage } from './message.ts';
import { readUpTo } from './pictures.ts';
import type { Desk, Turn } from './turn.ts';
import { tooLarge } from './uploads.ts';

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
export function offerOf(file: Content, source: Source, text: ChatText): Attachment {
  const context = { v: 1, ...source };
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name: file.name,
    content: {
      description: text.offerFile(file.name),
      sizeInBytes: file.size ?? 0,
      acceptContext: context,
      declineContext: context,
    },
  };
}

/** Does what the receiver said to the offer, and tells them. Rejects when it cannot be told. */
export async function settleConsent(desk: Desk, turn: Turn, value: unknown): Promise<void> {
  const { voice, log } = desk;
  const { text, here } = turn;
  const consent = consentSchema.safeParse(value).data;
  const source = contextSchema.safeParse(consent?.context).data;
  if (consent === undefined || source === undefined) {
    await voice.send(here, lineMessage(text.notUnderstood));
  } else if (consent.action !== 'accept' || consent.uploadInfo === undefined) {
    await voice.send(here, lineMessage(text.fileDeclined));
  } else {
    try {
      await handOver(desk, turn, source, consent.uploadInfo);
    } catch (error) {
      log('a file could not be handed over', { error });
      await voice.send(here, lineMessage(text.fileNotSent(consent.uploadInfo.name)));
    }
  }
}

async function handOver(desk: Desk, turn: Turn, { line, index }: Source, upload: UploadInfo): Promise<void> {
  const { scene, text, here } = turn;
  // Asked anew, so that whoever may no longer see the file does not get it.
  const reply = await desk.bot.handle({ kind: 'press', line, ...scene });
  const file = takeFile(reply, index);
  if (file === undefined) {
    await desk.voice.send(here, lineMessage(text.fileGone));
    return;
  }
  try {
    const sent = await uploadFile(desk, file, upload);
    const message = sent
      ? attachmentMessage(infoOf(upload), text.fileHandedOver(upload.name))
      : lineMessage(tooLarge(text, desk.limits.uploadBytes));
    await desk.voice.send(here, message);
  } finally {
    file.discard();
  }
}

/** The file; everything else of the reply is let go of. */
function takeFile({ files = [], pictures = [] }: Reply, index: number): Content | undefined {
  const file = files[index];
  for (const other of [...files, ...pictures]) if (other !== file) other.discard();
  return file;
}

/** True when it is there, false where it has more bytes than are passed on. Rejects when the drive refuses it. */
async function uploadFile({ reach, limits }: Desk, file: Content, { uploadUrl }: UploadInfo) {
  if (!reach.drive(uploadUrl)) throw new Error('the upload address is none of Microsoft’s');
  const sized = await withSize(file, limits.uploadBytes);
  if (sized === undefined) return false;
  const { body, size } = sized;
  const response = await fetch(uploadUrl, {
    method: 'PUT',
    headers: { 'Content-Length': String(size), 'Content-Range': `bytes 0-${size - 1}/${size}` },
    body,
    duplex: 'half',
    redirect: 'error',
  } as RequestInit);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the drive answered ${response.status}`);
  return true;
}

/** The drive wants to know the size beforehand; a file that does not tell is read first, up to the cap. */
async function withSize(file: Content, most: number) {
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
