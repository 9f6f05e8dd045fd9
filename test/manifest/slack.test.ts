import { readFileSync } from 'node:fs';
import { shortcutIds } from '../../adapters/slack/interaction-payloads.ts';
import { definitions } from '../../src/commands/index.ts';
import { slackLinkScopes, slackManifest, slackScopes } from '../../src/manifest/slack.ts';
import * as en from '../../src/text/en/index.ts';

const publicUrl = 'https://bot.example.com';
const made = slackManifest({ definitions, text: en, transport: { kind: 'http', publicUrl } });

describe('the manifest for Slack', () => {
  it('is the one that lies in the repository', () => {
    const stored = readFileSync(new URL('../../manifests/slack.json', import.meta.url), 'utf8');
    expect(JSON.parse(stored)).toEqual(made);
  });

  it('sends everything to one address', () => {
    const addresses = new Set(JSON.stringify(made).match(/https?:[^"]*/gu));
    expect([...addresses]).toEqual([`${publicUrl}/slack/events`]);
  });

  it('names every command that people type', () => {
    const [command] = made.features.slash_commands;
    for (const { isInternal, word } of definitions) {
      if (isInternal !== true) expect(command?.usage_hint).toMatch(new RegExp(`(^|\\| )${word}\\b`, 'u'));
    }
    expect(command?.usage_hint).not.toMatch(/confirm|undo/);
    expect(command?.usage_hint.length).toBeLessThanOrEqual(1_000);
  });

  it('has the shortcuts that the adapter listens for', () => {
    expect(made.features.shortcuts.map((one) => one.callback_id)).toEqual(Object.values(shortcutIds));
    for (const { name } of made.features.shortcuts) expect(name.length).toBeLessThanOrEqual(24);
  });

  it('needs no address over a socket', () => {
    const socket = slackManifest({ definitions, text: en, transport: { kind: 'socket' } });
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(socket)).not.toContain('http');
  });

  it('asks for links only where they are shown', () => {
    const linked = slackManifest({
      definitions,
      text: en,
      transport: { kind: 'socket' },
      webHost: 'barium.example',
    });
    expect(linked.features).toMatchObject({ unfurl_domains: ['barium.example'] });
    expect(linked.oauth_config.scopes.bot).toEqual([
      ...slackScopes,
      'links:read',
      'links:write',
    ]);
    expect(linked.settings.event_subscriptions.bot_events).toContain('link_shared');
  });

  it('requests only scopes that the guide explains', () => {
    const guide = readFileSync(new URL('../../docs/slack.md', import.meta.url), 'utf8');
    for (const scope of [...slackScopes, ...slackLinkScopes]) expect(guide).toContain(`| \`${scope}\` `);
  });
});
