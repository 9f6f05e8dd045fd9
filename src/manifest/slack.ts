/** The app manifest for Slack: https://docs.slack.dev/reference/app-manifest */
import { truncate } from '../lib/truncate.ts';
import { localizedWord } from '../parser/vocabulary.ts';
import type { Definition } from '../request/definition.ts';
import type { Strings } from '../text/strings.ts';

interface SlackManifestOptions {
  readonly definitions: readonly Pick<Definition, 'name' | 'word' | 'isHidden'>[];
  readonly text: Strings;
  /** HTTP requests to `publicUrl` (https, no trailing slash), or Socket Mode. */
  readonly transport: { readonly kind: 'http'; readonly publicUrl: string } | { readonly kind: 'socket' };
  /** The host of Barium's web pages, for unfurling links to it. */
  readonly webHost?: string;
  /** Where Slackbot calls the bot's commands as tools. */
  readonly mcpUrl?: string;
}

/** The scopes that the bot requests; docs/slack.md says what each one is for. */
export const slackScopes = [
  'commands',
  'app_mentions:read',
  'chat:write',
  'im:history',
  'im:write',
  'users:read',
  'usergroups:read',
  'channels:read',
  'groups:read',
  'mpim:read',
  'files:write',
  'files:read',
  'channels:history',
  'groups:history',
  'mpim:history',
] as const;

/**
 * Pause watches of a channel that the bot can no longer post to, wake its queue as soon as it can, and let watches follow a
 * channel to its new id or name. `channels:read` and `groups:read` are enough for all of them.
 */
const channelEvents = [
  'member_joined_channel',
  'channel_unarchive',
  'group_unarchive',
  'channel_rename',
  'group_rename',
  'channel_id_changed',
  'channel_archive',
  'group_archive',
  'channel_left',
  'group_left',
  'channel_deleted',
  'group_deleted',
] as const;

/** Tell that the bot can do nothing any more. They need no scope. */
const tokenEvents = ['app_uninstalled', 'tokens_revoked'] as const;

/** Requested only if Slackbot is to call the bot. */
export const slackMcpScopes = ['mcp:connect'] as const;

/** Requested only if links to Barium are to be unfurled. */
export const slackLinkScopes = ['links:read', 'links:write'] as const;

/** The callback ids of the two shortcuts, as the adapter handles them. */
const shortcuts = { attach: 'barium:attach', find: 'barium:find' } as const;

/** The manifest as plain data, ready for JSON. */
export function slackManifest({ definitions, text, transport, webHost, mcpUrl }: SlackManifestOptions) {
  const address = transport.kind === 'http' ? { url: `${transport.publicUrl}/slack/events` } : {};
  const requestUrl = transport.kind === 'http' ? { request_url: `${transport.publicUrl}/slack/events` } : {};
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: text.help.title,
      description: truncate(text.help.intro, 140),
      background_color: '#1c6b4f',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: text.help.title, always_online: true },
      shortcuts: [
        shortcut('message', shortcuts.attach, text.adapter.attach),
        shortcut('global', shortcuts.find, text.adapter.findCase.title),
      ],
      slash_commands: [
        {
          command: '/barium',
          ...address,
          description: truncate(text.help.intro, 2_000),
          usage_hint: usageHint(definitions, text),
          should_escape: false,
        },
      ],
      ...(webHost === undefined ? {} : { unfurl_domains: [webHost] }),
    },
    ...(mcpUrl === undefined ? {} : { mcp_servers: { barium: { url: mcpUrl, auth_type: 'slack_identity_auth' } } }),
    oauth_config: {
      scopes: {
        bot: [
          ...slackScopes,
          ...(webHost === undefined ? [] : slackLinkScopes),
          ...(mcpUrl === undefined ? [] : slackMcpScopes),
        ],
      },
    },
    settings: {
      event_subscriptions: {
        ...requestUrl,
        bot_events: [
          'app_home_opened',
          'app_mention',
          'message.im',
          'channel_shared',
          'channel_unshared',
          ...channelEvents,
          ...tokenEvents,
          ...(webHost === undefined ? [] : ['link_shared']),
        ],
      },
      interactivity: {
        is_enabled: true,
        ...requestUrl,
        ...(transport.kind === 'http' ? { message_menu_options_url: `${transport.publicUrl}/slack/events` } : {}),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: transport.kind === 'socket',
      token_rotation_enabled: false,
    },
  };
}

function shortcut(type: 'message' | 'global', callback_id: string, name: string) {
  return { type, callback_id, name: truncate(name, 24), description: truncate(name, 150) };
}

/** Three examples: Slack shows them behind the command in one line, and `help` lists all commands. */
function usageHint(definitions: SlackManifestOptions['definitions'], text: Strings): string {
  const [list, show, help] = (['instance.list', 'instance.show', 'help'] as const).map((wanted) => {
    const definition = definitions.find(({ name }) => name === wanted);
    if (definition === undefined) throw new Error(`no definition for ${wanted}`);
    return localizedWord(text, definition);
  });
  return `${list}, ${show} order 4711, ${help}`;
}
