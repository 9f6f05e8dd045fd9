/** The checks of `doctor` on settings that aren't saved yet, with an empty store of their own. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type Core, openCore } from '../../app/core.ts';
import { type Config, type Environment, proxyVariables, readConfig, type VariableName } from '../../config/index.ts';
import { tryParseJson } from '../../lib/json.ts';
import { createLogger, type Logger } from '../../log/index.ts';
import type { Strings } from '../../text/strings.ts';
import type { Settings } from './settings.ts';

export interface Trial {
  readonly core: Core;
  readonly config: Config;
  readonly log: Logger;
  /** The latest error in the log, which has the answer of the other side. */
  lastError(): string | undefined;
}

/** The variables that a part of the setup is tested with. Others may still be wrong. */
const parts = {
  barium: ['BARIUM_BASE_URL', 'BARIUM_USERNAME', 'BARIUM_PASSWORD', 'BARIUM_API_KEY'],
  slack: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_API_URL'],
  teams: [
    'MicrosoftAppId',
    'MicrosoftAppTenantId',
    'MicrosoftAppType',
    'MicrosoftAppPassword',
    'MicrosoftAppCertificateFile',
    'MicrosoftAppCertificateKeyFile',
    'MicrosoftAppFederatedClientId',
    'TEAMS_SDK',
  ],
  links: ['BARIUM_WEB_URL'],
} as const satisfies Readonly<Record<string, readonly VariableName[]>>;

export type Part = keyof typeof parts;

/** The variables of these parts and of the outbound proxy, with texts in the language of the setup. */
export function pick({ effective }: Settings, wanted: readonly Part[], { language }: Strings): Environment {
  const names: readonly string[] = [...proxyVariables, ...wanted.flatMap((part): readonly string[] => parts[part])];
  const picked = Object.entries(effective()).filter(([name, value]) => names.includes(name) && value?.trim() !== '');
  return { ...Object.fromEntries(picked), LOCALE: language };
}

/** Everything that would reach an existing store, or start the playground. */
const ownVariables = { DATABASE_URL: undefined, BACKUP_DIR: undefined, BACKUP_RETENTION: 'off', PLAYGROUND: 'false' };

/** Opens the bot with these variables for as long as `use` takes. Rejects with a `ConfigError` if they are invalid. */
export function withTrial<T>(variables: Environment, use: (trial: Trial) => Promise<T>): Promise<T> {
  return withTrialConfig(variables, async (config) => {
    const { log, lastError } = createListeningLog(config);
    const core = await openCore(config, log, { oneShot: true });
    try {
      return await use({ core, config, log, lastError });
    } finally {
      await core.close();
    }
  });
}

/** The configuration with an empty data directory, which is removed afterwards. Rejects like {@link withTrial}. */
export async function withTrialConfig<T>(variables: Environment, use: (config: Config) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'barium-bot-setup-'));
  // Ctrl-C ends the process.
  const removeNow = () => rmSync(dataDir, { recursive: true, force: true });
  process.on('exit', removeNow);
  try {
    return await use(readConfig({ ...variables, ...ownVariables, DATA_DIR: dataDir }));
  } finally {
    process.off('exit', removeNow);
    await rm(dataDir, { recursive: true, force: true });
  }
}

const lineSchema = z.object({ err: z.object({ message: z.string() }) });

/** A log that nobody sees: only the reason of a failure is of interest. */
function createListeningLog({ secrets }: Config): Pick<Trial, 'log' | 'lastError'> {
  let last: string | undefined;
  const write = (line: string) => {
    last = lineSchema.safeParse(tryParseJson(line)).data?.err.message ?? last;
  };
  return { log: createLogger('warn', secrets, { write }), lastError: () => last };
}
