/** The file of settings, `.env` or `ENV_FILE`: read at the start, and again while the bot runs. */
import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './env-reader.ts';
import { ConfigError } from './issues.ts';
import type { VariableName } from './variables.ts';

/** Where the settings of this process came from. Holds secrets. */
export interface SettingsSource {
  /** The absolute path of the file. */
  readonly file: string;
  /** The environment before the file was read. It takes precedence over the file. */
  readonly environment: Environment;
  /** The variables of the file; none if it doesn't exist. */
  readonly variables: Environment;
}

/** The variables that a running bot reads again. */
export const reloadableVariables = [
  'ACCESS_VIEWERS',
  'ACCESS_OPERATORS',
  'ACCESS_ADMINS',
  'ACCESS_APPLICATIONS',
  'BARIUM_MESSAGES',
] as const satisfies readonly VariableName[];

export type ReloadableVariable = (typeof reloadableVariables)[number];

interface ReadOptions {
  readonly mustExist: boolean;
  /** Opening a pipe a second time would wait for its next writer. */
  readonly mustBeRegular: boolean;
}

/** Reads the variables of the file. Throws a `ConfigError` if it isn't readable, or if it must exist and doesn't. */
export function readSettingsFile(file: string, { mustExist, mustBeRegular }: ReadOptions): Environment {
  let text: string;
  try {
    if (mustBeRegular && !statSync(file).isFile()) throw fileError(file, 'is not a regular file');
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !mustExist) return {};
    throw fileError(file, `is not readable (${code})`);
  }
  const variables = parseEnv(text);
  if ('ENV_FILE' in variables) throw fileError(file, 'sets ENV_FILE, which has no effect in a file');
  return variables;
}

/**
 * Reads the file again. Throws a `ConfigError` also if it has no variables any more: it is more likely being replaced than
 * meant to lift every restriction.
 */
export function rereadSettingsFile({ file, variables: earlier }: SettingsSource): Environment {
  const hadVariables = Object.keys(earlier).length > 0;
  const variables = readSettingsFile(file, { mustExist: hadVariables, mustBeRegular: true });
  if (hadVariables && Object.keys(variables).length === 0) throw fileError(file, 'is empty');
  return variables;
}

function fileError(file: string, problem: string): ConfigError {
  return new ConfigError([{ variable: file, problem, remedy: 'Make it a readable file of settings, or remove it.' }]);
}

/** The effective environment: the file, unless the environment has the variable too. */
export function mergeEnvironment({ environment, variables }: Omit<SettingsSource, 'file'>): Environment {
  return { ...variables, ...environment };
}
