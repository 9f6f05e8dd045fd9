/** The app package for Teams: https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema */
import { zipSync } from 'fflate';
import { describeTool, type Tool } from '../chat/tool.ts';
import { truncate } from '../lib/truncate.ts';
import { localizedWord } from '../parser/vocabulary.ts';
import type { Definition } from '../request/definition.ts';
import { languages, type Strings } from '../text/strings.ts';

interface TeamsManifestOptions {
  /** `manifests/teams/manifest.json`, parsed: the part that is the same for all installations. */
  readonly template: { readonly manifestVersion?: string };
  /** The bot's version. Teams recognizes an update by a higher version. */
  readonly version: string;
  /** The Entra application of the bot; the Teams app has the same id. */
  readonly appId: string;
  /** https, without a trailing slash. */
  readonly publicUrl: string;
  readonly definitions: readonly Pick<Definition, 'name' | 'word'>[];
  readonly text: Strings;
  /** The host of Barium's web pages, for unfurling links to it. */
  readonly webHost?: string;
  /** The connector with which Microsoft 365 Copilot calls the bot's commands as tools. */
  readonly mcp?: {
    readonly url: string;
    /** The OAuth client that is registered in Teams for it. */
    readonly oauthClientId: string;
    readonly tools: readonly Tool[];
  };
}

/** The command menu has room for ten commands, in this order; help lists the others. */
const commandList = ['list', 'show', 'tasks', 'files', 'diagram', 'send', 'upload', 'delete', 'watch', 'help'];

/** The conversations in which people can use the bot. */
const scopes = ['personal', 'team', 'groupChat'];

/** The manifest as plain data, ready for JSON. */
export function teamsManifest(options: TeamsManifestOptions): Readonly<Record<string, unknown>> {
  const { appId, publicUrl, text, version } = options;
  const filled = JSON.stringify(options.template)
    .replaceAll('{version}', version)
    .replaceAll('{MicrosoftAppId}', appId)
    .replaceAll('{PUBLIC_URL}', publicUrl);
  return {
    ...JSON.parse(filled),
    description: { short: text.app.short, full: text.app.full },
    localizationInfo: {
      defaultLanguageTag: text.language,
      additionalLanguages: otherLanguages(text).map(({ language }) => ({
        languageTag: language,
        file: `${language}.json`,
      })),
    },
    bots: [
      {
        botId: appId,
        scopes,
        // Upload and download in personal chats.
        supportsFiles: true,
        commandLists: [{ scopes, commands: commandsOf(options) }],
      },
    ],
    composeExtensions: [
      { botId: appId, commands: [searchCommand(text)], messageHandlers: linkHandlers(options.webHost) },
    ],
    validDomains: [new URL(publicUrl).host],
    ...agentConnectors(options),
  };
}

/** The first version of the schema with agent connectors. */
const connectorVersion = '1.27';
const toolsFile = 'mcp-tools.json';

/** The template's version, unless that is too old for an agent connector. */
function manifestVersionOf({ mcp, template: { manifestVersion = '' } }: TeamsManifestOptions): string {
  const isTooOld = manifestVersion.localeCompare(connectorVersion, 'en', { numeric: true }) < 0;
  return mcp !== undefined && isTooOld ? connectorVersion : manifestVersion;
}

function agentConnectors(options: TeamsManifestOptions): object {
  const { mcp, text } = options;
  if (mcp === undefined) return {};
  const version = manifestVersionOf(options);
  const authorization = { type: 'OAuthPluginVault', referenceId: mcp.oauthClientId };
  const remoteMcpServer = { mcpServerUrl: mcp.url, mcpToolDescription: { file: toolsFile }, authorization };
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${version}/MicrosoftTeams.schema.json`,
    manifestVersion: version,
    agentConnectors: [
      { id: 'barium', displayName: text.help.title, description: text.app.full, toolSource: { remoteMcpServer } },
    ],
  };
}

/** The files that the manifest refers to, besides the translations. */
export function teamsToolFiles({ mcp }: Pick<TeamsManifestOptions, 'mcp'>): Readonly<Record<string, object>> {
  return mcp === undefined ? {} : { [toolsFile]: { tools: mcp.tools.map(describeTool) } };
}

/** The manifest's strings in the other languages, by the file names that the manifest refers to. */
export function teamsTranslations(options: TeamsManifestOptions): Readonly<Record<string, object>> {
  const schema = `https://developer.microsoft.com/json-schemas/teams/v${manifestVersionOf(options)}/MicrosoftTeams.Localization.schema.json`;
  const files = otherLanguages(options.text).map((text) => [
    `${text.language}.json`,
    { $schema: schema, ...stringsOf({ ...options, text }) },
  ]);
  return Object.fromEntries(files);
}

function otherLanguages(text: Strings): readonly Strings[] {
  return Object.values(languages).filter(({ language }) => language !== text.language);
}

/** The strings by their path in the manifest. */
function stringsOf(options: TeamsManifestOptions): Readonly<Record<string, string>> {
  const { text } = options;
  const search = searchCommand(text);
  const commands = commandsOf(options).flatMap(({ title, description }, index) => [
    [`bots[0].commandLists[0].commands[${index}].title`, title],
    [`bots[0].commandLists[0].commands[${index}].description`, description],
  ]);
  const parameters = search.parameters.flatMap(({ title, description }, index) => [
    [`composeExtensions[0].commands[0].parameters[${index}].title`, title],
    [`composeExtensions[0].commands[0].parameters[${index}].description`, description],
  ]);
  return {
    'name.short': text.help.title,
    'description.short': text.app.short,
    'description.full': text.app.full,
    'composeExtensions[0].commands[0].title': search.title,
    'composeExtensions[0].commands[0].description': search.description,
    ...Object.fromEntries([...commands, ...parameters]),
  };
}

/** The zip to upload to Teams: the manifest, its translations, and both icons. */
export function teamsPackage(
  manifest: Readonly<Record<string, unknown>>,
  translations: Readonly<Record<string, object>>,
  icons: { readonly color: Uint8Array; readonly outline: Uint8Array },
): Uint8Array {
  const json = Object.entries({ 'manifest.json': manifest, ...translations }).map(
    ([name, content]) => [name, new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`)] as const,
  );
  return zipSync({ ...Object.fromEntries(json), 'color.png': icons.color, 'outline.png': icons.outline });
}

function commandsOf({ definitions, text }: TeamsManifestOptions) {
  return commandList
    .flatMap((word) => definitions.find((definition) => definition.word === word) ?? [])
    .map(({ name, word }) => {
      const { summary, example } = text.commands[name];
      return { title: localizedWord(text, { name, word }), description: `${summary}: ${example}` };
    });
}

/** The ids are those that the adapter handles. */
function searchCommand(text: Strings) {
  return {
    id: 'searchCases',
    type: 'query',
    title: truncate(text.adapter.findCase.title, 32),
    description: truncate(text.help.intro, 128),
    context: ['compose', 'commandBox'],
    initialRun: true,
    parameters: [
      {
        name: 'case',
        title: truncate(text.adapter.findCase.field, 32),
        description: truncate(text.find.missingHint, 128),
        inputType: 'text',
      },
    ],
  };
}

function linkHandlers(webHost: string | undefined) {
  return webHost === undefined ? [] : [{ type: 'link', value: { domains: [webHost] } }];
}
