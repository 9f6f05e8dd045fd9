/** Reads the access lists and the messages again while the bot runs. */
import type { Environment } from './env-reader.ts';
import { type ReloadableSettings, readConfig } from './index.ts';
import {
  mergeEnvironment,
  type ReloadableVariable,
  reloadableVariables,
  rereadSettingsFile,
  type SettingsSource,
} from './settings-file.ts';
import { type VariableName, variables } from './variables.ts';

export interface RereadSettings {
  readonly settings: ReloadableSettings;
  /** The source as it was read now. */
  readonly source: SettingsSource;
  /** Variables that differ from those that the process was started with, and need a restart. */
  readonly needRestart: readonly VariableName[];
  /** Variables that have changed in the file since it was last read, without effect: the environment has them too. */
  readonly overridden: readonly VariableName[];
}

/**
 * Reads the file again. Throws a `ConfigError` if the bot could not be started with it, or if the new lists don't go with
 * the settings that the process was started with.
 *
 * @param started the source as it was at the start
 * @param latest the source as it was last read
 */
export function rereadSettings(started: SettingsSource, latest: SettingsSource): RereadSettings {
  const source = { ...started, variables: rereadSettingsFile(latest) };
  const next = mergeEnvironment(source);
  readConfig(next);
  const { access, messages } = readConfig(withLists(mergeEnvironment(started), next));
  const changed = (before: SettingsSource) => known.filter((name) => before.variables[name] !== source.variables[name]);
  const isOverridden = (name: VariableName) => started.environment[name] !== undefined;
  return {
    settings: { access, messages },
    source,
    needRestart: changed(started).filter((name) => !isReloadable(name) && !isOverridden(name)),
    overridden: changed(latest).filter(isOverridden),
  };
}

const known = Object.keys(variables) as VariableName[];

function isReloadable(name: VariableName): name is ReloadableVariable {
  return (reloadableVariables as readonly VariableName[]).includes(name);
}

/** The settings in force with other lists. Their defaults depend on the former, such as on the kind of upstream. */
function withLists(running: Environment, next: Environment): Environment {
  const others = Object.entries(running).filter(([name]) => !isReloadable(name as VariableName));
  const lists = reloadableVariables.flatMap((name) => (next[name] === undefined ? [] : [[name, next[name]] as const]));
  return Object.fromEntries([...others, ...lists]);
}
