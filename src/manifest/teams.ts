/** The app that is uploaded to Teams: https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema */
import { zipSync } from 'fflate';
import type { Definition } from '../commands/definition.ts';
import type { Text } from '../text/text.ts';

export interface TeamsManifestOptions {
  /** `manifests/teams/manifest.json`, parsed: everything that is the same for all installations. */
  readonly template: object;
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
  const { appId, publicUrl, text } = options;
  const filled = JSON.stringify(options.template)
    .replaceAll('{MicrosoftAppId}', appId)
    .replaceAll('{PUBLIC_URL}', publicUrl);
  return {
    ...JSON.parse(filled),
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

/** What Teams takes for upload: the manifest and the two icons that it names, in one zip. */
export function teamsPackage(
  manifest: Readonly<Record<string, unknown>>,
  icons: { readonly color: Uint8Array; readonly outline: Uint8Array },
): Uint8Array {
  const json = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  return zipSync({ 'manifest.json': json, 'color.png': icons.color, 'outline.png': icons.outline });
}

function commandsOf({ definitions, text }: TeamsManifestOptions) {
  return menu
    .flatMap((word) => definitions.find((one) => one.word === word) ?? [])
    .map(({ name, word }) => {
      const { summary, example } = text.commands[name];
      return { title: word, description: `${summary}: ${example}` };
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
