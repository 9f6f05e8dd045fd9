import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { searchParameter } from '../../adapters/teams/search.ts';
import { definitions } from '../../src/commands/index.ts';
import { teamsManifest, teamsPackage, teamsTranslations } from '../../src/manifest/teams.ts';
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

/** Without Microsoft's two patterns that no engine accepts; they concern activities, which the bot does not use. */
function withoutInvalidPatterns(schema: { patternProperties?: Readonly<Record<string, unknown>> }): object {
  const { patternProperties, ...rest } = schema;
  if (patternProperties === undefined) return rest;
  const valid = Object.entries(patternProperties).filter(([pattern]) => !pattern.startsWith('^activities'));
  return { ...rest, patternProperties: Object.fromEntries(valid) };
}

/** The errors of Microsoft's validator, which runs in another process because Jest cannot load its package. */
function validate(manifest: object, kind = 'MicrosoftTeams.schema.json'): readonly string[] {
  const script = `
    import validator from '@microsoft/app-manifest';
    import { readFileSync } from 'node:fs';
    const { manifest, schema } = JSON.parse(readFileSync(0, 'utf8'));
    console.log(JSON.stringify(await validator.AppManifestUtils.validateAgainstSchema(manifest, schema)));`;
  const file = `${schemas}/v${template.manifestVersion}/${kind}`;
  const schema = withoutInvalidPatterns(JSON.parse(readFileSync(file, 'utf8')));
  const input = JSON.stringify({ manifest, schema });
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { input, encoding: 'utf8' }));
}

/** Reads the first chunk of a PNG. */
function readPngHeader(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20), alpha: png[25] === 6 };
}

describe('the Teams app', () => {
  it('is valid by Microsoft’s schema', () => {
    for (const more of [{}, { webHost: 'live.barium.se' }]) {
      expect(validate(teamsManifest({ ...base, ...more }))).toEqual([]);
    }
    expect(validate({ ...teamsManifest(base), bots: 'none' })).not.toEqual([]);
  });

  it('is available in every language, as the manifest or as a valid translation', () => {
    const swedish = teamsManifest({ ...base, text: sv });
    expect(validate(swedish)).toEqual([]);
    expect(swedish.localizationInfo).toEqual({
      defaultLanguageTag: 'sv',
      additionalLanguages: [{ languageTag: 'en', file: 'en.json' }],
    });
    const translations = teamsTranslations(base);
    expect(Object.keys(translations)).toEqual(['sv.json']);
    for (const translation of Object.values(translations)) {
      expect(validate(translation, 'MicrosoftTeams.Localization.schema.json')).toEqual([]);
      expect(translation).toMatchObject({ 'bots[0].commandLists[0].commands[0].title': 'lista' });
    }
    expect(Object.keys(teamsTranslations({ ...base, text: sv }))).toEqual(['en.json']);
  });

  it('lists only existing commands, help included', () => {
    const [bot] = teamsManifest(base).bots as { commandLists: { commands: { title: string }[] }[] }[];
    const titles = bot?.commandLists[0]?.commands.map((command) => command.title) ?? [];
    const words = definitions.map((one) => one.word);
    expect(titles).toContain('help');
    expect(titles.length).toBeGreaterThan(7);
    expect(titles.filter((title) => !words.includes(title))).toEqual([]);
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
