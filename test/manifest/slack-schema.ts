/** Slack's rules for the keys of a manifest that the bot uses: https://docs.slack.dev/reference/app-manifest */
import * as z from 'zod';

const text = (max: number) => z.string().min(1).max(max);
const https = (max: number) => z.url({ protocol: /^https$/u }).max(max);
const unique = <T>(items: readonly T[]) => new Set(items).size === items.length;
const names = (max: number, length: number) => z.array(text(length)).min(1).max(max).refine(unique, 'duplicates');

const manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.int() }),
  display_information: z.strictObject({
    name: text(35),
    description: text(140),
    background_color: z.string().regex(/^#[\da-f]{6}$/u),
    long_description: z.string().min(175).max(4_000).optional(),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: text(80), always_online: z.boolean() }),
    shortcuts: z
      .array(
        z.strictObject({
          type: z.enum(['message', 'global']),
          name: text(24),
          callback_id: text(255),
          description: text(150),
        }),
      )
      .min(1)
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: text(32).regex(/^\//u),
          url: https(3_000).optional(),
          description: text(2_000),
          usage_hint: text(1_000),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(5),
    unfurl_domains: z
      .array(text(255).regex(/^(?![.-])[-a-z0-9.]+[a-z0-9]$/u))
      .min(1)
      .max(5)
      .optional(),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(https(3_500)).min(1).max(1_000).optional(),
    scopes: z
      .strictObject({ bot: names(255, 255), bot_optional: names(255, 255).optional() })
      .refine(
        ({ bot, bot_optional = [] }) => bot_optional.every((scope) => bot.includes(scope)),
        'optional, not in bot',
      ),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: https(3_500).optional(), bot_events: names(100, 50) }),
    interactivity: z.strictObject({
      is_enabled: z.literal(true),
      request_url: https(3_500).optional(),
      message_menu_options_url: https(3_500).optional(),
    }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
    function_runtime: z.literal('remote').optional(),
  }),
  functions: z.record(z.string().regex(/^[a-z\d_]{1,100}$/u), z.looseObject({ title: text(60) })).optional(),
  mcp_servers: z
    .record(text(255), z.strictObject({ url: https(500), auth_type: z.literal('slack_identity_auth') }))
    .optional(),
});

/** The scope that Slack requires for an event: https://docs.slack.dev/reference/events */
const eventScopes: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  'message.im': 'im:history',
  link_shared: 'links:read',
  channel_shared: 'channels:read',
  channel_unshared: 'channels:read',
  member_joined_channel: 'channels:read',
  channel_unarchive: 'channels:read',
  channel_rename: 'channels:read',
  channel_archive: 'channels:read',
  channel_left: 'channels:read',
  channel_deleted: 'channels:read',
  group_unarchive: 'groups:read',
  group_rename: 'groups:read',
  group_archive: 'groups:read',
  group_left: 'groups:read',
  group_deleted: 'groups:read',
};

/** Why Slack would reject a manifest. */
export function faultsInManifest(value: unknown): readonly string[] {
  const { data, error } = manifest.safeParse(JSON.parse(JSON.stringify(value)));
  if (data === undefined) return [z.prettifyError(error)];
  const { scopes } = data.oauth_config;
  const { event_subscriptions, interactivity, socket_mode_enabled } = data.settings;
  const needed = event_subscriptions.bot_events.flatMap((event) => eventScopes[event] ?? []);
  const addresses = [
    event_subscriptions.request_url,
    interactivity.request_url,
    ...data.features.slash_commands.map(({ url }) => url),
  ];
  return [
    ...needed.filter((scope) => !scopes.bot.includes(scope)).map((scope) => `an event needs ${scope}`),
    ...needed
      .filter((scope) => scopes.bot_optional?.includes(scope))
      .map((scope) => `an event needs ${scope}, optional`),
    ...addresses.filter((url) => (url === undefined) !== socket_mode_enabled).map(() => 'an address, or none'),
    ...(data.functions !== undefined && !data.settings.org_deploy_enabled ? ['functions need org_deploy_enabled'] : []),
  ];
}
