/** The app package for Teams: https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema */
import { zipSync } from 'fflate';
import { describeTool, type Tool } from '../chat/tool.ts';
import { truncate } from '../lib/truncate.ts';
import type { Definition } from '../request/definition.ts';
import { languages, type Strings } from '../text/strings.ts';
import { commandMenus, menuStrings, scopes } from './teams-commands.ts';
import { hasFeature, schemaUrl } from './teams-schema.ts';

interface TeamsManifestOptions {
  /** `manifests/teams/manifest.json`, parsed: the part that is the same for all installations. */
  readonly template: { readonly manifestVersion?: string };
  /** The version of Microsoft's schema, if not the template's. */
  readonly schema?: string;
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
  /** The personal tab: the app registration that Teams signs people in with, and its application ID URI. */
  readonly tab?: { readonly appId: string; readonly resource: string };
  /** The connector with which Microsoft 365 Copilot calls the bot's commands as tools. */
  readonly mcp?: {
    readonly url: string;
    /** The OAuth client that is registered in Teams for it. */
    readonly oauthClientId: string;
    readonly tools: readonly Tool[];
  };
}

/** The manifest as plain data, ready for JSON. */
export function teamsManifest(options: TeamsManifestOptions): Readonly<Record<string, unknown>> {
  const { appId, publicUrl, text, version } = options;
  const schema = schemaOf(options);
  const filled = JSON.stringify(options.template)
    .replaceAll('{version}', version)
    .replaceAll('{MicrosoftAppId}', appId)
    .replaceAll('{PUBLIC_URL}', publicUrl);
  return {
    ...JSON.parse(filled),
    $schema: schemaUrl(schema, 'MicrosoftTeams'),
    manifestVersion: schema,
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
        commandLists: commandMenus(menuOptions(options)),
        ...(hasFeature(schema, 'slash') ? { supportsTargetedMessages: true } : {}),
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: [searchCommand(text), attachCommand(text)],
        messageHandlers: linkHandlers(options.webHost),
      },
    ],
    validDomains: [new URL(publicUrl).host],
    ...(hasFeature(schema, 'channels') ? { supportsChannelFeatures: 'tier1' } : {}),
    ...personalTab(options),
    ...agentConnectors(options),
  };
}

/** Beside the chat, which comes first. Teams fills in the reader's language and theme. */
function personalTab({ tab, publicUrl, text }: TeamsManifestOptions): object {
  if (tab === undefined) return {};
  const contentUrl = `${publicUrl}/teams/tab?locale={locale}&theme={theme}`;
  return {
    staticTabs: [
      { entityId: 'conversations', scopes: ['personal'] },
      { entityId: 'home', name: text.adapter.tab.title, contentUrl, scopes: ['personal'] },
    ],
    webApplicationInfo: { id: tab.appId, resource: tab.resource },
  };
}

const toolsFile = 'mcp-tools.json';

function schemaOf({
  schema,
  template: { manifestVersion = '' },
}: Pick<TeamsManifestOptions, 'schema' | 'template'>): string {
  return schema ?? manifestVersion;
}

function menuOptions(options: TeamsManifestOptions) {
  const { definitions, text } = options;
  return { version: schemaOf(options), definitions, text };
}

function agentConnectors(options: TeamsManifestOptions): object {
  const { mcp, text } = options;
  if (mcp === undefined || !hasFeature(schemaOf(options), 'agent-connectors')) return {};
  const authorization = { type: 'OAuthPluginVault', referenceId: mcp.oauthClientId };
  const remoteMcpServer = { mcpServerUrl: mcp.url, mcpToolDescription: { file: toolsFile }, authorization };
  return {
    agentConnectors: [
      { id: 'barium', displayName: text.help.title, description: text.app.full, toolSource: { remoteMcpServer } },
    ],
  };
}

/** The files that the manifest refers to, besides the translations. */
export function teamsToolFiles(
  options: Pick<TeamsManifestOptions, 'mcp' | 'schema' | 'template'>,
): Readonly<Record<string, object>> {
  const { mcp } = options;
  if (mcp === undefined || !hasFeature(schemaOf(options), 'agent-connectors')) return {};
  return { [toolsFile]: { tools: mcp.tools.map(describeTool) } };
}

/** The manifest's strings in the other languages, by the file names that the manifest refers to. */
export function teamsTranslations(options: TeamsManifestOptions): Readonly<Record<string, object>> {
  const schema = schemaUrl(schemaOf(options), 'MicrosoftTeams.Localization');
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
  const attach = attachCommand(text);
  const parameters = search.parameters.flatMap(({ title, description }, index) => [
    [`composeExtensions[0].commands[0].parameters[${index}].title`, title],
    [`composeExtensions[0].commands[0].parameters[${index}].description`, description],
  ]);
  return {
    'name.short': text.help.title,
    ...(options.tab === undefined ? {} : { 'staticTabs[1].name': text.adapter.tab.title }),
    'description.short': text.app.short,
    'description.full': text.app.full,
    'composeExtensions[0].commands[0].title': search.title,
    'composeExtensions[0].commands[0].description': search.description,
    'composeExtensions[0].commands[1].title': attach.title,
    'composeExtensions[0].commands[1].description': attach.description,
    ...menuStrings(menuOptions(options)),
    ...Object.fromEntries(parameters),
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

/** In the menu of a message. */
function attachCommand(text: Strings) {
  return {
    id: 'attachToCase',
    type: 'action',
    title: truncate(text.adapter.attach, 32),
    description: truncate(text.commands['object.upload'].summary, 128),
    context: ['message'],
    fetchTask: true,
  };
}

function linkHandlers(webHost: string | undefined) {
  return webHost === undefined ? [] : [{ type: 'link', value: { domains: [webHost] } }];
}
