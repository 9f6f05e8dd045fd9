/** Checks of the Node.js version and of the settings themselves. */
import { type Config, ConfigError, findMisspeltVariables } from '../../config/index.ts';
import type { Logger } from '../../log/index.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows } from './check.ts';

const minNodeVersion = [20, 19] as const;

export function checkNodeVersion({ doctor: words }: Strings): CheckResult {
  const { name, ok, old } = words.node;
  const row = createRows('node', name);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > minNodeVersion[0] || (major === minNodeVersion[0] && minor >= minNodeVersion[1]);
  return isEnough
    ? row('ok', ok(process.versions.node))
    : row('fail', old(process.versions.node, minNodeVersion.join('.')));
}

/** Lines of the settings file that have no effect, because their names are misspelt. */
export function checkSpelling({ doctor: { settings: words } }: Strings): readonly CheckResult[] {
  try {
    return findMisspeltVariables().map(({ name, suggestion }) =>
      createRows('settings', name)('warn', words.misspelt(suggestion)),
    );
  } catch (error) {
    // The file can't be read, which `loadConfig` reports.
    if (!(error instanceof ConfigError)) throw error;
    return [];
  }
}

/** Reads the settings. Throws a `ConfigError`. */
export type Configure = () => { readonly config: Config; readonly log: Logger };

type LoadedConfig =
  | { readonly issues: readonly CheckResult[]; readonly config: Config; readonly log: Logger }
  | { readonly issues: readonly CheckResult[]; readonly config?: never };

export function loadConfig(configure: Configure): LoadedConfig {
  try {
    return { issues: [], ...configure() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      issues: error.issues.map(({ variable, problem, remedy }) =>
        createRows('settings', variable)('fail', `${problem}. ${remedy}`),
      ),
    };
  }
}
