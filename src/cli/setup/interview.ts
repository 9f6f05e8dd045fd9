/** The setup on a terminal: asks, tests, shows what it would write, and writes it. */
import { resolve } from 'node:path';
import { EnvFileError, readConfig, type SettingsSource } from '../../config/index.ts';
import { stringsFor } from '../../text/strings.ts';
import { cliUser } from '../cli-user.ts';
import { replaceFile } from '../write-file.ts';
import { type ChatPlatform, setUpAccess } from './access.ts';
import { setUpBarium } from './barium.ts';
import { listNextSteps } from './next-steps.ts';
import { CancelledError, createPrompts } from './prompts.ts';
import type { Setup } from './questions.ts';
import { confirmChanges, findIssues } from './review.ts';
import { saveSettings } from './save.ts';
import { ensureSecretKey } from './secret-key.ts';
import { createSettings } from './settings.ts';
import { setUpSlack } from './slack.ts';
import { setUpTeams } from './teams.ts';

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Returns the exit code: 1 if nothing was saved. */
export async function interview(source: SettingsSource): Promise<number> {
  const settings = createSettings(source);
  const locale = settings.get('LOCALE') === 'sv' ? 'sv' : 'en';
  const text = stringsFor(cliUser({ locale }).locale, locale);
  const setup: Setup = { settings, text, prompts: createPrompts(text.setup) };
  const interruption = listenForInterruption(setup);
  try {
    const platforms = await askEverything(setup, source);
    const packagePath = canMakePackage(setup, platforms) ? resolve('barium-bot-teams.zip') : undefined;
    do {
      interruption.resume();
      const isUnchanged = settings.changes().size === 0 && packagePath === undefined;
      if (isUnchanged) setup.prompts.say(text.setup.review.unchanged);
      else if (!(await confirmChanges(setup, source.file, packagePath))) throw new CancelledError();
      interruption.pause();
    } while (!(await tryToWrite(setup, source.file, packagePath)));
    setup.prompts.showSteps(text.setup.next.title, listNextSteps(setup, platforms, packagePath));
    setup.prompts.end(text.setup.next.doctor);
    return 0;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    setup.prompts.endEarly(text.setup.nothingSaved);
    return 1;
  } finally {
    interruption.pause();
  }
}

async function askEverything(setup: Setup, { file, variables }: SettingsSource): Promise<readonly ChatPlatform[]> {
  const { prompts, settings, text } = setup;
  const { setup: words } = text;
  prompts.begin(words.title);
  prompts.say(words.intro(file));
  if (Object.keys(variables).length > 0) prompts.say(words.keeps);
  await setUpBarium(setup);
  const hasTeams = settings.get('MicrosoftAppId') !== undefined;
  const hasSlack = settings.get('SLACK_BOT_TOKEN') !== undefined || settings.get('SLACK_CLIENT_ID') !== undefined;
  const answer = await prompts.choose({
    message: words.platforms.question,
    choices: [
      { value: 'slack', label: words.platforms.slack },
      { value: 'teams', label: words.platforms.teams },
      { value: 'both', label: words.platforms.both },
    ],
    initial: hasTeams ? (hasSlack ? 'both' : 'teams') : 'slack',
  });
  const platforms: readonly ChatPlatform[] = answer === 'both' ? ['slack', 'teams'] : [answer];
  if (platforms.includes('slack')) await setUpSlack(setup);
  if (platforms.includes('teams')) await setUpTeams(setup);
  await setUpAccess(setup, platforms);
  ensureSecretKey(settings);
  return platforms;
}

/** The package has the settings in it, so there is none while they are invalid. */
function canMakePackage({ settings }: Setup, platforms: readonly ChatPlatform[]): boolean {
  return platforms.includes('teams') && findIssues(settings.effective()) === undefined;
}

/** Returns false if the system doesn't allow it, or the file can't be changed. Nobody wants to type everything again. */
async function tryToWrite(setup: Setup, file: string, packagePath: string | undefined): Promise<boolean> {
  try {
    await write(setup, file, packagePath);
    return true;
  } catch (error) {
    const isExpected = error instanceof EnvFileError || (error instanceof Error && 'code' in error);
    if (!isExpected) throw error;
    setup.prompts.report('fail', error.message);
    return false;
  }
}

async function write({ prompts, settings, text }: Setup, file: string, packagePath: string | undefined): Promise<void> {
  const { review: words } = text.setup;
  const changes = settings.changes();
  if (changes.size > 0) {
    await saveSettings(file, changes);
    prompts.report('ok', words.saved(file));
  }
  if (packagePath === undefined) return;
  // Not in the bundle of this file: it finds the template beside itself.
  const { createTeamsPackage } = await import('../manifest.ts');
  await replaceFile(packagePath, [await createTeamsPackage(readConfig(settings.effective()))]);
  prompts.report('ok', words.saved(packagePath));
}

/**
 * Ctrl-C during a test, or a terminal that was closed, ends the process at once: a request in flight would take its time.
 * During a question, Ctrl-C is an answer. Paused while something is written.
 */
function listenForInterruption({ prompts, text }: Setup): { pause(): void; resume(): void } {
  const end = () => {
    prompts.endEarly(text.setup.nothingSaved);
    process.exit(1);
  };
  const pause = () => {
    for (const signal of interruptions) process.off(signal, end);
    process.stdin.off('end', end);
  };
  const resume = () => {
    pause();
    for (const signal of interruptions) process.on(signal, end);
    process.stdin.on('end', end);
  };
  resume();
  return { pause, resume };
}
