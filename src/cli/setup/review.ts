/** Shows everything that is going to be written, and asks. */
import { ConfigError, isSecretVariable, readConfig, type VariableName } from '../../config/index.ts';
import type { Setup } from './questions.ts';

const masked = '••••••••';

/** Returns whether to write it. */
export async function confirmChanges(
  { prompts, settings, text }: Setup,
  file: string,
  packagePath: string | undefined,
): Promise<boolean> {
  const { review: words } = text.setup;
  const lines = [...settings.changes()].map(([name, value]) => describe(name, value));
  prompts.say([words.title(file), ...lines.map((line) => `  ${line}`)].join('\n'));
  if (packagePath !== undefined) prompts.say(words.package(packagePath));
  const issues = findIssues(settings.effective());
  if (issues !== undefined) prompts.report('warn', words.invalid(issues));
  const overridden = settings.overridden();
  if (overridden.length > 0) prompts.report('warn', words.overridden(overridden));
  return prompts.confirm({ message: words.question });

  function describe(name: VariableName, value: string | undefined): string {
    if (value === undefined) return `${name} (${words.removed})`;
    const state = settings.isInFile(name) ? words.changed : words.added;
    return `${name}=${isSecretVariable(name) ? masked : value} (${state})`;
  }
}

/** As the bot would list them when it starts. */
export function findIssues(variables: Parameters<typeof readConfig>[0]): string | undefined {
  try {
    readConfig(variables);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError)
      return error.issues.map(({ variable, problem }) => `${variable} ${problem}`).join('\n');
    throw error;
  }
}
