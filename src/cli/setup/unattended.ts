/** `barium-bot setup --yes`: the settings come from the environment, and nothing is asked. */
import { ConfigError, type Environment, type SettingsSource, variables } from '../../config/index.ts';
import { createLogger } from '../../log/index.ts';
import type { CheckResult } from '../doctor/check.ts';
import { checkEverything } from '../doctor/index.ts';
import { formatText, sortResults } from '../doctor/report.ts';
import { saveSettings } from './save.ts';
import { ensureSecretKey } from './secret-key.ts';
import { createSettings, names, type Settings } from './settings.ts';
import { withTrialConfig } from './trial.ts';

/**
 * Saves the variables of the environment if every check of `doctor` passes. Returns the exit code: 1 if one failed, and
 * nothing was saved. Rejects with a `ConfigError` if a variable is invalid or missing.
 */
export async function setUpUnattended(source: SettingsSource): Promise<number> {
  const settings = createSettings(source);
  for (const name of names) {
    const value = source.environment[name];
    if (value !== undefined) settings.set(name, value);
  }
  rejectIncomplete(settings);
  ensureSecretKey(settings);
  const results = await checkTrial(settings.effective());
  process.stdout.write(formatText(sortResults(results)));
  if (results.some(({ state }) => state === 'fail')) {
    process.stderr.write('Nothing was saved.\n');
    return 1;
  }
  const changes = settings.changes();
  if (changes.size > 0) await saveSettings(source.file, changes);
  process.stdout.write(
    changes.size === 0
      ? `Nothing to save: ${source.file} has these settings already.\n`
      : `Saved ${source.file}: ${[...changes.keys()].join(', ')}\n`,
  );
  return 0;
}

/** Without Barium, the bot would show the cases of the simulator. */
function rejectIncomplete({ get }: Settings): void {
  const missing = (['BARIUM_BASE_URL', 'BARIUM_USERNAME', 'BARIUM_PASSWORD', 'BARIUM_API_KEY'] as const).filter(
    (name) => get(name) === undefined,
  );
  if (missing.length === 0) return;
  throw new ConfigError(
    missing.map((variable) => ({ variable, problem: 'is missing', remedy: variables[variable].remedy })),
  );
}

function checkTrial(settings: Environment): Promise<readonly CheckResult[]> {
  return withTrialConfig(settings, async (config) => {
    const log = createLogger('silent', config.secrets);
    const results: CheckResult[] = [];
    for await (const result of checkEverything(() => ({ config, log }))) results.push(result);
    return results;
  });
}
