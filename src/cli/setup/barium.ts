/** Connects Barium. */
import { BariumError } from '../../barium/errors.ts';
import { guidPattern } from '../../lib/guid.ts';
import { checkCases, diagnoseBarium } from '../doctor/barium.ts';
import { askSecretVariable, askUntilAccepted, askVariable, type Setup } from './questions.ts';
import type { Trial } from './trial.ts';

const defaultBaseUrl = 'https://live.barium.se/api/v1.1';

export async function setUpBarium(setup: Setup): Promise<void> {
  const { settings, text } = setup;
  const { barium: words } = text.setup;
  if (settings.get('BARIUM_BASE_URL') === undefined) settings.set('BARIUM_BASE_URL', defaultBaseUrl);
  await askUntilAccepted(
    setup,
    async () => {
      await askVariable(setup, 'BARIUM_BASE_URL', { message: words.baseUrl });
      await askVariable(setup, 'BARIUM_USERNAME', { message: words.username });
      await askSecretVariable(setup, 'BARIUM_PASSWORD', words.password);
      await askSecretVariable(setup, 'BARIUM_API_KEY', words.apiKey);
    },
    { parts: ['barium'], testing: words.testing, test: (trial) => testBarium(setup, trial) },
  );
  await askVariable(setup, 'BARIUM_WEB_URL', {
    message: words.webUrl,
    isOptional: true,
    interpret: toTemplate,
    complaint: words.noCaseId,
  });
}

async function testBarium({ prompts, settings, text }: Setup, trial: Trial): Promise<boolean> {
  const signIn = await diagnoseBarium(trial.core, trial.config, text);
  if (signIn.state !== 'ok') {
    prompts.report('fail', `${signIn.name}: ${signIn.detail}`);
    return false;
  }
  const cases = await checkCases(trial.core, text);
  const { names, isComplete } = await listProcesses(trial);
  const username = settings.get('BARIUM_USERNAME') ?? '';
  prompts.report(cases.state, text.setup.barium.signedIn(username, names, isComplete, cases.detail));
  return cases.state !== 'fail';
}

/** Of the cases that a short look finds. */
async function listProcesses({ core }: Trial): Promise<{ names: readonly string[]; isComplete: boolean }> {
  try {
    const { rows, isComplete } = await core.index.listByStatus(undefined);
    return { names: [...new Set(rows.flatMap((row) => row.applicationName ?? []))].sort(), isComplete };
  } catch (error) {
    // Barium has just answered, and the check of the cases says what is wrong.
    if (error instanceof BariumError) return { names: [], isComplete: false };
    throw error;
  }
}

/** The address of one case, with `{id}` in place of its id. */
function toTemplate(typed: string): string | undefined {
  if (typed.includes('{id}')) return typed;
  const template = typed.replace(new RegExp(guidPattern, 'iu'), '{id}');
  return template === typed ? undefined : template;
}
