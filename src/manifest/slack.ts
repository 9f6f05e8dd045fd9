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
  /** Shows cases as Work Objects. */
  readonly workObjects?: boolean;
  /** Where Slackbot calls the bot's commands as tools. */
  readonly mcpUrl?: string;
  /** Installs the app by OAuth, in several workspaces. */
  readonly oauth?: {
    /** Where Slack sends the browser back to. */
    readonly redirectUrl: string;
    /** Whether an organization can install it as a whole. */
    readonly allowsOrganizations: boolean;
  };
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
 * Those of {@link slackScopes} that can be declined at the installation: docs/slack.md says what doesn't work without each.
 * https://docs.slack.dev/authentication/installing-with-oauth#optional-scopes
 */
export const slackOptionalScopes = [
  'usergroups:read',
  'files:read',
  'channels:history',
  'groups:history',
  'mpim:history',
] as const satisfies readonly (typeof slackScopes)[number][];

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

/** An organization gives the app access to a workspace, or takes it away. They need no scope. */
const organizationEvents = ['team_access_granted', 'team_access_revoked'] as const;

/** Requested only if Slackbot is to call the bot. */
export const slackMcpScopes = ['mcp:connect'] as const;

/** Requested only if links to Barium are to be unfurled. */
export const slackLinkScopes = ['links:read', 'links:write'] as const;

/** The callback ids of the shortcuts, as the adapter handles them. */
const shortcuts = {
  attach: 'barium:attach',
  watch: 'barium:watch',
  sendText: 'barium:send-text',
  find: 'barium:find',
  newWatch: 'barium:new-watch',
} as const;

/** The scopes that the app requests, by what it is used for. */
export function slackBotScopes(uses: { readonly hasLinks: boolean; readonly hasMcp: boolean }): readonly string[] {
  return [...slackScopes, ...(uses.hasLinks ? slackLinkScopes : []), ...(uses.hasMcp ? slackMcpScopes : [])];
}

/** The manifest as plain data, ready for JSON. */
export function slackManifest({
  definitions,
  text,
  transport,
  webHost,
  workObjects = false,
  mcpUrl,
  oauth,
}: SlackManifestOptions) {
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
        shortcut('message', shortcuts.watch, text.adapter.watchCase.title),
        shortcut('message', shortcuts.sendText, text.adapter.sendText.title),
        shortcut('message', shortcuts.attach, text.adapter.attach),
        shortcut('global', shortcuts.find, text.adapter.findCase.title),
        shortcut('global', shortcuts.newWatch, text.adapter.newWatch),
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
      ...(webHost === undefined ? {} : { unfurl_domains: [domainOf(webHost)] }),
    },
    ...(mcpUrl === undefined ? {} : { mcp_servers: { barium: { url: mcpUrl, auth_type: 'slack_identity_auth' } } }),
    oauth_config: {
      ...(oauth === undefined ? {} : { redirect_urls: [oauth.redirectUrl] }),
      scopes: {
        bot: slackBotScopes({ hasLinks: webHost !== undefined, hasMcp: mcpUrl !== undefined }),
        bot_optional: slackOptionalScopes,
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
          ...(oauth?.allowsOrganizations === true ? organizationEvents : []),
          ...(webHost === undefined ? [] : ['link_shared']),
          ...(workObjects ? ['entity_details_requested'] : []),
        ],
      },
      interactivity: {
        is_enabled: true,
        ...requestUrl,
        ...(transport.kind === 'http' ? { message_menu_options_url: `${transport.publicUrl}/slack/events` } : {}),
      },
      org_deploy_enabled: oauth?.allowsOrganizations === true,
      socket_mode_enabled: transport.kind === 'socket',
      // The one token of a workspace would expire.
      token_rotation_enabled: oauth !== undefined,
    },
  };
}

/** Slack reports links to a domain whatever their port is. */
function domainOf(host: string): string {
  return host.replace(/:\d+$/u, '').toLowerCase();
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
