/** The manifests of an installation that assistants can call. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { definitions } from '../../src/commands/index.ts';
import { slackManifest, slackMcpScopes } from '../../src/manifest/slack.ts';
import { teamsManifest, teamsToolFiles, teamsTranslations } from '../../src/manifest/teams.ts';
import * as en from '../../src/text/en/index.ts';
import { createTools } from '../../src/tools/index.ts';

const publicUrl = 'https://bot.example.com';
const url = `${publicUrl}/mcp`;

describe('the Slack manifest', () => {
  const base = { definitions, text: en, transport: { kind: 'http', publicUrl } } as const;

  it('has the server and its scope only with an address for Slackbot', () => {
    const manifest = slackManifest({ ...base, mcpUrl: url });
    expect(manifest).toMatchObject({ mcp_servers: { barium: { url, auth_type: 'slack_identity_auth' } } });
    expect(manifest.oauth_config.scopes.bot).toEqual(expect.arrayContaining([...slackMcpScopes]));
    const without = slackManifest(base);
    expect(without).not.toHaveProperty('mcp_servers');
    expect(without.oauth_config.scopes.bot).not.toEqual(expect.arrayContaining([...slackMcpScopes]));
    const guide = readFileSync(new URL('../../docs/slack.md', import.meta.url), 'utf8');
    for (const scope of slackMcpScopes) expect(guide).toContain(`| \`${scope}\` `);
  });
});

describe('the Teams app', () => {
  const template = JSON.parse(readFileSync('manifests/teams/manifest.json', 'utf8')) as { manifestVersion: string };
  const base = {
    template,
    definitions,
    text: en,
    appId: '22222222-2222-4222-8222-222222222222',
    version: '0.1.0',
    publicUrl,
  };
  const { tools } = createTools(definitions, en);
  const mcp = { url, oauthClientId: 'abc', tools };

  it('has a valid agent connector with the tools in a file', () => {
    const manifest = teamsManifest({ ...base, mcp });
    const { manifestVersion } = manifest as { manifestVersion: string };
    expect(Number(manifestVersion.split('.')[1])).toBeGreaterThanOrEqual(27);
    const script = `
      import validator from '@microsoft/app-manifest';
      import { readFileSync } from 'node:fs';
      const { manifest, schema } = JSON.parse(readFileSync(0, 'utf8'));
      console.log(JSON.stringify(await validator.AppManifestUtils.validateAgainstSchema(manifest, schema)));`;
    const file = `node_modules/@microsoft/app-manifest/build/json-schemas/teams/v${manifestVersion}/MicrosoftTeams.schema.json`;
    const { patternProperties: _, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
    const input = JSON.stringify({ manifest, schema });
    const errors = execFileSync(process.execPath, ['--input-type=module', '-e', script], { input, encoding: 'utf8' });
    expect(JSON.parse(errors)).toEqual([]);
    expect(manifest).toMatchObject({
      agentConnectors: [
        {
          toolSource: {
            remoteMcpServer: {
              mcpServerUrl: url,
              mcpToolDescription: { file: 'mcp-tools.json' },
              authorization: { type: 'OAuthPluginVault', referenceId: 'abc' },
            },
          },
        },
      ],
    });
    expect(teamsToolFiles({ template, mcp })).toMatchObject({
      'mcp-tools.json': { tools: [{ name: tools[0]?.name }, ...tools.slice(1).map(({ name }) => ({ name }))] },
    });
    expect(JSON.stringify(teamsTranslations({ ...base, mcp }))).toContain(`/teams/v${manifestVersion}/`);
  });

  it('has no agent connector by a schema that knows none', () => {
    const old = { ...base, mcp, schema: '1.26' };
    expect(teamsManifest(old)).not.toHaveProperty('agentConnectors');
    expect(teamsToolFiles(old)).toEqual({});
  });

  it('is unchanged without one', () => {
    expect(teamsManifest(base)).toMatchObject({ manifestVersion: template.manifestVersion });
    expect(teamsManifest(base)).not.toHaveProperty('agentConnectors');
    expect(teamsToolFiles({ template })).toEqual({});
  });
});
