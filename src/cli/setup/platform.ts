/** The parts that Slack and Teams have in common. */
import { openAdapters } from '../../app/main.ts';
import type { ChatAdapter } from '../../chat/adapter.ts';
import { createLocalSession } from '../../lib/local-session.ts';
import { checkPlatforms, withoutServer } from '../doctor/platforms.ts';
import { askVariable, type Setup } from './questions.ts';
import type { Trial } from './trial.ts';

/** Slack's, such as `invalid_auth`, or Entra's. */
const errorCode = /AADSTS\d+|\b[a-z]+(?:_[a-z]+)+\b/u;

/** Says what the platform answers. Returns whether the bot can work with it. */
export async function testPlatform({ prompts, text }: Setup, trial: Trial): Promise<boolean> {
  const { core, config, lastError } = trial;
  const results = await checkPlatforms(await openTrialAdapters(trial, text), core, config, text);
  for (const { state, name, detail } of results) prompts.report(state, `${name}: ${detail}`);
  if (results.every(({ state }) => state !== 'fail')) return true;
  const reason = lastError();
  const [code = reason] = errorCode.exec(reason ?? '') ?? [];
  // Some of the sentences have the code in them.
  if (reason !== undefined && !results.some(({ detail }) => detail.includes(code ?? ''))) {
    prompts.say(text.setup.said(reason));
  }
  return false;
}

/** The adapters of the trial, not started. */
export async function openTrialAdapters(
  { core, config, log }: Trial,
  text: Setup['text'],
): Promise<readonly ChatAdapter[]> {
  const adapters = await openAdapters(config, withoutServer(core, text), log, createLocalSession());
  core.registerDirectories(adapters);
  return adapters;
}

export async function askPublicUrl(setup: Setup): Promise<string> {
  await askVariable(setup, 'PUBLIC_URL', {
    message: setup.text.setup.publicUrl,
    example: 'https://bot.example.com',
    interpret: (typed) => typed.replace(/\/+$/u, ''),
  });
  return setup.settings.get('PUBLIC_URL') ?? '';
}
