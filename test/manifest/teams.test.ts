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

/** Without the two patterns of Microsoft's that no engine takes; they are for activities, of which we have none. */
function withSoundPatterns(schema: { patternProperties?: Readonly<Record<string, unknown>> }): object {
  const { patternProperties, ...rest } = schema;
  if (patternProperties === undefined) return rest;
  const sound = Object.entries(patternProperties).filter(([pattern]) => !pattern.startsWith('^activities'));
  return { ...rest, patternProperties: Object.fromEntries(sound) };
}

/** What Microsoft's validator has against a manifest. It runs apart, since jest cannot load how it is packed. */
function faultsOf(manifest: object, kind = 'MicrosoftTeams.schema.json'): readonly string[] {
  const script = `
    import validator from '@microsoft/app-manifest';
    import { readFileSync } from 'node:fs';
    const { manifest, schema } = JSON.parse(readFileSync(0, 'utf8'));
    console.log(JSON.stringify(await validator.AppManifestUtils.validateAgainstSchema(manifest, schema)));`;
  const file = `${schemas}/v${template.manifestVersion}/${kind}`;
  const schema = withSoundPatterns(JSON.parse(readFileSync(file, 'utf8')));
  const input = JSON.stringify({ manifest, schema });
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { input, encoding: 'utf8' }),
  );
}

/** Width, height and whether there is an alpha channel, as a PNG's first chunk says. */
function shapeOf(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20), alpha: png[25] === 6 };
}

describe('the app for Teams', () => {
  it('is valid by Microsoft’s schema', () => {
    for (const more of [{}, { webHost: 'live.barium.se' }]) {
      expect(faultsOf(teamsManifest({ ...base, ...more }))).toEqual([]);
    }
    expect(faultsOf({ ...teamsManifest(base), bots: 'none' })).not.toEqual([]);
  });

  it('speaks every language: one is the manifest’s own, the others are valid by Microsoft’s schema, too', () => {
    const swedish = teamsManifest({ ...base, text: sv });
    expect(faultsOf(swedish)).toEqual([]);
    expect(swedish.localizationInfo).toEqual({
      defaultLanguageTag: 'sv',
      additionalLanguages: [{ languageTag: 'en', file: 'en.json' }],
    });
    const translations = teamsTranslations(base);
    expect(Object.keys(translations)).toEqual(['sv.json']);
    for (const translation of Object.values(translations)) {
      expect(faultsOf(translation, 'MicrosoftTeams.Localization.schema.json')).toEqual([]);
      expect(translation).toMatchObject({ 'bots[0].commandLists[0].commands[0].title': 'lista' });
    }
    expect(Object.keys(teamsTranslations({ ...base, text: sv }))).toEqual(['en.json']);
  });

  it('names the commands that there are, with help among them', () => {
    const [bot] = teamsManifest(base).bots as { commandLists: { commands: { title: string }[] }[] }[];
    const titles = bot?.commandLists[0]?.commands.map((command) => command.title) ?? [];
    const words = definitions.map((one) => one.word);
    expect(titles).toContain('help');
    expect(titles.length).toBeGreaterThan(7);
    expect(titles.filter((title) => !words.includes(title))).toEqual([]);
  });

  it('asks for no permission but to write to members of its teams', () => {
    const manifest = teamsManifest(base);
    expect(manifest.permissions).toEqual(['messageTeamMembers']);
    expect(manifest).not.toHaveProperty('authorization');
    expect(manifest.validDomains).toEqual(['bot.example']);
  });

  it('searches with the parameter that the adapter reads', () => {
    expect(JSON.stringify(teamsManifest(base).composeExtensions)).toContain(`"name":"${searchParameter}"`);
  });

  it('unfurls links of Barium’s host alone, where there is one', () => {
    const handlers = (webHost?: string) =>
      JSON.stringify(teamsManifest({ ...base, ...(webHost && { webHost }) }).composeExtensions);
    expect(handlers('live.barium.se')).toContain('"domains":["live.barium.se"]');
    expect(handlers()).toContain('"messageHandlers":[]');
  });

  it('has icons of the sizes that Teams asks for, the outline on nothing', () => {
    expect(shapeOf(icons.color)).toMatchObject({ width: 192, height: 192 });
    expect(shapeOf(icons.outline)).toEqual({ width: 32, height: 32, alpha: true });
  });

  it('comes as one zip, ready to upload', () => {
    const files = unzipSync(teamsPackage(teamsManifest(base), teamsTranslations(base), icons));
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png', 'sv.json']);
    const manifest = Buffer.from(files['manifest.json'] ?? []).toString();
    expect(JSON.parse(manifest)).toMatchObject({ id: base.appId, bots: [{ botId: base.appId }] });
    expect(manifest).not.toMatch(/\{[A-Za-z_]+\}/);
  });
});
