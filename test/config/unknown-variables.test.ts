import { ConfigError, readConfig } from '../../src/config/index.ts';

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('an unknown variable', () => {
  it.each([
    ['ACCESS_VIEWER', 'ACCESS_VIEWERS'],
    ['access_admins', 'ACCESS_ADMINS'],
    ['ACCESS_APPS_LIMIT', undefined],
    ['DELETE_NEED_SECOND_PERSON', 'DELETE_NEEDS_SECOND_PERSON'],
    ['DELETE_UNDO_SECS', 'DELETE_UNDO_SECONDS'],
    ['SLACK_SIGNIN_SECRET', 'SLACK_SIGNING_SECRET'],
    ['BARIUM_BASEURL', 'BARIUM_BASE_URL'],
    ['WATCH_CORN', 'WATCH_CRON'],
    ['AUDIT_RETENSION', 'AUDIT_RETENTION'],
    ['HISTORY_RETENTON', 'HISTORY_RETENTION'],
    ['SECRETKEY', 'SECRET_KEY'],
    ['MICROSOFT_APP_ID', 'MicrosoftAppId'],
    ['TEAMS_ALLOW_ANONYMUS', 'TEAMS_ALLOW_ANONYMOUS'],
    ['SLACK_TOKEN', 'SLACK_BOT_TOKEN'],
    ['SLACK_SECRET', 'SLACK_SIGNING_SECRET'],
    ['BARIUM_USER', 'BARIUM_USERNAME'],
    ['BARIUM_PASS', 'BARIUM_PASSWORD'],
    ['BARIUM_URL', 'BARIUM_BASE_URL'],
  ])('with a prefix of the bot is invalid: %s', (name, suggestion) => {
    const message = messageOf({ [name]: 'canary' });
    expect(message).toContain(`${name} is not a known setting.`);
    expect(message).toContain(suggestion === undefined ? 'Fix the name' : `Did you mean ${suggestion}?`);
    expect(message).not.toContain('canary');
  });

  it('is reported together with the invalid variables', () => {
    expect(messageOf({ ACCESS_VIEWER: '*', PORT: 'x' })).toMatch(/^2 settings are invalid.*PORT.*ACCESS_VIEWER/s);
  });

  it.each([
    'BARIUM_BOT_SERVICE_HOST',
    'BARIUM_BOT_SERVICE_PORT_HTTP',
    'BARIUM_BOT_PORT',
    'BARIUM_BOT_PORT_3978_TCP_ADDR',
    'ACCESS_TOKEN',
    'HISTORY_FILE',
    'SECRET_KEY_BASE',
    'SLACK_WEBHOOK_URL',
    'SLACK_CLI_XOXB',
    'WATCH_REPORT_DEPENDENCIES',
    'PATH',
  ])('of Kubernetes or another program is ignored: %s', (name) => {
    expect(messageOf({ [name]: 'tcp://10.0.0.1:3978' })).toBe('');
  });

  it('is invalid even if it is blank', () => {
    expect(messageOf({ ACCESS_VIEWER: ' ' })).toContain('ACCESS_VIEWER is not a known setting.');
  });
});
