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

  it('prints the Slack manifest for several workspaces before the app exists, if it knows where they install it', async () => {
    const env = { ...publicUrl, SLACK_TEAMS: 'T0ACME, E0ORG' };
    const { stdout } = await runCli(await createFolder(), ['manifest', 'slack'], env);
    expect(JSON.parse(stdout)).toMatchObject({
      oauth_config: { redirect_urls: ['https://bot.example.com/slack/oauth_redirect'] },
      settings: { org_deploy_enabled: true, token_rotation_enabled: true },
    });
    const unknown = await runCli(await createFolder(), ['manifest', 'slack'], { SLACK_TEAMS: 'T0ACME' });
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('PUBLIC_URL')]);
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
    const tab = { TEAMS_SSO_RESOURCE: `api://bot.example.com/${id}` };
    const { code } = await runCli(folder, ['manifest', 'teams', '--out', 'upload'], { ...teams, ...publicUrl, ...tab });
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
      webApplicationInfo: { id, resource: tab.TEAMS_SSO_RESOURCE },
    });
    expect(manifest).not.toContain('canary');
  });

  it('writes an older manifest for a cloud without the newest, and only one that it knows', async () => {
    const folder = await createFolder();
    const write = (schema: string) =>
      runCli(folder, ['manifest', 'teams', '--schema', schema], { ...teams, ...publicUrl });
    expect((await write('1.23')).code).toBe(0);
    const files = unzipSync(await readFile(join(folder, 'barium-bot-teams.zip')));
    const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()));
    expect(manifest).toMatchObject({ manifestVersion: '1.23' });
    const { code, stderr } = await write('9.9');
    expect(code).toBe(2);
    expect(stderr).toContain('1.23, 1.24');
    expect((await runCli(folder, ['manifest', 'slack', '--schema', '1.23'], publicUrl)).code).toBe(2);
  });

  it('exits with 2 when a setting is missing or the platform is unknown', async () => {
    const { code, stderr } = await runCli(await createFolder(), ['manifest', 'teams'], publicUrl);
    expect(code).toBe(2);
    expect(stderr).toContain('MicrosoftAppId is required');
    expect((await runCli(await createFolder(), ['manifest', 'discord'])).code).toBe(2);
  });
});
