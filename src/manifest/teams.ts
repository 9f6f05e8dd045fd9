/** The app that is uploaded to Teams: https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema */
import { zipSync } from 'fflate';
import { wordFor } from '../parser/vocabulary.ts';
import type { Definition } from '../request/definition.ts';
import { languages, type Text } from '../text/strings.ts';

export interface TeamsManifestOptions {
  /** `manifests/teams/manifest.json`, parsed: everything that is the same for all installations. */
  readonly template: { readonly manifestVersion?: string };
  /** This bot's own: Teams takes a new app for an old one by its higher version. */
  readonly version: string;
  /** The Entra application that the bot is registered with; the app in Teams goes by the same id. */
  readonly appId: string;
  /** https, without a trailing slash. */
  readonly publicUrl: string;
  readonly definitions: readonly Pick<Definition, 'name' | 'word'>[];
  readonly text: Text;
  /** The host of Barium's web pages, whose links are then shown with what they lead to. */
  readonly webHost?: string;
}

/** The commands that the menu of the message box has room for: ten, in this order; help lists the others. */
const menu = ['list', 'show', 'tasks', 'files', 'diagram', 'send', 'upload', 'delete', 'watch', 'help'];

/** Where the bot can be talked to. Everywhere it is the same bot. */
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
      additionalLanguages: othersThan(text).map(({ language }) => ({
        languageTag: language,
        file: `${language}.json`,
      })),
    },
    bots: [
      {
        botId: appId,
        scopes,
        // Files go up and down in personal chats.
        supportsFiles: true,
        commandLists: [{ scopes, commands: commandsOf(options) }],
      },
    ],
    composeExtensions: [
      { botId: appId, commands: [searchCommand(text)], messageHandlers: linkHandlers(options.webHost) },
    ],
    validDomains: [new URL(publicUrl).host],
  };
}

/** The manifest's strings in every language but its own, by the names of the files that it tells of. */
export function teamsTranslations(options: TeamsManifestOptions): Readonly<Record<string, object>> {
  const { manifestVersion = '' } = options.template;
  const schema = `https://developer.microsoft.com/json-schemas/teams/v${manifestVersion}/MicrosoftTeams.Localization.schema.json`;
  const files = othersThan(options.text).map((text) => [
    `${text.language}.json`,
    { $schema: schema, ...stringsOf({ ...options, text }) },
  ]);
  return Object.fromEntries(files);
}

function othersThan(text: Text): readonly Text[] {
  return Object.values(languages).filter(({ language }) => language !== text.language);
}

/** By the path that each string has in the manifest. */
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

/** What Teams takes for upload: the manifest, its translations, and the two icons that it names, in one zip. */
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
  return menu
    .flatMap((word) => definitions.find((one) => one.word === word) ?? [])
    .map(({ name, word }) => {
      const { summary, example } = text.commands[name];
      return { title: wordFor(text, { name, word }), description: `${summary}: ${example}` };
    });
}

/** The ids are those that the adapter answers to. */
function searchCommand(text: Text) {
  return {
    id: 'searchCases',
    type: 'query',
    title: cut(text.chat.findCase.title, 32),
    description: cut(text.help.intro, 128),
    context: ['compose', 'commandBox'],
    initialRun: true,
    parameters: [
      {
        name: 'case',
        title: cut(text.chat.findCase.field, 32),
        description: cut(text.find.missingHint, 128),
        inputType: 'text',
      },
    ],
  };
}

function linkHandlers(webHost: string | undefined) {
  return webHost === undefined ? [] : [{ type: 'link', value: { domains: [webHost] } }];
}

function cut(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}
