/** The first admin, and whether everybody else can look up cases. */
import { unmatchedEntryLine } from '../../cards/access.ts';
import type { Platform } from '../../chat/person.ts';
import { messageOf } from '../doctor/check.ts';
import { openTrialAdapters } from './platform.ts';
import type { Setup } from './questions.ts';
import { findProblem } from './settings.ts';
import { pick, type Trial, withTrial } from './trial.ts';

export type ChatPlatform = Extract<Platform, 'slack' | 'teams'>;

export async function setUpAccess(setup: Setup, platforms: readonly ChatPlatform[]): Promise<void> {
  const { settings, prompts, text } = setup;
  const { access: words } = text.setup;
  // Of several workspaces, only the person knows which one is theirs.
  const isSeveral = settings.get('SLACK_CLIENT_ID') !== undefined;
  if (platforms.includes('slack') && !isSeveral && !hasAdmin(setup, 'slack')) await askSlackAdmin(setup);
  if (platforms.includes('teams') && !hasAdmin(setup, 'teams')) await askTeamsAdmin(setup);
  const admins = settings.get('ACCESS_ADMINS');
  if (admins === undefined || settings.get('ACCESS_VIEWERS') !== undefined) return;
  const viewers = await prompts.choose({
    message: words.viewers,
    choices: [
      { value: '*', label: words.everyone, hint: words.everyoneHint },
      { value: admins, label: words.admins, hint: words.adminsHint },
    ],
  });
  settings.set('ACCESS_VIEWERS', viewers);
}

function hasAdmin({ settings }: Setup, platform: ChatPlatform): boolean {
  const entries = settings.get('ACCESS_ADMINS')?.split(',') ?? [];
  return entries.some((entry) => entry.trim().startsWith(`${platform}:`) || entry.trim() === '*');
}

function addAdmin({ settings }: Setup, entry: string): void {
  const admins = settings.get('ACCESS_ADMINS');
  settings.set('ACCESS_ADMINS', admins === undefined ? entry : `${admins}, ${entry}`);
}

/** An answer that `whoami` has given is fine, too. */
const slackId = /^(?:slack:\w+\/)?([UW][A-Z0-9]{2,20})$/iu;

async function askSlackAdmin(setup: Setup): Promise<void> {
  const { settings, prompts, text } = setup;
  const { access: words, optional, tryAgain } = text.setup;
  let typed = '';
  prompts.say(words.slackHint);
  for (;;) {
    const validate = (answer: string) => (answer === '' || slackId.test(answer) ? undefined : words.slackShape);
    typed = await prompts.ask({ message: optional(words.slackAdmin), initial: typed || undefined, validate });
    const [, id] = slackId.exec(typed) ?? [];
    if (id === undefined) return;
    prompts.say(words.looking);
    const test = (trial: Trial) => makeSlackAdmin(setup, trial, id.toUpperCase());
    if (await withTrial(pick(settings, ['barium', 'slack'], text), test)) return;
    prompts.say(tryAgain);
  }
}

/** Returns whether Slack knows the person. */
async function makeSlackAdmin(setup: Setup, trial: Trial, id: string): Promise<boolean> {
  const { prompts, text } = setup;
  const slack = (await openTrialAdapters(trial, text)).find(({ platform }) => platform === 'slack');
  try {
    const tenant = (await slack?.findTenant?.()) ?? '';
    const entry = `slack:${tenant}/${id}`;
    if ((await slack?.directory?.exists({ kind: 'person', tenant, id })) === false) {
      const unmatched = { variable: 'ACCESS_ADMINS', entry, platform: 'slack', reason: 'not-found' } as const;
      prompts.report('fail', unmatchedEntryLine(text, unmatched));
      return false;
    }
    const person = await slack?.findPerson?.({ tenant, id });
    prompts.report('ok', text.setup.access.isAdmin(person?.name ?? id, entry));
    addAdmin(setup, entry);
    return true;
  } catch (error) {
    prompts.report('fail', `Slack: ${messageOf(error)}`);
    return false;
  }
}

/** The bot can't read Entra, so nothing can be tested. */
async function askTeamsAdmin(setup: Setup): Promise<void> {
  const { settings, prompts, text } = setup;
  const tenant = settings.get('MicrosoftAppTenantId') ?? '';
  const toEntry = (answer: string) =>
    (answer.startsWith('teams:') ? answer : `teams:${tenant}/${answer}`).toLowerCase();
  prompts.say(text.setup.access.teamsHint);
  const answer = await prompts.ask({
    message: text.setup.optional(text.setup.access.teamsAdmin),
    validate: (typed) => (typed === '' ? undefined : findProblem('ACCESS_ADMINS', toEntry(typed))),
  });
  if (answer !== '') addAdmin(setup, toEntry(answer));
}
