/** Every way in: Bolt verifies and routes; each listener acknowledges at once and hands on. */
import type { App } from '@slack/bolt';
import type { Suggestion } from '../../src/chat.ts';
import { anyAnswer } from './api.ts';
import type { SubmissionAck } from './forms.ts';
import { homeView } from './home.ts';
import { readCommand, readHome, readSaid, readShared, readSuggestion } from './incoming.ts';
import { option } from './modal.ts';
import { placeOf } from './payload.ts';
import { createPresses, type PressServices } from './presses.ts';
import { renderCard } from './render.ts';
import { within } from './within.ts';

export interface ListenerServices extends PressServices {
  /** Links to this host are shown with what they lead to. */
  readonly webHost: string | undefined;
  /** Keeps the bot from stopping before this is done. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
}

/** Slack runs every listener whose pattern matches: there is one for each kind of payload, and it takes them all. */
const anything = /.*/su;

export function listen(app: App, services: ListenerServices): void {
  const { acts, during, forms, identity, log } = services;
  const presses = createPresses(services);

  app.command(anything, async ({ ack, body }) => {
    await ack();
    const asked = readCommand(body);
    if (asked === undefined) return log('slack: a command was not understood', {});
    const { caller, target, line, key } = asked;
    await during(
      acts.take({ caller, surface: { kind: 'message', target }, key, what: { kind: 'text', line } }),
    );
  });

  app.action({ type: 'block_actions' }, async ({ ack, body }) => {
    await ack();
    await during(presses.press(body));
  });

  app.shortcut(anything, async ({ ack, body }) => {
    await ack();
    await during(presses.shortcut(body));
  });

  app.view(anything, async ({ ack, body }) => {
    // Bolt's own type of an acknowledgement knows of no views but its own.
    const answer = ack as (answer?: SubmissionAck) => Promise<void>;
    await during(forms.submit(body, answer));
  });

  app.options(anything, async ({ ack, body }) => {
    await ack({ options: await suggestions(body, services) } as Parameters<typeof ack>[0]);
  });

  const said = async (body: unknown): Promise<void> => {
    const heard = readSaid(body, (await identity()).user);
    if (heard === undefined) return;
    const { caller, target, line, files, key } = heard;
    const surface = { kind: 'message', target } as const;
    await acts.take({ caller, surface, key, files, what: { kind: 'text', line } });
  };
  app.event('app_mention', ({ body }) => during(said(body)));
  app.event('message', ({ body }) => during(said(body)));
  app.event('app_home_opened', ({ body }) => during(showHome(body, services)));
  app.event('link_shared', ({ body }) => during(unfurl(body, services)));
}

/** At most Slack's hundred, with what was typed as the last: it may be an id, or the name of one not looked up. */
async function suggestions(body: unknown, services: ListenerServices) {
  const { acts, ackMs, bot, identity, log, people } = services;
  const asked = readSuggestion(body);
  if (asked === undefined) return [];
  const { caller, typed } = asked;
  let found: readonly Suggestion[] = [];
  const search = async () => {
    const { team } = await identity();
    const place =
      asked.channel === undefined
        ? await acts.directPlace(caller)
        : placeOf({ channel: asked.channel }, team);
    const person = people.glance(caller, team);
    found = await bot.suggest({ field: 'instance', text: typed, person, place });
  };
  try {
    await within(search(), ackMs);
  } catch (error) {
    log('slack: no suggestions', { error });
  }
  const own = option(typed, typed);
  return [
    ...found.map(({ text, label, detail }) => option(label, text.slice(0, 75), detail)),
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
  const { channel } = opened;
  const place = channel === undefined ? await acts.directPlace(opened.caller) : placeOf({ channel }, team);
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
  const place = placeOf({ channel: shared.channel }, team);
  const unfurls: Record<string, unknown> = {};
  for (const { url } of links) {
    const key = `slack:${team}:${shared.key}:${url}`;
    const { card, outcome } = await bot.handle({ kind: 'text', person, place, key, line: url });
    if (outcome === 'refused') continue;
    // Everyone in the channel sees it: no buttons for what its poster may do.
    const { actions: _, ...seen } = card;
    const { blocks } = renderCard(seen, { shortened: bot.text(person).shortened });
    unfurls[url] = { blocks };
  }
  if (Object.keys(unfurls).length > 0) await api.call('chat.unfurl', { ...shared.at, unfurls }, anyAnswer, 2);
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
