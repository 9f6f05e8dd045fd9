/** The variables while they are being set up: what the file of settings and the environment say, and the answers so far. */
import {
  type Environment,
  formatEnvValue,
  type SettingsSource,
  type VariableName,
  variables,
} from '../../config/index.ts';

/** Where the file is can't be in the file. */
export const names = (Object.keys(variables) as VariableName[]).filter((name) => name !== 'ENV_FILE');

export interface Settings {
  /** The answer, or else what the bot would use now. */
  get(name: VariableName): string | undefined;
  /** Answers a question; `undefined` removes the variable. */
  set(name: VariableName, value: string | undefined): void;
  /** All variables with the answers, as the bot would read them. */
  effective(): Environment;
  /** The answers that differ from the file. */
  changes(): ReadonlyMap<VariableName, string | undefined>;
  /** Whether the file has the variable. */
  isInFile(name: VariableName): boolean;
  /** The changes that have no effect, because the environment sets another value. */
  overridden(): readonly VariableName[];
}

export function createSettings({ environment, variables: saved }: SettingsSource): Settings {
  const answers = new Map<VariableName, string | undefined>();
  // Blank variables stop the bot, so they are never meant.
  const current = (name: VariableName) => [environment[name], saved[name]].find((value) => value?.trim());
  const get = (name: VariableName) => (answers.has(name) ? answers.get(name) : current(name));
  const changes = () => new Map([...answers].filter(([name, value]) => value !== saved[name]));
  return {
    get,
    set: (name, value) => void answers.set(name, value),
    effective: () => ({ ...saved, ...environment, ...Object.fromEntries(answers) }),
    changes,
    isInFile: (name) => saved[name] !== undefined,
    overridden: () =>
      [...changes()].flatMap(([name, value]) =>
        environment[name] !== undefined && environment[name] !== value ? [name] : [],
      ),
  };
}

/** Why a variable can't have this value, to be read after its name; `undefined` if it can. Never contains the value. */
export function findProblem(name: VariableName, value: string): string | undefined {
  const [issue] = variables[name].schema.safeParse(value).error?.issues ?? [];
  if (issue !== undefined) return issue.message;
  return formatEnvValue(value) === undefined
    ? 'can’t have a line break, or all three kinds of quotation marks, in .env'
    : undefined;
}
