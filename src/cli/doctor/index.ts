/** `barium-bot doctor`: live checks of an installation, one line each, with advice when one fails. */
import { type Core, openCore } from '../../app/core.ts';
import { openAdapters } from '../../app/main.ts';
import { readVersion } from '../../app/version.ts';
import type { Config } from '../../config/index.ts';
import { createLocalSession } from '../../lib/local-session.ts';
import type { Logger } from '../../log/index.ts';
import { type Strings, stringsFor } from '../../text/strings.ts';
import { checkAccess, checkSecondPerson, findUnmatchedEntries } from './access.ts';
import { checkCases, diagnoseBarium } from './barium.ts';
import { checkTeamsCertificate } from './certificate.ts';
import { type CheckResult, createRows, messageOf, toResult } from './check.ts';
import { checkClock } from './clock.ts';
import { checkDisks } from './disk.ts';
import { checkMcp } from './mcp.ts';
import { findUnknownApplications, findUnknownMessages } from './messages.ts';
import { checkPlatforms, withoutServer } from './platforms.ts';
import { checkProxy } from './proxy.ts';
import { checkPublicUrl } from './public-url.ts';
import { formatJson, formatText, sortResults } from './report.ts';
import { checkReading } from './rights.ts';
import { checkRunningLists } from './running.ts';
import { type Configure, checkNodeVersion, checkSpelling, loadConfig } from './settings.ts';
import { checkAuditSize } from './store.ts';

/** Prints all results, problems first. Returns the exit code: 1 if a check failed, otherwise 0. */
export async function doctor(configure: Configure, { isJson }: { readonly isJson: boolean }): Promise<number> {
  const results: CheckResult[] = [];
  try {
    for await (const result of checkEverything(configure)) results.push(result);
  } finally {
    const sorted = sortResults(results);
    process.stdout.write(isJson ? formatJson(sorted, await readVersion()) : formatText(sorted));
  }
  return results.some(({ state }) => state === 'fail') ? 1 : 0;
}

export async function* checkEverything(configure: Configure): AsyncGenerator<CheckResult> {
  const loaded = loadConfig(configure);
  // Configuration issues are in English only, like .env.example.
  const text = stringsFor(undefined, loaded.config?.locale ?? 'en');
  yield checkNodeVersion(text);
  yield* loaded.issues;
  yield* checkSpelling(text);
  if (loaded.config === undefined) return;
  const { config, log } = loaded;
  const { name, ok } = text.doctor.settings;
  yield createRows('settings', name)('ok', ok);
  yield checkAccess(config, text);
  if (config.access.isOpenByDefault) {
    yield createRows('access', text.doctor.operators.name)('warn', text.access.openByDefault);
  }
  yield* await checkRunningLists(config, text);
  yield* checkSecondPerson(config, text);
  yield* await checkProxy(config, log, text);
  yield* await checkPublicUrl(config, text);
  yield* await checkMcp(config, text);
  yield* await checkTeamsCertificate(config, text);
  yield* await checkClock(config, text);
  yield* await checkDisks(config, text);
  yield* checkInstallation(config, log, text);
}

/** The checks of the bot itself, its store, Barium and the platforms. */
async function* checkInstallation(config: Config, log: Logger, text: Strings): AsyncGenerator<CheckResult> {
  let core: Core;
  try {
    core = await openCore(config, log, { oneShot: true });
  } catch (error) {
    yield createRows('settings', text.doctor.settings.name)('fail', messageOf(error));
    return;
  }
  try {
    // The proxy has rows of its own.
    const checks = (await core.readiness()).checks.filter((check) => check.name !== text.health.proxy.name);
    const { name } = text.health.barium;
    yield* checks
      .filter((check) => check.ok || check.name !== name)
      .map((check) => toResult(check.name === name ? 'barium' : 'database', check));
    if (checks.every((check) => check.ok)) yield await checkCases(core, text);
    else if (checks.some((check) => !check.ok && check.name === name)) yield await diagnoseBarium(core, config, text);
    const adapters = await openAdapters(config, withoutServer(core, text), log, createLocalSession());
    core.registerDirectories(adapters);
    yield* await checkPlatforms(adapters, core, config, text);
    yield* await findUnmatchedEntries(core, text);
    yield* await findUnknownApplications(core, config, text);
    yield* await findUnknownMessages(core, config, text);
    if (checks.every((check) => check.ok)) yield* await checkReading(core, text);
    yield* await checkAuditSize(core, text);
  } finally {
    await core.close();
  }
}
