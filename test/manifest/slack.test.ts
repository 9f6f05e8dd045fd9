import { readFileSync } from 'node:fs';
import { shortcutIds } from '../../adapters/slack/interaction-payloads.ts';
import { definitions } from '../../src/commands/index.ts';
import { slackLinkScopes, slackManifest, slackScopes } from '../../src/manifest/slack.ts';
import * as en from '../../src/text/en/index.ts';
import type { Strings } from '../../src/text/strings.ts';
import * as sv from '../../src/text/sv/index.ts';

const publicUrl = 'https://bot.example.com';
const manifest = slackManifest({ definitions, text: en, transport: { kind: 'http', publicUrl } });

describe('the Slack manifest', () => {
  it('equals the one in the repository', () => {
    const stored = readFileSync(new URL('../../manifests/slack.json', import.meta.url), 'utf8');
    expect(JSON.parse(stored)).toEqual(manifest);
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
