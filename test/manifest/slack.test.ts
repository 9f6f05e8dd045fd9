import { readFileSync } from 'node:fs';
import { shortcutIds } from '../../adapters/slack/interaction-payloads.ts';
import { definitions } from '../../src/commands/index.ts';
import { slackLinkScopes, slackManifest, slackOptionalScopes, slackScopes } from '../../src/manifest/slack.ts';
import * as en from '../../src/text/en/index.ts';
import type { Strings } from '../../src/text/strings.ts';
import * as sv from '../../src/text/sv/index.ts';
import { faultsInManifest } from './slack-schema.ts';

const publicUrl = 'https://bot.example.com';
const redirectUrl = `${publicUrl}/slack/oauth_redirect`;
const manifest = slackManifest({ definitions, text: en, transport: { kind: 'http', publicUrl } });

describe('the Slack manifest', () => {
  it('equals the one in the repository', () => {
    const stored = readFileSync(new URL('../../manifests/slack.json', import.meta.url), 'utf8');
    expect(JSON.parse(stored)).toEqual(manifest);
  });

  it('is valid for every combination of options, and subscribes to no event without its scope', () => {
    const transports = [{ kind: 'http', publicUrl }, { kind: 'socket' }] as const;
    const combine = (all: readonly object[], options: readonly object[]) =>
      all.flatMap((one) => options.map((option) => ({ ...one, ...option })));
    const choices: readonly (readonly object[])[] = [
      [{ text: en as Strings }, { text: sv as Strings }],
      transports.map((transport) => ({ transport })),
      [{}, { webHost: 'barium.example' }, { webHost: 'Barium.example:8443', workObjects: true }],
      [{}, { mcpUrl: `${publicUrl}/mcp` }],
      [{}, ...[true, false].map((allowsOrganizations) => ({ oauth: { redirectUrl, allowsOrganizations } }))],
    ];
    const combinations = choices.reduce(combine, [{ definitions }]);
    expect(combinations).toHaveLength(72);
    for (const options of combinations) {
      expect(faultsInManifest(slackManifest(options as Parameters<typeof slackManifest>[0]))).toEqual([]);
    }
  });

  it('is for several workspaces only by OAuth, and for organizations only if one is listed', () => {
    const manifestFor = (allowsOrganizations: boolean) => {
      const oauth = { redirectUrl, allowsOrganizations };
      return slackManifest({ definitions, text: en, transport: { kind: 'socket' }, oauth });
    };
    const settings = { org_deploy_enabled: false, token_rotation_enabled: true };
    const events = ['team_access_granted', 'team_access_revoked'];
    expect(manifest.settings).toMatchObject({ org_deploy_enabled: false, token_rotation_enabled: false });
    expect(manifest.oauth_config).not.toHaveProperty('redirect_urls');
    expect(manifestFor(false)).toMatchObject({ oauth_config: { redirect_urls: [redirectUrl] }, settings });
    expect(manifestFor(false).settings.event_subscriptions.bot_events).not.toEqual(expect.arrayContaining(events));
    expect(manifestFor(true).settings).toMatchObject({ ...settings, org_deploy_enabled: true });
    expect(manifestFor(true).settings.event_subscriptions.bot_events).toEqual(expect.arrayContaining(events));
  });

  it('asks for the panes of cases only with Work Objects', () => {
    const events = (workObjects: boolean) =>
      slackManifest({ definitions, text: en, transport: { kind: 'socket' }, webHost: 'barium.example', workObjects })
        .settings.event_subscriptions.bot_events;
    expect(events(true)).toContain('entity_details_requested');
    expect(events(false)).not.toContain('entity_details_requested');
  });

  it('lets people decline the scopes that the bot works without, and says what each is for', () => {
    expect(manifest.oauth_config.scopes.bot_optional).toEqual(slackOptionalScopes);
    const guide = readFileSync(new URL('../../docs/slack.md', import.meta.url), 'utf8');
    for (const scope of slackOptionalScopes) expect(guide).toMatch(new RegExp(`\\| \`${scope}\` .*optional`, 'u'));
  });

  it('uses one URL for all requests', () => {
    const addresses = new Set(JSON.stringify(manifest).match(/https?:[^"]*/gu));
    expect([...addresses]).toEqual([`${publicUrl}/slack/events`]);
  });

  it('has examples as the usage hint, in the language of the installation', () => {
    const hintIn = (text: Strings) => {
      const { features } = slackManifest({ definitions, text, transport: { kind: 'socket' } });
      return features.slash_commands[0]?.usage_hint;
    };
    expect(hintIn(en)).toBe('list, show order 4711, help');
    expect(hintIn(sv)).toBe('lista, visa order 4711, hjälp');
  });

  it('has the shortcuts that the adapter listens for', () => {
    expect(manifest.features.shortcuts.map((one) => one.callback_id)).toEqual(Object.values(shortcutIds));
    for (const { name } of manifest.features.shortcuts) expect(name.length).toBeLessThanOrEqual(24);
  });

  it('contains no URL in Socket Mode', () => {
    const socket = slackManifest({ definitions, text: en, transport: { kind: 'socket' } });
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(socket)).not.toContain('http');
  });

  it('requests the link scopes only with a web host', () => {
    const linked = slackManifest({
      definitions,
      text: en,
      transport: { kind: 'socket' },
      webHost: 'barium.example',
    });
    expect(linked.features).toMatchObject({ unfurl_domains: ['barium.example'] });
    expect(linked.oauth_config.scopes.bot).toEqual([...slackScopes, 'links:read', 'links:write']);
    expect(linked.settings.event_subscriptions.bot_events).toContain('link_shared');
  });

  it('requests only scopes that the guide explains', () => {
    const guide = readFileSync(new URL('../../docs/slack.md', import.meta.url), 'utf8');
    for (const scope of [...slackScopes, ...slackLinkScopes]) expect(guide).toContain(`| \`${scope}\` `);
  });
});
