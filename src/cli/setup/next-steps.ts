import type { ChatPlatform } from './access.ts';
import type { Setup } from './questions.ts';
import { slackEndpoint } from './slack.ts';

/** The steps that are left in Slack, in Teams and on this machine. */
export function listNextSteps(
  { settings, text }: Setup,
  platforms: readonly ChatPlatform[],
  packagePath: string | undefined,
): readonly string[] {
  const { next: words } = text.setup;
  const isHttp = settings.get('SLACK_APP_TOKEN') === undefined;
  const slack = [
    ...(isHttp ? [words.slackVerify(`${settings.get('PUBLIC_URL')}${slackEndpoint}`)] : []),
    words.slackTry,
  ];
  return [
    words.start,
    ...(platforms.includes('slack') ? slack : []),
    ...(packagePath === undefined ? [] : [words.teamsUpload(packagePath)]),
    ...(settings.get('ACCESS_ADMINS') === undefined ? [words.admin] : []),
  ];
}
