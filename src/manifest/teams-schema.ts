/** The versions of Microsoft's manifest schema, and what each adds: https://github.com/microsoft/json-schemas */

/** Those that `manifest teams` can write, the oldest first. Clouds other than the public one lag behind. */
export const schemaVersions = ['1.23', '1.24', '1.25', '1.26', '1.27', '1.28', '1.29', '1.30'] as const;

/** The first version of the schema with each feature. */
const firstVersions = {
  /** In a command menu, instead of ten. */
  'twelve-commands': '1.24',
  /** Shared and private channels. From then on, Teams refuses apps for teams that don't say whether they know them. */
  channels: '1.25',
  /** Since 1.27, but only now can they be translated. */
  prompts: '1.28',
  'agent-connectors': '1.27',
  /** Slash commands, and the private messages that they are. */
  slash: '1.29',
} as const;

/** @param version of the schema */
export function hasFeature(version: string, feature: keyof typeof firstVersions): boolean {
  return version.localeCompare(firstVersions[feature], 'en', { numeric: true }) >= 0;
}

export function schemaUrl(version: string, kind: 'MicrosoftTeams' | 'MicrosoftTeams.Localization'): string {
  return `https://developer.microsoft.com/json-schemas/teams/v${version}/${kind}.schema.json`;
}
