import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { createFolder, killAndRemoveFolders, runCli } from './child.ts';

afterEach(killAndRemoveFolders);

const id = '01234567-89ab-4def-8123-456789abcdef';
const teams = { MicrosoftAppId: id, MicrosoftAppTenantId: id, MicrosoftAppPassword: 'canary-password' };
const publicUrl = { PUBLIC_URL: 'https://bot.example.com' };

describe('barium-bot manifest', () => {
  it('prints the Slack manifest with the public URL', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['manifest', 'slack'], publicUrl);
    const manifest = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(manifest.settings.event_subscriptions.request_url).toBe('https://bot.example.com/slack/events');
  });

  it('prints the Slack manifest for Socket Mode without a public URL', async () => {
    const { stdout } = await runCli(await createFolder(), ['manifest', 'slack']);
    expect(JSON.parse(stdout).settings.socket_mode_enabled).toBe(true);
  });

  it('writes the Slack manifest with the icon to upload beside it', async () => {
    const folder = await createFolder();
    expect((await runCli(folder, ['manifest', 'slack', '--out', 'upload'], publicUrl)).code).toBe(0);
    expect(JSON.parse(await readFile(join(folder, 'upload', 'slack.json'), 'utf8'))).toHaveProperty('features');
    const icon = await readFile(join(folder, 'upload', 'slack-icon.png'));
    expect(icon).toEqual(await readFile('manifests/slack-icon.png'));
  });

  it('writes the Teams package, ready to upload', async () => {
    const folder = await createFolder();
    const { code } = await runCli(folder, ['manifest', 'teams', '--out', 'upload'], { ...teams, ...publicUrl });
    expect(code).toBe(0);
    const files = unzipSync(await readFile(join(folder, 'upload', 'barium-bot-teams.zip')));
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png', 'sv.json']);
    const manifest = strFromU8(files['manifest.json'] ?? new Uint8Array());
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    expect(JSON.parse(manifest)).toMatchObject({
      id,
      version,
      bots: [{ botId: id }],
      validDomains: ['bot.example.com'],
    });
    expect(manifest).not.toContain('canary');
  });

  it('exits with 2 when a setting is missing or the platform is unknown', async () => {
    const { code, stderr } = await runCli(await createFolder(), ['manifest', 'teams'], publicUrl);
    expect(code).toBe(2);
    expect(stderr).toContain('MicrosoftAppId is required');
    expect((await runCli(await createFolder(), ['manifest', 'discord'])).code).toBe(2);
  });
});
