/** Requests as the platforms send them, with parts replaced by garbage. The harnesses sign them. */
import fc from 'fast-check';
import { replaceControlChars } from '../../src/lib/control-chars.ts';
import { blockAction, shortcut, suggestionRequest, viewSubmission } from '../adapters/slack/payloads.ts';
import { alice, orders, team } from '../adapters/slack/workspace.ts';
import {
  channel,
  executeValue,
  personal,
  signed,
  alice as teamsAlice,
  bot as teamsBot,
  tenant,
} from '../adapters/teams/teams.ts';
import { guid } from '../memory-barium.ts';
import { longLines } from './long-lines.ts';

/** Lines without an effect: what the bot does when it is told to is no fault. */
const lines = [
  'list',
  'help',
  `show ${guid(1)}`,
  'show order 1',
  `delete ${guid(1)}`,
  `tasks ${guid(1)}`,
  `files ${guid(1)}`,
  `download ${guid(1)} file-201.pdf`,
  `diagram ${guid(1)}`,
  `history ${guid(1)}`,
  `send ${guid(1)}`,
  'watch app:order',
  'watches',
  'mute 1 2h',
  'unwatch 1',
  'whoami',
  'status',
  'confirm x',
  'undo x',
  `https://live.example.com/case/${guid(1)}`,
  ...Object.values(longLines).filter((line) => !/^(?:send|form|folder|upload)/u.test(line)),
];

/** Stands for the URL that a harness listens at. */
export const harnessUrl = 'harness';

const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...lines),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1e308,
    true,
    [],
    {},
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '{{DATE(x)}}',
    '<!channel>',
    'http://127.0.0.1:1/x',
    'https://live.example.com/x',
    'x'.repeat(4_000),
    [[[[[[]]]]]],
    { toString: 1, valueOf: 2, length: -1 },
  ),
);

type Path = readonly (string | number)[];

/** The paths of all values inside a value. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

/** A copy with the value at a path replaced, or removed if `replacement` is `undefined`. */
function replaceAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? replaceAt(item, rest, replacement) : item));
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const replaced = name === key ? replaceAt(inner, rest, replacement) : inner;
    return replaced === undefined ? [] : [[name, replaced] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * One of the templates with up to four parts of it replaced or removed.
 *
 * @param intact names of fields of the whole that stay; what is in them does not
 */
export function garbled(templates: readonly unknown[], intact: readonly string[] = []): fc.Arbitrary<unknown> {
  const change = fc.tuple(fc.nat(), fc.oneof(garbage, fc.constant(undefined)));
  return fc
    .tuple(fc.constantFrom(...templates), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([template, changes]) =>
      changes.reduce((value: unknown, [at, replacement]) => {
        // The whole is only replaced by an object: the harness has to be able to send it.
        const inside = pathsIn(value).filter(
          (path) => path.length > 1 || (path.length === 1 && !intact.includes(String(path[0]))),
        );
        const path = inside[at % Math.max(1, inside.length)];
        return path === undefined ? value : replaceAt(value, path, replacement);
      }, template),
    );
}

/** Fields of a form, all of them text. */
export function toForm(fields: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields as object).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? replaceControlChars(value, (unit) => (/\p{Cs}/u.test(unit) ? '\ufffd' : unit))
        : (JSON.stringify(value) ?? ''),
    ]),
  );
}

export const slashFields = {
  text: 'list',
  channel_id: orders,
  user_id: alice,
  team_id: team,
  trigger_id: 'x',
  response_url: harnessUrl,
  command: '/barium',
  is_enterprise_install: 'false',
};

const message = {
  type: 'message',
  channel: orders,
  channel_type: 'channel',
  user: alice,
  text: 'list',
  ts: '1700000000.000100',
  team,
  blocks: [
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'list' }] }] },
  ],
  files: [{ id: 'F1', name: 'a.txt', size: 1, url_private_download: 'http://127.0.0.1:1/x', mimetype: 'text/plain' }],
};

export const slackEvents: readonly unknown[] = [
  { ...message, type: 'app_mention', text: '<@U0BOT00001> list' },
  { ...message, channel: 'D0ALICE001', channel_type: 'im' },
  { ...message, subtype: 'file_share', channel_type: 'im' },
  { ...message, thread_ts: '1700000000.000100', subtype: 'message_changed', message },
  { type: 'app_home_opened', user: alice, channel: 'D0ALICE001', tab: 'home', event_ts: '1.1', view: { id: 'V1' } },
  {
    type: 'link_shared',
    channel: orders,
    user: alice,
    message_ts: '1700000000.000100',
    unfurl_id: 'u1',
    source: 'conversations_history',
    event_ts: '1.2',
    is_bot_user_member: true,
    links: [{ domain: 'live.example.com', url: `https://live.example.com/case/${guid(1)}` }],
  },
  { type: 'channel_shared', channel: orders, connected_team_id: 'T2', event_ts: '1.3' },
];

const view = {
  id: 'V1',
  callback_id: 'barium:form',
  private_metadata: JSON.stringify({ line: 'list', channel: orders }),
  blocks: [{ type: 'input', block_id: 'field:0', element: { type: 'plain_text_input', action_id: 'field:0' } }],
};

export const interactions: readonly unknown[] = [
  blockAction({ value: 'list' }),
  blockAction({ value: `delete ${guid(1)}`, action_id: 'barium:line:0' }),
  blockAction({ value: '{}', action_id: 'barium:form:0' }),
  blockAction({ value: 'list', action_id: 'barium:share:0' }, { message: { ...message, bot_id: 'B1' } }),
  blockAction({ type: 'static_select', selected_option: { value: 'list' } }),
  viewSubmission(view, [
    { type: 'plain_text_input', value: 'x' },
    { type: 'static_select', selected_option: { value: 'x' } },
  ]),
  shortcut('barium:ask', 'trigger'),
  shortcut('barium:upload', 'trigger', message),
  suggestionRequest('order'),
];

const activity = {
  channelId: 'msteams',
  serviceUrl: harnessUrl,
  id: 'in',
  from: teamsAlice,
  recipient: teamsBot,
  conversation: personal,
  locale: 'en-GB',
  localTimezone: 'Europe/Stockholm',
  channelData: { tenant: { id: tenant }, team: { id: '19:team' }, channel: { id: '19:orders@thread.tacv2' } },
};
const invoke = (name: string, value: unknown) => ({ ...activity, type: 'invoke', name, value, replyToId: 'out-1' });
const file = {
  contentType: 'application/vnd.microsoft.teams.file.download.info',
  content: { downloadUrl: 'http://127.0.0.1:1/x', uniqueId: 'u', fileType: 'txt' },
  name: 'a.txt',
};
const query = { commandId: 'findCase', parameters: [{ name: 'case', value: 'order' }] };

export const activities: readonly unknown[] = [
  { ...activity, type: 'message', text: 'list', textFormat: 'plain' },
  {
    ...activity,
    type: 'message',
    text: '<at>Barium Bot</at> list',
    conversation: channel,
    entities: [{ type: 'mention', mentioned: teamsBot, text: '<at>Barium Bot</at>' }],
  },
  { ...activity, type: 'message', text: '', attachments: [file] },
  { ...activity, type: 'message', value: signed({ kind: 'line', line: 'list' }) },
  { ...activity, type: 'message', value: { barium: 'x.y', kind: 'form', line: `delete ${guid(1)}` } },
  { ...activity, type: 'conversationUpdate', membersAdded: [teamsBot], membersRemoved: [teamsAlice] },
  { ...activity, type: 'installationUpdate', action: 'add' },
  { ...activity, type: 'messageReaction', reactionsAdded: [{ type: 'like' }] },
  { ...activity, type: 'event', name: 'x', value: {} },
  invoke('adaptiveCard/action', executeValue(signed({ kind: 'line', line: 'list' }))),
  invoke('adaptiveCard/action', executeValue({ kind: 'form', line: 'list', fields: { a: 'b' } })),
  invoke('composeExtension/query', query),
  invoke('composeExtension/selectItem', { line: 'show order' }),
  invoke('composeExtension/queryLink', { url: `https://live.example.com/case/${guid(1)}` }),
  invoke('application/search', { queryText: 'order', dataset: 'instances', queryOptions: { top: 15, skip: 0 } }),
  invoke('fileConsent/invoke', {
    action: 'accept',
    context: { id: 'x' },
    uploadInfo: {
      name: 'a',
      uploadUrl: 'http://127.0.0.1:1/x',
      contentUrl: 'https://x',
      uniqueId: 'u',
      fileType: 'txt',
    },
  }),
  invoke('task/fetch', { data: {} }),
  invoke('signin/verifyState', { state: 'x' }),
];

const pageAction = { conversation: 'barium', idempotencyKey: 'fuzz-key-1', locale: 'en', timeZone: 'Europe/Stockholm' };

export const pageActions: readonly unknown[] = [
  { ...pageAction, kind: 'text', line: 'list' },
  { ...pageAction, kind: 'text', line: '/barium list', conversation: 'orders' },
  { ...pageAction, kind: 'press', line: `delete ${guid(1)}`, messageId: 'm1' },
  { ...pageAction, kind: 'press', line: 'list', messageId: 'm1', makePublic: true },
  { ...pageAction, kind: 'form', line: 'list', values: { page: '1' }, messageId: 'm1', retainsFiles: false },
  { ...pageAction, kind: 'file' },
];

const paths: readonly string[] = [
  '/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/pictures/x',
  '/pictures/x.png',
  '/slack/events',
  '/api/messages',
  '/playground/actions',
  '/playground/state',
  '/playground/suggestions',
  '/playground/content/x',
  '/%00',
  '/%',
  '/..%2f..%2fetc/passwd',
  '/__proto__',
];

/** A request of any kind, to one of the servers. */
export const httpRequest = fc.record({
  server: fc.constantFrom('server', 'workspace', 'teams', 'playground'),
  path: fc.oneof(fc.constantFrom(...paths), fc.webPath()),
  query: fc.webQueryParameters(),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'),
  type: fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x'),
  body: fc.oneof(fc.json(), fc.string({ unit: 'binary', maxLength: 200 })),
});

export type HttpRequest = typeof httpRequest extends fc.Arbitrary<infer Request> ? Request : never;
