/** `barium-bot manifest slack|teams`: the app manifests of this installation. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endpoint } from '../../adapters/mcp/challenge.ts';
import { definitions } from '../commands/index.ts';
import { type Config, ConfigError } from '../config/index.ts';
import { variables } from '../config/variables.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { slackManifest } from '../manifest/slack.ts';
import { teamsManifest, teamsPackage, teamsToolFiles, teamsTranslations } from '../manifest/teams.ts';
import { schemaVersions } from '../manifest/teams-schema.ts';
import { stringsFor } from '../text/strings.ts';
import { createTools } from '../tools/index.ts';
import { UsageError } from './usage.ts';
import { replaceFile } from './write-file.ts';

interface ManifestOptions {
  readonly out?: string | undefined;
  /** The version of Microsoft's schema, for clouds without the newest. */
  readonly schema?: string | undefined;
}

/** Prints the Slack manifest or writes it to `out`; writes the Teams package to `out`. Returns the exit code. */
export async function manifest(
  platform: string | undefined,
  { out, schema }: ManifestOptions,
  config: Config,
): Promise<number> {
  if (platform === 'slack' && schema !== undefined) throw new UsageError('--schema is for teams');
  if (platform === 'slack') return slack(out, config);
  if (schema !== undefined && !schemaVersions.some((version) => version === schema)) {
    throw new UsageError(`--schema must be one of ${schemaVersions.join(', ')}`);
  }
  if (platform === 'teams') return teams(out ?? '.', schema, config);
  throw new UsageError('Choose a platform: slack or teams');
}

/** The manifest as JSON, for HTTP or Socket Mode. */
export function formatSlackManifest(config: Config, isSocket: boolean): string {
  const transport = isSocket
    ? ({ kind: 'socket' } as const)
    : ({ kind: 'http', publicUrl: publicUrlOf(config) } as const);
  return `${JSON.stringify(slackManifest({ ...common(config), transport, ...slackMcp(config), ...slackOAuth(config), workObjects: config.slackWorkObjects }), null, 2)}\n`;
}

async function slack(out: string | undefined, config: Config): Promise<number> {
  // A bot without a public address uses Socket Mode.
  const json = formatSlackManifest(config, config.slack?.kind === 'socket' || config.publicUrl === undefined);
  if (out === undefined) {
    process.stdout.write(json);
    return 0;
  }
  await write(out, 'slack.json', json);
  // A Slack manifest has no icon: it is uploaded on the app's page.
  await write(out, 'slack-icon.png', await shippedFile(slackIcon));
  return 0;
}

const slackIcon = 'manifests/slack-icon.png';

/** The path of the icon on this machine. */
export function findSlackIcon(): string {
  return fileURLToPath(shippedUrl(slackIcon));
}

async function teams(out: string, schema: string | undefined, config: Config): Promise<number> {
  await write(out, teamsPackageName, await createTeamsPackage(config, schema));
  return 0;
}

export const teamsPackageName = 'barium-bot-teams.zip';

/** The package to upload, as a zip. Rejects with a `ConfigError` if a variable is missing. */
export async function createTeamsPackage(config: Config, schema?: string): Promise<Uint8Array> {
  const { teams: configured } = config;
  if (configured === undefined || configured.kind === 'anonymous') throw missing('MicrosoftAppId');
  const [about, template, color, outline] = await Promise.all([
    shippedFile('package.json'),
    shippedFile('manifests/teams/manifest.json'),
    shippedFile('manifests/teams/color.png'),
    shippedFile('manifests/teams/outline.png'),
  ]);
  const manifest = {
    ...common(config),
    template: JSON.parse(template.toString('utf8')),
    ...omitUndefined({ schema }),
    version: JSON.parse(about.toString('utf8')).version,
    appId: configured.appId,
    publicUrl: publicUrlOf(config),
    ...omitUndefined({ tab: config.teamsTab }),
    ...teamsMcp(config),
  };
  const files = { ...teamsTranslations(manifest), ...teamsToolFiles(manifest) };
  return teamsPackage(teamsManifest(manifest), files, { color, outline });
}

function shippedFile(path: string): Promise<Buffer> {
  return readFile(shippedUrl(path));
}

function shippedUrl(path: string): URL {
  return new URL(`../../../${path}`, import.meta.url);
}

/** Slackbot signs its requests with the app's secret, and reaches the bot at its public address only. */
function slackMcp({ mcp, publicUrl }: Config) {
  return mcp?.slackSigningSecret === undefined || publicUrl === undefined ? {} : { mcpUrl: `${publicUrl}${endpoint}` };
}

/** Before the app exists, `SLACK_TEAMS` alone says that it is for several workspaces. */
function slackOAuth(config: Config) {
  const { slackTeams: teams } = config;
  if (teams === undefined) return {};
  const allowsOrganizations = teams === '*' || teams.some((id) => id.startsWith('E'));
  return { oauth: { redirectUrl: `${publicUrlOf(config)}/slack/oauth_redirect`, allowsOrganizations } };
}

function teamsMcp(config: Config) {
  const { mcp, locale } = config;
  if (mcp?.oauthClientId === undefined) return {};
  const { tools } = createTools(definitions, stringsFor(undefined, locale));
  return { mcp: { url: `${publicUrlOf(config)}${endpoint}`, oauthClientId: mcp.oauthClientId, tools } };
}

function common({ locale, webUrl }: Config) {
  const text = stringsFor(undefined, locale);
  return { definitions, text, ...(webUrl === undefined ? {} : { webHost: new URL(webUrl).host }) };
}

function publicUrlOf({ publicUrl }: Config): string {
  if (publicUrl === undefined) throw missing('PUBLIC_URL');
  return publicUrl;
}

function missing(variable: 'PUBLIC_URL' | 'MicrosoftAppId'): ConfigError {
  const { remedy } = variables[variable];
  return new ConfigError([{ variable, problem: 'is required for the manifest', remedy }]);
}

async function write(out: string, name: string, content: string | Uint8Array): Promise<void> {
  const path = join(out, name);
  await mkdir(out, { recursive: true });
  await replaceFile(path, [content]);
  process.stdout.write(`Saved ${path}\n`);
}
