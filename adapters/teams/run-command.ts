/** What was heard, taken to the core: files opened, forms completed, and what needs no core answered at once. */
import type { Content } from '../../src/chat/content.ts';
import type { ChatEvent } from '../../src/chat/events.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { openFiles, unopened } from './attachments.ts';
import type { Desk, Turn } from './context.ts';
import { type FileLink, type Heard, hasUnreadableFiles } from './events.ts';
import type { Asked } from './reply.ts';

/** Has the core answer what was heard. Rejects only when the store fails. */
export async function ask(desk: Desk, turn: Turn, heard: Heard): Promise<Asked> {
  const { text } = turn;
  switch (heard.kind) {
    case 'strange':
      return saying(text.notUnderstood);
    case 'press':
      await forgetWanting(desk, turn);
      return askPress(desk, turn, heard);
    case 'form':
      await forgetWanting(desk, turn);
      return askForm(desk, turn, heard);
    case 'text':
      if (heard.line === '') return askWithoutWords(desk, turn, heard.files);
      await forgetWanting(desk, turn);
      return askText(desk, turn, heard);
    default:
      return heard satisfies never;
  }
}

/** A form waits for the next message: a file that comes after something else was done belongs elsewhere. */
async function forgetWanting({ shelf, log }: Desk, { scene }: Turn): Promise<void> {
  try {
    await shelf.takeWanting(scene.person);
  } catch (error) {
    log('a form that waits for a file could not be let go of', { error });
  }
}

async function askPress(desk: Desk, turn: Turn, heard: Extract<Heard, { kind: 'press' }>): Promise<Asked> {
  const { line, everyone } = heard;
  const shared = everyone ? { shared: true } : {};
  const asked = await handle(desk, { kind: 'press', line, ...turn.scene, ...aloud(turn), ...shared });
  return { ...asked, line, reply: everyone ? shownToAll(asked.reply, turn) : asked.reply };
}

/** Whatever stands in a channel or group chat is there for everybody. */
function aloud({ scene }: Turn): { readonly aloud?: true } {
  return scene.conversation.isDirect ? {} : { aloud: true };
}

/** An answer that its asker lets everyone see. Only what has no other effect can be asked again, and so be shown. */
function shownToAll(reply: Reply, { scene, text }: Turn): Reply {
  if (reply.outcome !== 'done' || reply.shareCommand === undefined) return reply;
  const { shareCommand: _, card, ...others } = reply;
  const { footer = [] } = card;
  const before = typeof footer === 'string' ? [footer] : footer;
  const by = [...before, ...(before.length === 0 ? [] : [' · ']), text.shownBy(scene.person.name)];
  return { ...others, card: { ...card, footer: by }, visibility: 'public', replacesOriginal: true };
}

async function askText(desk: Desk, turn: Turn, heard: Extract<Heard, { kind: 'text' }>): Promise<Asked> {
  const { line, files: links } = heard;
  const incoming = { kind: 'text', line, ...turn.scene } as const;
  if (links.length === 0) return { ...(await handle(desk, incoming)), line };
  return withFiles(desk, turn, links, (files) => handle(desk, { ...incoming, files }));
}

/** Files alone fill in the form that waits for them; else the core asks where they belong. */
async function askWithoutWords(desk: Desk, turn: Turn, links: readonly FileLink[]): Promise<Asked> {
  const { scene, activity } = turn;
  if (links.length === 0) {
    if (hasUnreadableFiles(activity)) return saying(whereFilesGo(turn));
    return handle(desk, { kind: 'text', line: '', ...scene });
  }
  const wanting = await desk.shelf.takeWanting(scene.person);
  if (wanting === undefined) {
    return { ...(await handle(desk, { kind: 'file', files: unopened(links), ...scene })), links };
  }
  return withFiles(desk, turn, links, (files) => handle(desk, { kind: 'form', ...wanting, ...scene, files }));
}

async function askForm(desk: Desk, turn: Turn, heard: Extract<Heard, { kind: 'form' }>): Promise<Asked> {
  const { scene, text } = turn;
  const { line, values, files: key, wantsFile } = heard;
  const incoming = { kind: 'form', line, values, ...scene, ...aloud(turn) } as const;
  if (key !== undefined) {
    const links = await desk.shelf.filesOf(scene.person, key);
    if (links === undefined) return saying(text.fileExpired);
    return withFiles(desk, turn, links, (files) => handle(desk, { ...incoming, files }));
  }
  if (!wantsFile) return handle(desk, incoming);
  await desk.shelf.putWanting(scene.person, { line, values });
  return saying(whereFilesGo(turn));
}

async function withFiles(
  desk: Desk,
  { text }: Turn,
  links: readonly FileLink[],
  then: (files: readonly Content[]) => Promise<Asked>,
): Promise<Asked> {
  const { uploadBytes: mostBytes, connectorMs: openMs } = desk.limits;
  const opened = await openFiles(links, text, { ...desk, mostBytes, openMs });
  return opened.ok ? { ...(await then(opened.files)), links } : saying(opened.problem);
}

async function handle({ bot }: Desk, incoming: ChatEvent): Promise<Asked> {
  return { reply: await bot.handle(incoming), line: undefined, links: [] };
}

/** An answer of the adapter's own. */
function saying(title: string): Asked {
  return {
    reply: { card: { title }, visibility: 'ephemeral', outcome: 'refused' },
    line: undefined,
    links: [],
  };
}

function whereFilesGo({ scene, text }: Turn): string {
  return scene.conversation.isDirect ? text.sendFile : text.sendFileInPrivate;
}
