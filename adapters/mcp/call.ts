/** Runs a tool for a person: the same bot, and so the same limits, access checks and audit, as in a chat. */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { Tool } from '../../src/chat/tool.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { toEvent } from './events.ts';
import type { Caller } from './identity.ts';
import type { McpServices } from './options.ts';
import { postQuestion } from './post.ts';
import { errorResult, renderReply } from './render.ts';

export type ToolArguments = Readonly<Record<string, unknown>>;

/** Calls a tool within the time limit. Rejects only with an internal error. */
export async function callTool(
  tool: Tool,
  values: ToolArguments,
  caller: Caller,
  services: McpServices,
): Promise<CallToolResult> {
  const { bot, limits, log } = services;
  const person = await findPerson(caller, services);
  if (person === 'unknown') return errorResult(bot.stringsFor({}).unverifiedUser);
  if (person === undefined) return errorResult(bot.stringsFor({}).externalUser);
  const strings = bot.stringsFor(person);
  return withTimeout(run(tool, values, person, caller, services), limits.callTimeoutMs, () => {
    log('mcp: a call took too long', { tool: tool.name });
    return errorResult(strings.assistant.timedOut);
  });
}

async function findPerson(caller: Caller, { log }: McpServices): Promise<Person | 'unknown' | undefined> {
  try {
    return await caller.findPerson();
  } catch (error) {
    log('mcp: the caller could not be looked up', { error });
    return 'unknown';
  }
}

async function run(
  tool: Tool,
  values: ToolArguments,
  person: Person,
  caller: Caller,
  services: McpServices,
): Promise<CallToolResult> {
  const { bot, tools, limits } = services;
  const strings = bot.stringsFor(person);
  const parsed = tool.toLine(values);
  if (!parsed.ok) return errorResult(problemText(parsed.problems, strings));
  const conversation = await findConversation(person, services);
  if (!tool.isReadOnly && conversation.isUnresolved === true) return errorResult(strings.assistant.noDirectChat);
  const reply = await bot.handle(toEvent(parsed.line, person, conversation));
  const note =
    tool.isReadOnly || reply.outcome === 'refused'
      ? undefined
      : await ask(reply, parsed.line, person, conversation, services);
  const result = await renderReply(
    reply,
    {
      tool,
      page: Number(values.page ?? 1),
      reader: person,
      showsSlackBlocks: caller.showsSlackBlocks && tool.isReadOnly,
      ...(note === undefined ? {} : { note: note.text }),
    },
    { bot, tools, maxContentBytes: limits.maxContentBytes },
  );
  return note?.isError === true ? { ...result, isError: true } : result;
}

function problemText(problems: Readonly<Record<string, string>>, { assistant }: ChatStrings): string {
  const lines = Object.entries(problems).map(([argument, problem]) => `${argument}: ${problem}`);
  return [assistant.badArguments, ...lines].join('\n');
}

const shell: Conversation = { platform: 'cli', tenant: 'local', id: 'shell', isDirect: true };

/**
 * The person's direct chat with the bot, where they confirm what an assistant asks for. As long as there is none, every
 * limit of a conversation applies that could be theirs.
 */
async function findConversation(person: Person, { adapters, log }: McpServices): Promise<Conversation> {
  const { platform, tenant } = person;
  if (platform === 'cli') return shell;
  const adapter = adapters.find((one) => one.platform === platform);
  try {
    const chat = await adapter?.findDirectChat?.(person);
    if (chat !== undefined) return chat;
  } catch (error) {
    log('mcp: the direct chat could not be looked up', { error });
  }
  return { platform, tenant, id: `assistant:${person.id}`, isDirect: true, isUnresolved: true };
}

interface Note {
  readonly text: string;
  readonly isError: boolean;
}

/** Puts the question to the person. Returns what the assistant tells them. */
async function ask(
  { card }: Reply,
  line: string,
  person: Person,
  conversation: Conversation,
  services: McpServices,
): Promise<Note> {
  const { assistant } = services.bot.stringsFor(person);
  if (person.platform === 'cli')
    return { text: assistant.askedInShell(`barium-bot ask ${quoteForShell(line)}`), isError: false };
  const posted = await postQuestion(card, person, conversation, services);
  if (posted.kind === 'posted') return { text: assistant.asked, isError: false };
  if (posted.kind === 'maybe') return { text: assistant.maybeAsked, isError: false };
  return { text: assistant.notAsked(posted.why), isError: true };
}

function quoteForShell(line: string): string {
  return `'${line.replaceAll("'", `'\\''`)}'`;
}
