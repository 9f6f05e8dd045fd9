/** The manifest from which Slack makes the app: https://docs.slack.dev/reference/app-manifest */

import { wordFor } from '../parser/vocabulary.ts';
import type { Definition } from '../request/definition.ts';
import type { Text } from '../text/strings.ts';

export interface SlackManifestOptions {
  readonly definitions: readonly Pick<Definition, 'name' | 'word' | 'isForButtons'>[];
  readonly text: Text;
  /** How Slack reaches the bot: at `publicUrl` (https, no trailing slash), or over a socket that the bot opens. */
  readonly way: { readonly kind: 'http'; readonly publicUrl: string } | { readonly kind: 'socket' };
  /** The host of Barium's web pages, whose links are then shown with what they lead to. */
  readonly webHost?: string;
}

/** Every scope the bot asks for, and what it would not be able to do without it. */
export const slackScopes = {
  commands: 'the command /barium and the two shortcuts',
  'app_mentions:read': 'answering a mention, also in threads, where Slack has no commands',
  'chat:write': 'answers, announcements, and updating both',
  'im:history': 'hearing what is said in the direct chat with the bot',
  'im:write': 'opening that chat, for what a channel cannot keep private',
  'users:read': 'names, language and time zone of those who ask, and whether they are guests',
  'usergroups:read': 'who is in a user group that the access lists name; asked for no other',
  'files:write': 'diagrams and files of cases',
  'files:read': 'files that people hand to the bot, and no other',
  'channels:history':
    'looking whether an announcement arrived when Slack’s answer was lost, and whether the bot is a member where a watch is asked for, in public channels',
  'groups:history': 'the same in private channels that the bot is a member of',
  'mpim:history': 'the same in conversations of several people that the bot is a member of',
} as const;

/** Asked for only where links to Barium are to be shown with what they lead to. */
export const slackLinkScopes = {
  'links:read': 'hearing that a link to Barium was posted',
  'links:write': 'showing under it what it leads to',
} as const;

/** The callbacks of the two shortcuts, which the adapter listens for. */
const shortcuts = { attach: 'barium:attach', find: 'barium:find' } as const;

/** The manifest as plain data, ready for JSON. */
export function slackManifest({ definitions, text, way, webHost }: SlackManifestOptions) {
  const address = way.kind === 'http' ? { url: `${way.publicUrl}/slack/events` } : {};
  const requestUrl = way.kind === 'http' ? { request_url: `${way.publicUrl}/slack/events` } : {};
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: text.help.title,
      description: cut(text.help.intro, 140),
      background_color: '#1f3a5f',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: text.help.title, always_online: true },
      shortcuts: [
        shortcut('message', shortcuts.attach, text.chat.attach),
        shortcut('global', shortcuts.find, text.chat.findCase.title),
      ],
      slash_commands: [
        {
          command: '/barium',
          ...address,
          description: cut(text.help.intro, 2_000),
          usage_hint: usageHint(definitions, text),
          should_escape: false,
        },
      ],
      ...(webHost === undefined ? {} : { unfurl_domains: [webHost] }),
    },
    oauth_config: {
      scopes: {
        bot: [...Object.keys(slackScopes), ...(webHost === undefined ? [] : Object.keys(slackLinkScopes))],
      },
    },
    settings: {
      event_subscriptions: {
        ...requestUrl,
        bot_events: [
          'app_home_opened',
          'app_mention',
          'message.im',
          ...(webHost === undefined ? [] : ['link_shared']),
        ],
      },
      interactivity: {
        is_enabled: true,
        ...requestUrl,
        ...(way.kind === 'http' ? { message_menu_options_url: `${way.publicUrl}/slack/events` } : {}),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: way.kind === 'socket',
      token_rotation_enabled: false,
    },
  };
}

function shortcut(type: 'message' | 'global', callback_id: string, name: string) {
  return { type, callback_id, name: cut(name, 24), description: cut(name, 150) };
}

/** The words that people type. */
function usageHint(definitions: SlackManifestOptions['definitions'], text: Text): string {
  const words = definitions.filter((one) => one.isForButtons !== true).map((one) => wordFor(text, one));
  return cut(words.join(' | '), 1_000);
}

function cut(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`;
}
