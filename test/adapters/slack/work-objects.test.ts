import { createWorkObjects } from '../../../adapters/slack/work-objects.ts';
import { createRoles } from '../../../src/access/roles.ts';
import { changeCard } from '../../../src/cards/change.ts';
import type { Card } from '../../../src/chat/card.ts';
import { definitions } from '../../../src/commands/index.ts';
import { formatLine } from '../../../src/parser/format-line.ts';
import { stringsFor } from '../../../src/text/strings.ts';
import { toSnapshotRow } from '../../../src/watch/scan/diff.ts';
import { createTestBot, type TestBot } from '../../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, task } from '../../memory-barium.ts';
import { loadedWith } from '../../static-imports.ts';
import { faultsInDetails, faultsInEntities, faultsInMessage, faultsInModal } from './limits.ts';
import { blockAction } from './payloads.ts';
import {
  alice,
  bob,
  createWorkspace,
  errorResponse,
  okResponse,
  orders,
  team,
  type Workspace,
  type WorkspaceOptions,
} from './workspace.ts';

/** Of a call, whose shape is checked by its validator. */
// biome-ignore lint/suspicious/noExplicitAny: any depth
type Row = Readonly<Record<string, any>>;

const at = '2026-11-23T08:58:00.000Z';
/** Encoded as the bot encodes it in the page of a case. */
const id = guid(1);
const webLink = (one: string) => `https://live.example.com/case/${encodeURIComponent(one)}`;
const conversation = { platform: 'slack', tenant: team, id: orders, isDirect: false } as const;

/** A card that the channel gets when a case changes. */
function announcementOf(n: number, more: Parameters<typeof instance>[1] = {}, locale = 'en'): Card {
  const row = toSnapshotRow(instance(n, more), 'active');
  const context = {
    text: stringsFor(locale, 'en'),
    role: 'viewer',
    line: (command: Parameters<typeof formatLine>[0]) => formatLine(command, definitions),
    webLink,
  } as const;
  return changeCard(context, row, [{ kind: 'milestone', instance: row, from: 'Packed', to: row.milestone, at }]);
}

describe('without Work Objects', () => {
  it('nothing of them is loaded', () => {
    const isOfThem = (name: string) => name.startsWith('adapters/slack/work-object');
    expect([...loadedWith('src/app/main.ts', 'adapters/slack/index.ts')].filter(isOfThem)).toEqual([]);
  });
});

describe('a case as a Work Object', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;
  let slack: Workspace;
  let now: Date;
  const person = (one: string) => ({ kind: 'person', platform: 'slack', tenant: team, id: one }) as const;

  const start = async (options: Partial<WorkspaceOptions> = {}, isOn = true) => {
    slack = await createWorkspace({
      bot: testBot.bot,
      webHost: 'live.example.com',
      ...(isOn ? { createWorkObjects } : {}),
      overrides: { now: () => now },
      ...options,
    });
    slack.intercept = ({ method }) =>
      ['chat.unfurl', 'entity.presentDetails'].includes(method) ? okResponse() : undefined;
  };

  beforeEach(async () => {
    now = new Date();
    barium = createMemoryBarium([
      { tasks: [task(101, { name: 'Approve' })], awaitedMessages: ['Approve'] },
      ...Array.from({ length: 5 }, () => ({})),
      { instance: instance(7, { name: '*bold* <!channel> <https://evil.example|x>', milestone: '<@U1>' }) },
    ]);
    testBot = await createTestBot({
      barium,
      offeredMessages: { Order: [{ name: 'Approve', requiresConfirmation: false }] },
      overrides: {
        webLink,
        access: createRoles(
          { viewers: [person(alice), person(bob)], operators: [person(alice)], admins: [] },
          undefined,
          async ({ membership }) => membership,
        ),
      },
    });
  });

  afterEach(async () => {
    await slack.close();
    await testBot.close();
  });

  const callsOf = (method: string) =>
    slack.calls.filter((call) => call.method === method).map(({ args }) => args as Row);
  const announce = (card: Card, deliveryKey = 'k1') => slack.adapter.post(conversation, { deliveryKey, card });
  const lastEntity = (): Row => callsOf('chat.postMessage').at(-1)?.metadata.entities[0];
  const shareLinks = async (urls: readonly string[], message_ts = '1700000000.000100', channel = orders) => {
    const links = urls.map((url) => ({ url, domain: 'live.example.com' }));
    await slack.sendEvent({ type: 'link_shared', user: bob, channel, message_ts, links, is_bot_user_member: true });
    await slack.whenIdle();
    return callsOf('chat.unfurl').at(-1) ?? {};
  };
  const openPane = async (entity: Row, user = alice) => {
    await slack.sendEvent({
      type: 'entity_details_requested',
      user,
      trigger_id: `trigger-${Math.random()}`,
      entity_url: entity.url,
      external_ref: entity.external_ref,
      link: { url: entity.url, domain: 'live.example.com' },
      channel: orders,
      user_locale: 'en-US',
    });
    await slack.whenIdle();
    return callsOf('entity.presentDetails').at(-1) ?? {};
  };

  it('has the same url and external_ref, byte for byte, in an announcement, a preview and the pane', async () => {
    await start();
    await announce(announcementOf(1));
    const { metadata } = await shareLinks([`${webLink(id)}?from=mail`]);
    const announced = lastEntity();
    const pane = await openPane(announced);
    const identify = ({ url, external_ref }: Row) => JSON.stringify({ url, external_ref });
    expect(identify(announced)).toBe(JSON.stringify({ url: webLink(id), external_ref: { id, type: 'instance' } }));
    expect(identify(metadata.entities[0])).toBe(identify(announced));
    expect(metadata.entities[0].app_unfurl_url).toBe(`${webLink(id)}?from=mail`);
    expect(identify(pane.metadata)).toBe(identify(announced));
    expect(faultsInEntities([announced])).toEqual([]);
    expect(faultsInEntities(metadata.entities, true)).toEqual([]);
    expect(faultsInDetails(pane)).toEqual([]);
  });

  it('keeps the delivery key of its announcement, has no buttons there, and no markup of anybody’s', async () => {
    await start();
    await announce(announcementOf(7, { name: '*bold* <!channel>', milestone: '<@U1>', startedBy: '<#C1>' }, 'sv'));
    const { metadata, blocks } = callsOf('chat.postMessage').at(-1) ?? {};
    expect(metadata).toMatchObject({ event_type: 'barium_post', event_payload: { key: 'k1' } });
    expect(faultsInEntities(metadata.entities)).toEqual([]);
    expect(faultsInMessage(blocks)).toEqual([]);
    expect(lastEntity().entity_payload).not.toHaveProperty('actions');
    const pane = await openPane({ url: webLink(guid(7)), external_ref: { id: guid(7), type: 'instance' } });
    expect(faultsInDetails(pane)).toEqual([]);
    expect(pane.metadata.entity_payload.attributes.title.text).toBe('*bold* ‹!channel› ‹https://evil.example|x›');
  });

  it('shows each person what they can do, and a message from the pane asks first', async () => {
    await start();
    await announce(announcementOf(1));
    const buttonsOf = ({ metadata }: Row): Row[] => {
      const { primary_actions = [], overflow_actions = [] } = metadata.entity_payload.actions;
      return [...primary_actions, ...overflow_actions];
    };
    const operator = buttonsOf(await openPane(lastEntity(), alice));
    const viewer = buttonsOf(await openPane(lastEntity(), bob));
    const labels = (buttons: readonly Row[]) => buttons.map(({ text }) => text);
    expect(labels(operator)).toEqual(expect.arrayContaining(['Send “Approve”', 'Tasks', 'Diagram']));
    expect(labels(viewer)).toEqual(expect.arrayContaining(['Tasks', 'Diagram']));
    expect(labels(viewer).join()).not.toContain('Send');

    const send = operator.find(({ text }) => text === 'Send “Approve”') ?? {};
    const container = { type: 'entity_detail', message_ts: '1700000000.000100', channel_id: orders };
    const pressed = { type: 'button', block_id: 'b', action_ts: '1', ...send };
    await slack.sendInteraction(blockAction(pressed, { container, trigger_id: slack.createTrigger() }));
    await slack.whenIdle();
    const view = callsOf('views.update').at(-1)?.view;
    expect(faultsInModal(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain('confirm ');
    expect(barium.effects).toEqual([]);
  });

  it('says in the pane that a case is gone, that a person has no access, and leaves people of other companies to Slack', async () => {
    await start();
    const ref = { url: webLink(guid(99)), external_ref: { id: guid(99), type: 'instance' } };
    const gone = await openPane(ref);
    expect(faultsInDetails(gone)).toEqual([]);
    expect(gone.error).toMatchObject({ status: 'custom' });
    const carol = 'U0CAROL001';
    const { id: _, ...row } = slack.tables.users.all().find(({ user_id }) => user_id === bob) ?? {};
    slack.tables.users.insert({ ...row, user_id: carol, name: 'carol' });
    const denied = await openPane({ url: webLink(id), external_ref: { id, type: 'instance' } }, carol);
    expect(faultsInDetails(denied)).toEqual([]);
    expect(denied.error).toMatchObject({ status: 'custom_partial_view' });
    expect(JSON.stringify(denied.error)).toContain(`slack:${team}/${carol}`);
    const dave = 'U0DAVE0001';
    slack.tables.users.insert({ ...row, user_id: dave, name: 'dave', team_id: 'T0OTHER001' });
    const foreign = await openPane({ url: webLink(id), external_ref: { id, type: 'instance' } }, dave);
    expect(foreign.error).toEqual({ status: 'restricted' });
  });

  it('is found by its address if Slack’s search opened the pane', async () => {
    await start();
    const pane = await openPane({ url: webLink(id) });
    expect(pane.metadata).toMatchObject({ url: webLink(id), external_ref: { id, type: 'instance' } });
  });

  it('is shown with its most important fields if Slack rejects the pane’s metadata', async () => {
    await start();
    slack.intercept = ({ method, args }) => {
      if (method !== 'entity.presentDetails') return undefined;
      const { custom_fields } = (args as Row).metadata.entity_payload;
      return custom_fields.length > 0 ? errorResponse('invalid_metadata') : okResponse();
    };
    const pane = await openPane({ url: webLink(id), external_ref: { id, type: 'instance' } });
    expect(faultsInDetails(pane)).toEqual([]);
    expect(pane.metadata.entity_payload.fields.status).toEqual({ value: 'Received', tag_color: 'blue' });
  });

  it('is left out of a message that Slack rejects with it, and of the next ones for ten minutes', async () => {
    await start();
    slack.intercept = ({ method, args }) =>
      method === 'chat.postMessage' && (args as Row).metadata.entities !== undefined
        ? errorResponse('error_processing_metadata')
        : undefined;
    await announce(announcementOf(1));
    await announce(announcementOf(2), 'k2');
    const posts = callsOf('chat.postMessage');
    expect(posts.map(({ metadata }) => metadata.entities?.length)).toEqual([1, undefined, undefined]);
    expect(posts[1]?.blocks).toEqual(posts[0]?.blocks);
    expect(posts[1]?.metadata).toMatchObject({ event_payload: { key: 'k1' } });
    now = new Date(now.getTime() + 11 * 60_000);
    slack.intercept = () => undefined;
    await announce(announcementOf(2), 'k3');
    expect(lastEntity()).toMatchObject({ url: webLink(guid(2)) });
  });

  it('is left out of one message only if it is too large', async () => {
    await start();
    let isFirst = true;
    slack.intercept = ({ method, args }) => {
      if (method !== 'chat.postMessage' || !isFirst || (args as Row).metadata.entities === undefined) return undefined;
      isFirst = false;
      return errorResponse('metadata_too_large');
    };
    await announce(announcementOf(1));
    await announce(announcementOf(2), 'k2');
    expect(callsOf('chat.postMessage').map(({ metadata }) => metadata.entities?.length)).toEqual([1, undefined, 1]);
  });

  it('gets a plain preview if Slack takes no entities', async () => {
    await start();
    slack.intercept = ({ method, args }) => {
      if (method !== 'chat.unfurl') return undefined;
      return (args as Row).metadata === undefined ? okResponse() : errorResponse('missing_interactivity_url');
    };
    const { unfurls } = await shareLinks([webLink(id)]);
    expect(faultsInMessage(unfurls[webLink(id)].blocks)).toEqual([]);
    expect(slack.logLines.map(({ line }) => line).join()).toContain('Work Object');
  });

  it('tells Slack of a newer state exactly when the case has changed', async () => {
    await start();
    const modifiedAt = () => lastEntity().entity_payload.attributes.metadata_last_modified;
    await announce(announcementOf(1));
    const first = modifiedAt();
    now = new Date(now.getTime() + 60_000);
    await announce(announcementOf(1, {}, 'sv'), 'k2');
    const pane = await openPane(lastEntity());
    expect([modifiedAt(), pane.metadata.entity_payload.attributes.metadata_last_modified]).toEqual([first, first]);
    await announce(announcementOf(1, { milestone: 'On its way' }), 'k3');
    expect(modifiedAt()).toBe(first + 60);
  });

  it('is never shown in a channel that another company can read, unless that is allowed', async () => {
    await start();
    const channel = slack.tables.channels.all().find(({ channel_id }) => channel_id === orders);
    slack.tables.channels.update(channel?.id, { is_ext_shared: true });
    await expect(announce(announcementOf(1))).rejects.toThrow('shared');
    await shareLinks([webLink(id)]);
    expect([...callsOf('chat.unfurl'), ...callsOf('chat.postMessage')]).toEqual([]);
    await slack.close();
    await start({ sharedChannels: [orders] });
    await announce(announcementOf(1));
    expect(lastEntity()).toMatchObject({ url: webLink(id) });
  });

  it('is not in the pane’s requests or messages while Work Objects are off', async () => {
    await start({}, false);
    await announce(announcementOf(1));
    expect(callsOf('chat.postMessage')[0]?.metadata).not.toHaveProperty('entities');
    expect(await openPane({ url: webLink(id), external_ref: { id } })).toEqual({});
  });

  it('has at most three previews in a message, and none twice in a conversation within half an hour', async () => {
    await start();
    const links = [1, 2, 3, 4, 1].map((n) => webLink(guid(n)));
    const general = String(slack.tables.channels.all().find(({ name }) => name === 'general')?.channel_id);
    const { metadata } = await shareLinks(links);
    expect(metadata.entities.map(({ url }: Row) => url)).toEqual(links.slice(0, 3));
    const shownUrls = () => callsOf('chat.unfurl').map((args) => args.metadata.entities.map(({ url }: Row) => url));
    await shareLinks([`${webLink(guid(2))}?again`, webLink(guid(5))], '1700000060.000100');
    await shareLinks([webLink(guid(2))], '1700000120.000100');
    expect(shownUrls().slice(1)).toEqual([[webLink(guid(5))]]);
    // Elsewhere, and when Slack asks to refresh the first message.
    await shareLinks([webLink(guid(2))], '1700000180.000100', general);
    await shareLinks([webLink(guid(2))]);
    for (const [key, recorded] of slack.recordedAt) slack.recordedAt.set(key, recorded - 31 * 60_000);
    await shareLinks([webLink(guid(2))], '1700002000.000100');
    expect(shownUrls().slice(2)).toEqual([[webLink(guid(2))], [webLink(guid(2))], [webLink(guid(2))]]);
  });
});
