/** Every way in: Bolt verifies; what came is acknowledged at once and handed on. */
import type { App } from '@slack/bolt';
import * as z from 'zod';
import type { Suggestion } from '../../src/chat/reply.ts';
import { createPresses, type PressServices } from './block-actions.ts';
import type { Option } from './blocks.ts';
import { readCommand, readHome, readSaid, readShared, readSuggestion } from './events.ts';
import type { SubmissionAck } from './forms/forms.ts';
import { option } from './forms/modal.ts';
import { homeView } from './home.ts';
import { renderCard } from './render.ts';
import { anyAnswer } from './web-api.ts';
import { within } from './within.ts';

export interface ListenerServices extends PressServices {
  /** Links to this host are shown with what they lead to. */
  readonly webHost: string | undefined;
  /** Keeps the bot from stopping before this is done. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
}

/** What Slack takes as the answer to a request: nothing, or what the kind of request allows. */
type Ack = (answer?: SubmissionAck | { readonly options: readonly Option[] }) => Promise<void>;

/**
 * Takes every request in one place: Bolt's own listeners are all asked about each request, and one of a kind that
 * none of them knows is left hanging.
 */
export function listen(app: App, services: ListenerServices): void {
  const kinds = handlers(services);
  app.use(async (args) => {
    const kind = kindOf(args.body);
    // Bolt acknowledges events by itself.
    const ack: Ack =
      'ack' in args && typeof args.ack === 'function' ? (args.ack as Ack) : async () => undefined;
    const handle = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (handle !== undefined) return services.during(handle(args.body, ack));
    await ack();
    services.log('slack: sent something of a kind that is not known', { kind });
  });
}

const kind = z.object({
  command: z.string().optional(),
  type: z.string().optional(),
  event: z.object({ type: z.string() }).optional(),
});

/** `command`, the type of an interaction, or `event:` and the type of the event. */
function kindOf(body: unknown): string {
  const read = kind.safeParse(body).data;
  if (read?.event !== undefined) return `event:${read.event.type}`;
  return read?.command === undefined ? (read?.type ?? '') : 'command';
}

type Handle = (body: unknown, ack: Ack) => Promise<void>;

function handlers(services: ListenerServices): Readonly<Record<string, Handle>> {
  const { acts, forms, identity, log } = services;
  const presses = createPresses(services);

  /** For whatever is acknowledged with nothing, at once. */
  const atOnce =
    (handle: (body: unknown) => Promise<void>): Handle =>
    async (body, ack) => {
      await ack();
      await handle(body);
    };

  const command = async (body: unknown): Promise<void> => {
    const asked = readCommand(body);
    if (asked === undefined) return log('slack: a command was not understood', {});
    const { caller, target, line, key } = asked;
    const surface = { kind: 'message', target } as const;
    await acts.take({ caller, surface, idempotencyKey: key, what: { kind: 'text', line }, comesOnce: true });
  };

  const said = async (body: unknown): Promise<void> => {
    const heard = readSaid(body, (await identity()).user);
    if (heard === undefined) return;
    const { caller, target, line, files, key } = heard;
    const surface = { kind: 'message', target } as const;
    await acts.take({
      caller,
      surface,
      idempotencyKey: key,
      files,
      what: { kind: 'text', line },
      invited: true,
    });
  };

  return {
    command: atOnce(command),
    block_actions: atOnce(presses.press),
    shortcut: atOnce(presses.shortcut),
    message_action: atOnce(presses.shortcut),
    view_submission: forms.submit,
    block_suggestion: async (body, ack) => ack({ options: await suggestions(body, services) }),
    'event:app_mention': said,
    'event:message': said,
    'event:app_home_opened': (body) => showHome(body, services),
    'event:link_shared': (body) => unfurl(body, services),
  };
}

/** At most Slack's hundred, with what was typed as the last: it may be an id, or the name of one not looked up. */
async function suggestions(body: unknown, services: ListenerServices): Promise<readonly Option[]> {
  const { acts, ackMs, bot, log, people } = services;
  const asked = readSuggestion(body);
  if (asked === undefined) return [];
  const { caller, typed } = asked;
  let found: readonly Suggestion[] = [];
  const search = async () => {
    const place = await acts.placeIn(asked.spot, caller);
    const { person, foreign } = await people.get(caller);
    if (foreign) return;
    found = await bot.suggest({ field: 'instance', text: typed, person, place });
  };
  try {
    await within(search(), ackMs);
  } catch (error) {
    log('slack: no suggestions', { error });
  }
  const own = option(typed, typed);
  return [
    ...found.map(({ text, label, detail, id = text }) => option(label, id.slice(0, 75), detail)),
    ...(found.some(({ text }) => text === typed) ? [] : [own]),
  ].filter((one) => one !== undefined);
}

async function showHome(body: unknown, services: ListenerServices): Promise<void> {
  const { acts, api, bot, people } = services;
  const opened = readHome(body);
  if (opened === undefined || !(await acts.isFirst(opened.key))) return;
  const { person, foreign } = await people.get(opened.caller);
  if (foreign) return;
  const { team } = await services.identity();
  const { channel, caller } = opened;
  const place = await acts.placeIn(channel === undefined ? undefined : { channel, own: true }, caller);
  const view = await homeView(bot, person, place, `slack:${team}:${opened.key}`);
  await api.call('views.publish', { user_id: person.id, view }, anyAnswer, 3);
}

/** Shows what a link to an instance leads to, as far as the person who posted it may see it. */
async function unfurl(body: unknown, services: ListenerServices): Promise<void> {
  const { acts, api, bot, people, webHost } = services;
  const shared = readShared(body);
  const links = shared?.links.filter((link) => hostOf(link.url) === webHost) ?? [];
  if (shared === undefined || webHost === undefined || links.length === 0) return;
  if (!(await acts.isFirst(shared.key))) return;
  const { person, foreign } = await people.get(shared.caller);
  if (foreign) return;
  const { team } = await services.identity();
  const place = {
    ...(await acts.placeIn({ channel: shared.channel }, shared.caller)),
    ...(shared.unknown && { unknown: true }),
  };
  const unfurls: Record<string, unknown> = {};
  for (const { url } of links) {
    const key = `slack:${team}:${shared.key}:${url}`;
    const { card, outcome } = await bot.handle({
      kind: 'text',
      person,
      conversation: place,
      idempotencyKey: key,
      line: url,
      isSharedAnswer: true,
      botMayBeAbsent: true,
    });
    if (outcome === 'refused') continue;
    // Everyone in the channel sees it: no buttons for what its poster may do.
    const { actions: _, rows = [], ...seen } = card;
    const bare = { ...seen, rows: rows.map(({ actions: _, ...row }) => row) };
    const { blocks } = renderCard(bare, { shortened: bot.stringsFor(person).truncated });
    unfurls[url] = { blocks };
  }
  if (Object.keys(unfurls).length > 0) await api.call('chat.unfurl', { ...shared.at, unfurls }, anyAnswer, 2);
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
