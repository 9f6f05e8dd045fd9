import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { searchParameter } from '../../adapters/teams/search.ts';
import { definitions } from '../../src/commands/index.ts';
import { teamsManifest, teamsPackage, teamsTranslations } from '../../src/manifest/teams.ts';
import { schemaVersions } from '../../src/manifest/teams-schema.ts';
import { parseLine } from '../../src/parser/parse-line.ts';
import { commandIn } from '../../src/parser/vocabulary.ts';
import * as en from '../../src/text/en/index.ts';
import * as sv from '../../src/text/sv/index.ts';

const schemas = 'node_modules/@microsoft/app-manifest/build/json-schemas/teams';
const read = (file: string) => readFileSync(`manifests/teams/${file}`);
const icons = { color: read('color.png'), outline: read('outline.png') };
const template: { manifestVersion: string } = JSON.parse(read('manifest.json').toString());
const base = {
  template,
  definitions,
  text: en,
  appId: '22222222-2222-4222-8222-222222222222',
  version: '0.1.0',
  publicUrl: 'https://bot.example',
};

const tab = { appId: base.appId, resource: `api://bot.example/${base.appId}` };

/** Without Microsoft's two patterns that no engine accepts; they concern activities, which the bot does not use. */
function withoutInvalidPatterns(schema: { patternProperties?: Readonly<Record<string, unknown>> }): object {
  const { patternProperties, ...rest } = schema;
  if (patternProperties === undefined) return rest;
  const valid = Object.entries(patternProperties).filter(([pattern]) => !pattern.startsWith('^activities'));
  return { ...rest, patternProperties: Object.fromEntries(valid) };
}

type SchemaKind = 'MicrosoftTeams' | 'MicrosoftTeams.Localization';

/**
 * The errors of Microsoft's validator for each file, by the version of the schema that the file names. It runs in another
 * process because Jest cannot load its package.
 */
function validateAll(files: readonly (readonly [file: object, kind?: SchemaKind])[]): readonly (readonly string[])[] {
  const script = `
    import validator from '@microsoft/app-manifest';
    import { readFileSync } from 'node:fs';
    const errors = [];
    for (const { file, schema } of JSON.parse(readFileSync(0, 'utf8'))) {
      errors.push(await validator.AppManifestUtils.validateAgainstSchema(file, schema));
    }
    console.log(JSON.stringify(errors));`;
  const input = files.map(([file, kind = 'MicrosoftTeams']) => {
    const version = /\/v([\d.]+)\//.exec((file as { $schema?: string }).$schema ?? '')?.[1];
    const schema = JSON.parse(readFileSync(`${schemas}/v${version}/${kind}.schema.json`, 'utf8'));
    return { file, schema: withoutInvalidPatterns(schema) };
  });
  const args = ['--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, args, { input: JSON.stringify(input), encoding: 'utf8' }));
}

/** Reads the first chunk of a PNG. */
function readPngHeader(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20), alpha: png[25] === 6 };
}

describe('the Teams app', () => {
  it('is valid by every version of Microsoft’s schema that can be written, in every language', () => {
    const files = schemaVersions.flatMap((schema) => {
      const options = { ...base, schema, tab, webHost: 'live.barium.se' };
      const manifest = teamsManifest(options);
      expect(manifest).toMatchObject({ manifestVersion: schema });
      const [swedish = {}] = Object.values(teamsTranslations(options));
      return [[manifest] as const, [swedish, 'MicrosoftTeams.Localization'] as const];
    });
    const all = [...files, [teamsManifest(base)] as const, [teamsManifest({ ...base, text: sv })] as const];
    expect(validateAll(all)).toEqual(all.map(() => []));
    expect(validateAll([[{ ...teamsManifest(base), bots: 'none' }]])).not.toEqual([[]]);
  });

  it('has no slash commands, prompts or long menus in a schema without them', () => {
    const menusOf = (schema: string) =>
      (
        teamsManifest({ ...base, schema }).bots as {
          commandLists: { triggers?: object; commands: { type?: string }[] }[];
        }[]
      ).flatMap(({ commandLists }) => commandLists);
    for (const { triggers, commands } of menusOf('1.23')) {
      expect(triggers).toBeUndefined();
      expect(commands.length).toBeLessThanOrEqual(10);
      expect(commands.filter(({ type }) => type === 'prompt')).toEqual([]);
    }
    expect(menusOf('1.28').filter(({ triggers }) => triggers !== undefined)).toEqual([]);
    expect(menusOf('1.29').map(({ triggers, commands }) => [triggers, commands.length])).toEqual([
      [undefined, 12],
      [['mention', 'slash'], 12],
      [['mention', 'slash'], 12],
    ]);
    expect(JSON.stringify(teamsManifest({ ...base, schema: '1.28' }))).not.toContain('supportsTargetedMessages');
  });

  it('can be added to shared and private channels, in a schema that knows them', () => {
    expect(teamsManifest({ ...base, schema: '1.25' })).toMatchObject({ supportsChannelFeatures: 'tier1' });
    expect(teamsManifest({ ...base, schema: '1.24' })).not.toHaveProperty('supportsChannelFeatures');
  });

  it('has three different pages: its website, its privacy statement and its terms', () => {
    expect(teamsManifest(base).developer).toMatchObject({
      websiteUrl: 'https://bot.example',
      privacyUrl: 'https://bot.example/privacy',
      termsOfUseUrl: 'https://bot.example/terms',
    });
  });

  it('has a personal tab after the chat, and a sign-in for it, only if one is configured', () => {
    for (const part of ['staticTabs', 'webApplicationInfo']) expect(teamsManifest(base)).not.toHaveProperty(part);
    expect(JSON.stringify(teamsTranslations(base))).not.toContain('staticTabs');
    expect(teamsManifest({ ...base, tab })).toMatchObject({
      staticTabs: [
        { entityId: 'conversations' },
        { name: 'My Barium', contentUrl: 'https://bot.example/teams/tab?locale={locale}&theme={theme}' },
      ],
      webApplicationInfo: { id: tab.appId, resource: tab.resource },
    });
    expect(teamsTranslations({ ...base, tab })).toMatchObject({ 'sv.json': { 'staticTabs[1].name': 'Mitt Barium' } });
  });

  it('is available in every language, as the manifest or as a translation', () => {
    const swedish = teamsManifest({ ...base, text: sv });
    expect(swedish.localizationInfo).toEqual({
      defaultLanguageTag: 'sv',
      additionalLanguages: [{ languageTag: 'en', file: 'en.json' }],
    });
    const translations = teamsTranslations(base);
    expect(Object.keys(translations)).toEqual(['sv.json']);
    expect(Object.values(translations)).toMatchObject([
      {
        'bots[0].commandLists[0].commands[0].prompt': 'lista försenade',
        'bots[0].commandLists[1].commands[0].title': 'lista',
      },
    ]);
    expect(Object.keys(teamsTranslations({ ...base, text: sv }))).toEqual(['en.json']);
  });

  it.each([en, sv])('lists commands and starts with prompts that the bot understands, in $language', (text) => {
    const [bot] = teamsManifest({ ...base, text }).bots as {
      commandLists: { commands: { title: string; description: string; prompt?: string }[] }[];
    }[];
    for (const { commands } of bot?.commandLists ?? []) {
      const known = commands.filter(({ title, prompt }) =>
        prompt === undefined ? commandIn([title], definitions) !== undefined : parseLine(prompt, definitions).ok,
      );
      expect(known).toEqual(commands);
      expect(commands.map(({ title }) => title)).toContain(text === en ? 'help' : 'hjälp');
    }
    const starters = bot?.commandLists[0]?.commands.filter(({ prompt }) => prompt !== undefined) ?? [];
    expect(starters.map(({ prompt }) => prompt)).toEqual(text.starters.map(({ line }) => line));
  });

  it('requests only the permission to message team members', () => {
    const manifest = teamsManifest(base);
    expect(manifest.permissions).toEqual(['messageTeamMembers']);
    expect(manifest).not.toHaveProperty('authorization');
    expect(manifest.validDomains).toEqual(['bot.example']);
  });

  it('searches with the parameter that the adapter reads', () => {
    expect(JSON.stringify(teamsManifest(base).composeExtensions)).toContain(`"name":"${searchParameter}"`);
  });

  it('attaches the files of a message with a dialog', () => {
    const [extension] = teamsManifest(base).composeExtensions as { commands: object[] }[];
    expect(extension?.commands).toContainEqual(
      expect.objectContaining({ id: 'attachToCase', type: 'action', context: ['message'], fetchTask: true }),
    );
  });

  it('unfurls links of the configured Barium host only', () => {
    const handlers = (webHost?: string) =>
      JSON.stringify(teamsManifest({ ...base, ...(webHost && { webHost }) }).composeExtensions);
    expect(handlers('live.barium.se')).toContain('"domains":["live.barium.se"]');
    expect(handlers()).toContain('"messageHandlers":[]');
  });

  it('has icons in the sizes that Teams requires, with a transparent outline', () => {
    expect(readPngHeader(icons.color)).toMatchObject({ width: 192, height: 192 });
    expect(readPngHeader(icons.outline)).toEqual({ width: 32, height: 32, alpha: true });
  });

  it('is packaged as one zip without placeholders', () => {
    const files = unzipSync(teamsPackage(teamsManifest(base), teamsTranslations(base), icons));
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png', 'sv.json']);
    const manifest = Buffer.from(files['manifest.json'] ?? []).toString();
    expect(JSON.parse(manifest)).toMatchObject({ id: base.appId, bots: [{ botId: base.appId }] });
    expect(manifest).not.toMatch(/\{[A-Za-z_]+\}/);
  });
});
