import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseEnv } from 'node:util';
import fc from 'fast-check';
import { ConfigError, loadEnv, readConfig, scrubEnvironment } from '../../src/config/index.ts';
import { proxyVariables } from '../../src/config/proxy.ts';
import { Secret } from '../../src/config/secret.ts';
import { variables } from '../../src/config/variables.ts';

const guid = '01234567-89ab-cdef-0123-456789abcdef';
const barium = {
  BARIUM_BASE_URL: 'https://live.barium.example/api/v1.1/',
  BARIUM_USERNAME: 'bot',
  BARIUM_PASSWORD: ' pass word ',
  BARIUM_API_KEY: 'key',
};
const slack = { SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: 'signing' };
const slackOAuth = {
  SLACK_SIGNING_SECRET: 'signing-secret',
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: 'client-secret',
  SLACK_TEAMS: 'T0ACME, E0ORG',
  PUBLIC_URL: 'https://bot.example.com',
};
const teams = { MicrosoftAppId: guid, MicrosoftAppPassword: 'p', MicrosoftAppTenantId: guid.toUpperCase() };

const certificate = {
  MicrosoftAppCertificateFile: 'test/fixtures/certificate/certificate.pem',
  MicrosoftAppCertificateKeyFile: 'test/fixtures/certificate/key.pem',
};
const certified = { MicrosoftAppId: guid, MicrosoftAppTenantId: guid, ...certificate };
const tab = { ...teams, PUBLIC_URL: 'https://bot.example', TEAMS_SSO_RESOURCE: `api://bot.example/${guid}` };

const secretNames = Object.keys(variables).filter((name) => /TOKEN|SECRET|PASSWORD|Password|KEY|DATABASE/.test(name));

/** The problem of each invalid variable. */
function problemsOf(env: Record<string, string>): Record<string, string> {
  try {
    readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.issues.map(({ variable, problem }) => [variable, problem]));
  }
  return {};
}

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('readConfig', () => {
  it('defaults to the simulator and the playground on this machine', () => {
    expect(readConfig({})).toEqual({
      barium: { kind: 'simulator' },
      webUrl: undefined,
      messages: {},
      host: '127.0.0.1',
      port: 3978,
      publicUrl: undefined,
      backup: { file: 'data/barium-bot.db', dir: 'data/backups', retentionDays: 7 },
      dataDir: './data',
      database: { kind: 'sqlite', file: join('data', 'barium-bot.db') },
      secretKey: undefined,
      retention: { auditDays: undefined, historyDays: 400 },
      slack: undefined,
      slackWorkObjects: false,
      slackTeams: undefined,
      teams: undefined,
      teamsSdk: 'botbuilder',
      teamsSharedChannels: 'refuse',
      teamsTab: undefined,
      playground: true,
      access: {
        viewers: [{ kind: 'everyone' }],
        isOpenByDefault: false,
        operators: [{ kind: 'everyone' }],
        admins: [{ kind: 'everyone' }],
        applications: [],
      },
      deletion: { needsSecondPerson: false, undoSeconds: 0 },
      watchAuditPages: 1,
      watchExtraLoadPercent: 10,
      watchConcurrencyPercent: 90,
      stuckFactor: 3,
      watchCron: '*/30 * * * * *',
      drainSeconds: 0,
      locale: 'en',
      logLevel: 'info',
      secrets: [],
    });
  });

  /** A blank proxy means none to every program. */
  const own = Object.keys(variables).filter((name) => !proxyVariables.includes(name));

  it.each(own)('does not treat a blank %s as unset, and reports it once', (name) => {
    for (const blank of ['', ' ', '\t']) expect(problemsOf({ [name]: blank })).toEqual({ [name]: 'is blank' });
    expect(messageOf({ [name]: '' })).toContain('To use the default, remove the line.');
  });

  it('records that everyone is a viewer by default with a real Barium', () => {
    const isOpen = (env: Record<string, string>) => readConfig(env).access.isOpenByDefault;
    expect([isOpen({}), isOpen(barium), isOpen({ ...barium, ACCESS_VIEWERS: '*' })]).toEqual([false, true, false]);
  });

  it('Backups are on for a SQLite file, unless they are switched off', () => {
    const backup = (env: Record<string, string>) => readConfig(env).backup;
    const file = '/data/barium-bot.db';
    expect(backup({ DATA_DIR: '/data' })).toEqual({ file, dir: '/data/backups', retentionDays: 7 });
    expect(backup({ DATA_DIR: '/data', BACKUP_DIR: '/backups', BACKUP_RETENTION: '30d' })).toEqual({
      file,
      dir: '/backups',
      retentionDays: 30,
    });
    expect(backup({ BACKUP_RETENTION: 'off' })).toBeUndefined();
    expect(backup({ DATABASE_URL: 'postgres://user:password@host:5432/database' })).toBeUndefined();
  });

  it('reads how long the audit log and the history of cases are kept', () => {
    const retention = (text: string) => readConfig({ AUDIT_RETENTION: text, HISTORY_RETENTION: '90d' }).retention;
    expect([retention('Forever'), retention('730d')]).toEqual([
      { auditDays: undefined, historyDays: 90 },
      { auditDays: 730, historyDays: 90 },
    ]);
  });

  it('never prints the secret key', () => {
    const config = readConfig({ SECRET_KEY: 'canary-'.repeat(5) });
    expect(config.secretKey?.reveal()).toBe('canary-'.repeat(5));
    expect(config.secrets).toEqual([config.secretKey]);
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('canary');
  });

  it('makes everyone a viewer and nobody an operator or admin by default with a real Barium', () => {
    const config = readConfig(barium);
    expect(config.access).toMatchObject({ viewers: [{ kind: 'everyone' }], operators: [], admins: [] });
    expect(config.barium).toMatchObject({ kind: 'rest', baseUrl: 'https://live.barium.example/api/v1.1' });
  });

  it('keeps the spaces of a password and never prints it', () => {
    const config = readConfig(barium);
    if (config.barium.kind !== 'rest') throw new Error('expected the configured Barium');
    expect(config.barium.password.reveal()).toBe(' pass word ');
    expect(config.secrets).toEqual([config.barium.password, config.barium.apiKey]);
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('pass word');
  });

  it('never prints the PostgreSQL URL or its password', () => {
    const url = 'postgres://bot:pass%40word@db.example.com:5433/barium?sslmode=verify-full';
    const config = readConfig({ DATABASE_URL: url });
    if (config.database.kind !== 'postgres') throw new Error('expected PostgreSQL');
    expect(config.database.url.reveal()).toBe(url);
    expect(config.secrets.map((secret) => secret.reveal())).toEqual([url, 'pass@word']);
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toMatch(/pass(@|%40)word/);
  });

  it('accepts the parameters in the PostgreSQL URLs of common providers', () => {
    const url = 'postgres://bot:p@db.example.com/barium?sslmode=require&channel_binding=require&connect_timeout=10';
    expect(readConfig({ DATABASE_URL: `${url}&application_name=bot` }).database.kind).toBe('postgres');
  });

  it('listens on all interfaces and disables the playground with Slack over HTTP', () => {
    const config = readConfig(slack);
    expect(config).toMatchObject({ host: '0.0.0.0', playground: false });
    expect(config.slack).toMatchObject({ kind: 'http', apiUrl: 'https://slack.com/api/' });
  });

  it('installs Slack by OAuth in the listed workspaces when a client id is set, without a bot token', () => {
    const { oauth, ...config } = readConfig(slackOAuth).slack ?? {};
    expect(config).toMatchObject({ kind: 'http' });
    expect('botToken' in config).toBe(false);
    expect(oauth).toMatchObject({ clientId: '1.2', teams: ['T0ACME', 'E0ORG'], publicUrl: slackOAuth.PUBLIC_URL });
    expect(readConfig({ ...slackOAuth, SLACK_TEAMS: ' * ' }).slackTeams).toBe('*');
    expect(readConfig({ ...slackOAuth, SLACK_APP_TOKEN: 'xapp-1' }).slack).toMatchObject({ kind: 'socket', oauth });
    expect(readConfig(slackOAuth).secrets.map((one) => one.reveal())).toEqual(
      expect.arrayContaining(['client-secret']),
    );
    const closed = { ...slackOAuth, ...barium, SLACK_TEAMS: '*', ACCESS_VIEWERS: 'slack:T1/U2' };
    expect(readConfig(closed).slackTeams).toBe('*');
    expect(readConfig({ SLACK_TEAMS: 'T0ACME' })).toMatchObject({ slack: undefined, slackTeams: ['T0ACME'] });
  });

  it('uses Socket Mode when an app token is set, without a signing secret', () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_API_URL: 'http://localhost:9/api',
    };
    expect(readConfig(env).slack).toMatchObject({ kind: 'socket', apiUrl: 'http://localhost:9/api/' });
    expect(readConfig({ ...env, ...slack }).slack).toMatchObject({ kind: 'socket' });
  });

  it('reads the five kinds of Teams credentials', () => {
    expect(readConfig(teams).teams).toMatchObject({ kind: 'password', type: 'SingleTenant', tenantId: guid });
    const { MicrosoftAppPassword: _, ...withoutPassword } = teams;
    const identity = { ...withoutPassword, MicrosoftAppType: 'UserAssignedMSI' };
    expect(readConfig(identity).teams).toEqual({ kind: 'managed-identity', appId: guid, tenantId: guid });
    const federated = { ...withoutPassword, MicrosoftAppFederatedClientId: guid };
    expect(readConfig(federated).teams).toMatchObject({ kind: 'federated', type: 'SingleTenant', clientId: guid });
    expect(readConfig({ ...withoutPassword, ...certificate }).teams).toMatchObject({
      kind: 'certificate',
      certificateFile: certificate.MicrosoftAppCertificateFile,
      keyFile: certificate.MicrosoftAppCertificateKeyFile,
    });
    const local = readConfig({ TEAMS_ALLOW_ANONYMOUS: 'true' });
    expect(local).toMatchObject({ teams: { kind: 'anonymous' }, host: '127.0.0.1', playground: false });
  });

  it('reads the personal tab, whose app registration is the bot’s unless another one is named', () => {
    expect(readConfig(teams).teamsTab).toBeUndefined();
    expect(readConfig(tab).teamsTab).toEqual({ appId: guid, resource: `api://bot.example/${guid}` });
    const other = guid.replaceAll('0', 'a');
    const resource = `api://bot.example/botid-${other}`;
    const config = readConfig({ ...tab, TEAMS_SSO_APP_ID: other, TEAMS_SSO_RESOURCE: resource });
    expect(config.teamsTab).toEqual({ appId: other, resource });
  });

  it('reads message names by application and which ones require a confirmation', () => {
    const messages = readConfig({
      BARIUM_MESSAGES: 'Order: Approve, Reject ;Leave:Withdraw! ; Order: Ship;',
    }).messages;
    expect(messages).toEqual({
      Order: ['Approve', 'Reject', 'Ship'].map((name) => ({ name, requiresConfirmation: false })),
      Leave: [{ name: 'Withdraw', requiresConfirmation: true }],
    });
  });

  it('reads every kind of access entry', () => {
    const list = `slack:T1/U2, slack:E1/group:S3,teams:${guid}/${guid.toUpperCase()} , web:local,*`;
    expect(readConfig({ ACCESS_ADMINS: list }).access.admins).toEqual([
      { kind: 'person', platform: 'slack', tenant: 'T1', id: 'U2' },
      { kind: 'group', platform: 'slack', tenant: 'E1', id: 'S3' },
      { kind: 'person', platform: 'teams', tenant: guid, id: guid },
      { kind: 'person', platform: 'web', tenant: 'local', id: 'local' },
      { kind: 'everyone' },
    ]);
  });
});

describe('an invalid configuration', () => {
  it('throws one error that lists all invalid variables with their remedies', () => {
    const env = { BARIUM_BASE_URL: 'nonsense', PORT: '70000', LOG_LEVEL: 'loud', SLACK_BOT_TOKEN: 'xoxb-1' };
    expect(Object.keys(problemsOf(env))).toEqual([
      'BARIUM_USERNAME',
      'BARIUM_PASSWORD',
      'BARIUM_API_KEY',
      'BARIUM_BASE_URL',
      'SLACK_SIGNING_SECRET',
      'PORT',
      'LOG_LEVEL',
    ]);
    expect(() => readConfig(env)).toThrow(/7 settings are invalid.*\n {2}BARIUM_USERNAME is missing\.\n +The bot/);
  });

  it.each([
    ['BARIUM_USERNAME', { BARIUM_BASE_URL: barium.BARIUM_BASE_URL }],
    ['BARIUM_BASE_URL', { BARIUM_PASSWORD: 'p' }],
    ['BARIUM_BASE_URL', { ...barium, BARIUM_BASE_URL: 'http://live.barium.example/api' }],
    ['BARIUM_BASE_URL', { ...barium, BARIUM_BASE_URL: 'https://me:secret@live.barium.example' }],
    ['BARIUM_WEB_URL', { BARIUM_WEB_URL: 'https://live.barium.example/instance' }],
    ['BARIUM_WEB_URL', { BARIUM_WEB_URL: 'https://{id}.example/' }],
    ['BARIUM_WEB_URL', { BARIUM_WEB_URL: 'javascript:alert({id})' }],
    ['BARIUM_MESSAGES', { BARIUM_MESSAGES: 'Approve, Reject' }],
    ['BARIUM_MESSAGES', { BARIUM_MESSAGES: 'Order: !' }],
    ['PORT', { PORT: '3978; rm' }],
    ['HOST', { HOST: 'http://localhost' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'bot.example.com' }],
    ['METRICS_TOKEN', { METRICS_TOKEN: 'too short' }],
    ['PRIVACY_CONTACT', { PRIVACY_CONTACT: 'javascript:alert(1)' }],
    ['WATCH_EXTRA_LOAD_PERCENT', { WATCH_EXTRA_LOAD_PERCENT: '101' }],
    ['WATCH_EXTRA_LOAD_PERCENT', { WATCH_EXTRA_LOAD_PERCENT: '2.5' }],
    ['PRIVACY_CONTACT', { PRIVACY_CONTACT: 'http://example.com/privacy' }],
    ['SLACK_BOT_TOKEN', { SLACK_BOT_TOKEN: 'xoxe.xoxb-1-rotated', SLACK_SIGNING_SECRET: 's' }],
    ['DELETE_NEEDS_SECOND_PERSON', { DELETE_NEEDS_SECOND_PERSON: 'maybe' }],
    ['DELETE_UNDO_SECONDS', { DELETE_UNDO_SECONDS: '3601' }],
    ['DELETE_UNDO_SECONDS', { DELETE_UNDO_SECONDS: '-1' }],
    ['DELETE_UNDO_SECONDS', { DELETE_UNDO_SECONDS: '1m' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://u:p@db/bot' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://u:p@db' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://db/bot' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://u:p#q@db/bot' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://u:100%@db/bot' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://u:p@db/bot?sslmod=require' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://u:p@db/bot?sslmode=prefer' }],
    ['SLACK_SIGNING_SECRET', { SLACK_BOT_TOKEN: 'xoxb-1' }],
    ['SLACK_BOT_TOKEN', { SLACK_APP_TOKEN: 'xapp-1' }],
    ['SLACK_BOT_TOKEN', { ...slack, SLACK_BOT_TOKEN: 'xapp-1' }],
    ['SLACK_CLIENT_ID', { ...slackOAuth, SLACK_CLIENT_ID: 'A0123ABCD' }],
    [
      'SLACK_CLIENT_ID',
      { SLACK_SIGNING_SECRET: 's', SLACK_CLIENT_SECRET: 's', SLACK_TEAMS: '*', PUBLIC_URL: 'https://b.example' },
    ],
    ['SLACK_CLIENT_SECRET', { ...slackOAuth, SLACK_CLIENT_SECRET: '' }],
    ['SLACK_TEAMS', { ...slackOAuth, SLACK_TEAMS: 'acme' }],
    ['SLACK_TEAMS', { ...slackOAuth, SLACK_TEAMS: '*, T0ACME' }],
    ['SLACK_TEAMS', { ...slack, SLACK_TEAMS: 'T0ACME' }],
    ['SLACK_TEAMS', { ...slackOAuth, ...barium, SLACK_TEAMS: '*' }],
    ['SLACK_TEAMS', { ...slackOAuth, ...barium, SLACK_TEAMS: '*', ACCESS_VIEWERS: 'slack:T1/U2', ACCESS_ADMINS: '*' }],
    ['PUBLIC_URL', { ...slackOAuth, PUBLIC_URL: 'bot.example.com' }],
    ['SLACK_BOT_TOKEN', { ...slackOAuth, SLACK_BOT_TOKEN: 'xoxb-1' }],
    ['SLACK_SIGNING_SECRET', { ...slackOAuth, SLACK_SIGNING_SECRET: '' }],
    ['SECRET_KEY', { ...slackOAuth, DATABASE_URL: 'postgres://u:p@db/bot' }],
    ['SLACK_SHARED_CHANNELS', { ...slack, SLACK_SHARED_CHANNELS: 'yes' }],
    ['SLACK_WORK_OBJECTS', { ...slack, SLACK_WORK_OBJECTS: 'true' }],
    ['SLACK_WORK_OBJECTS', { ...slack, SLACK_WORK_OBJECTS: 'often', BARIUM_WEB_URL: 'https://live.example.com/{id}' }],
    ['SLACK_SHARED_CHANNELS', { ...slack, SLACK_SHARED_CHANNELS: 'allow, C0123ABCD' }],
    ['TEAMS_SHARED_CHANNELS', { TEAMS_SHARED_CHANNELS: 'C0123ABCD' }],
    ['TEAMS_SHARED_CHANNELS', { TEAMS_SHARED_CHANNELS: '19:a@thread.tacv2, refuse' }],
    ['SLACK_APP_TOKEN', { ...slack, SLACK_APP_TOKEN: 'xoxb-1' }],
    ['MicrosoftAppTenantId', { MicrosoftAppId: guid, MicrosoftAppPassword: 'p' }],
    ['MicrosoftAppPassword', { ...teams, MicrosoftAppPassword: '' }],
    ['MicrosoftAppPassword', { ...teams, MicrosoftAppType: 'UserAssignedMSI' }],
    ['MicrosoftAppType', { ...teams, MicrosoftAppType: 'Single' }],
    ['MicrosoftAppFederatedClientId', { ...teams, MicrosoftAppFederatedClientId: guid }],
    ['MicrosoftAppCertificateFile', { ...teams, ...certificate }],
    ['MicrosoftAppCertificateKeyFile', { ...certified, MicrosoftAppCertificateKeyFile: '' }],
    ['MicrosoftAppCertificateFile', { ...certified, MicrosoftAppCertificateFile: '/nowhere/bot.pem' }],
    ['MicrosoftAppCertificateFile', { ...certified, MicrosoftAppCertificateFile: 'package.json' }],
    [
      'MicrosoftAppCertificateKeyFile',
      { ...certified, MicrosoftAppCertificateKeyFile: 'test/fixtures/certificate/other-key.pem' },
    ],
    ['TEAMS_SDK', { ...teams, TEAMS_SDK: 'teams' }],
    ['TEAMS_SSO_RESOURCE', { ...tab, TEAMS_SSO_RESOURCE: `api://elsewhere.example/${guid}` }],
    ['TEAMS_SSO_RESOURCE', { ...tab, TEAMS_SSO_RESOURCE: 'api://bot.example/botid' }],
    ['TEAMS_SSO_RESOURCE', { ...teams, TEAMS_SSO_APP_ID: guid }],
    ['TEAMS_SSO_RESOURCE', { TEAMS_SSO_RESOURCE: tab.TEAMS_SSO_RESOURCE, PUBLIC_URL: tab.PUBLIC_URL }],
    ['PUBLIC_URL', { ...teams, TEAMS_SSO_RESOURCE: tab.TEAMS_SSO_RESOURCE }],
    ['TEAMS_ALLOW_ANONYMOUS', { ...teams, TEAMS_ALLOW_ANONYMOUS: 'true' }],
    ['TEAMS_ALLOW_ANONYMOUS', { TEAMS_ALLOW_ANONYMOUS: 'true', HOST: '0.0.0.0' }],
    ['TEAMS_ALLOW_ANONYMOUS', { TEAMS_ALLOW_ANONYMOUS: 'perhaps' }],
    ['PLAYGROUND', { HOST: '0.0.0.0' }],
    ['PLAYGROUND', { ...slack, PLAYGROUND: 'true' }],
    ['ACCESS_VIEWERS', { ACCESS_VIEWERS: 'everyone' }],
    ['ACCESS_VIEWERS', { ACCESS_VIEWERS: ' , ' }],
    ['ACCESS_APPLICATIONS', { ACCESS_APPLICATIONS: ' ; ' }],
    ['AUDIT_RETENTION', { AUDIT_RETENTION: '29d' }],
    ['AUDIT_RETENTION', { AUDIT_RETENTION: '400' }],
    ['AUDIT_RETENTION', { AUDIT_RETENTION: 'never' }],
    ['BACKUP_RETENTION', { BACKUP_RETENTION: '0d' }],
    ['BACKUP_RETENTION', { BACKUP_RETENTION: 'forever' }],
    ['HISTORY_RETENTION', { HISTORY_RETENTION: 'forever' }],
    ['HISTORY_RETENTION', { HISTORY_RETENTION: '99999d' }],
    ['SECRET_KEY', { SECRET_KEY: 'too short' }],
    ['ACCESS_APPLICATIONS', { ACCESS_APPLICATIONS: 'slack:T1/C5: Order' }],
    ['WATCH_CRON', { WATCH_CRON: '*/30 * * * *' }],
    ['WATCH_CRON', { WATCH_CRON: '99 * * * * *' }],
    ['WATCH_CRON', { WATCH_CRON: '*/0 * * * * *' }],
    ['WATCH_CRON', { WATCH_CRON: '0 0 0 30 2 *' }],
    ['WATCH_CRON', { WATCH_CRON: 'a b c d e f' }],
    ['LOCALE', { LOCALE: 'xx' }],
  ])('has an issue for %s in %j', (variable, env) => {
    expect(Object.keys(problemsOf(env))).toContain(variable);
  });

  it('quotes an invalid access entry and reports each variable once', () => {
    const problems = problemsOf({
      ACCESS_ADMINS: 'slack:T1/U2, slack:U2\u0007',
      TEAMS_ALLOW_ANONYMOUS: 'perhaps',
    });
    expect(problems).toEqual({
      ACCESS_ADMINS: 'has an invalid entry: "slack:U2\\u0007"',
      TEAMS_ALLOW_ANONYMOUS: 'must be true or false',
    });
  });

  it('never contains the value of a secret', () => {
    const canary = 'canary-7f3a';
    const env = Object.fromEntries(secretNames.map((name) => [name, canary]));
    expect(secretNames.length).toBeGreaterThan(8);
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).not.toThrow(canary);
  });

  it('throws a ConfigError for any environment', () => {
    const names = fc.constantFrom(...Object.keys(variables));
    fc.assert(
      fc.property(fc.dictionary(names, fc.string({ unit: 'grapheme' })), (env) => {
        expect(typeof problemsOf(env)).toBe('object');
      }),
    );
  });
});

describe('loadEnv', () => {
  const folder = mkdtempSync(join(tmpdir(), 'barium-bot-'));
  const file = join(folder, '.env');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('does nothing if the file is missing', () => {
    const env = {};
    loadEnv(env, join(folder, 'absent'));
    expect(env).toEqual({});
  });

  it('does not override existing variables', () => {
    const env = { PORT: '4000' };
    writeFileSync(file, 'PORT=5000\nDATA_DIR="/var/lib/bot"\n');
    loadEnv(env, file);
    expect(readConfig(env)).toMatchObject({ port: 4000, dataDir: '/var/lib/bot' });
  });

  it('throws a ConfigError for an unreadable file', () => {
    expect(() => loadEnv({}, folder)).toThrow(ConfigError);
  });

  it('reads the file that ENV_FILE names instead, which must exist and cannot name another', () => {
    const [env, named] = [{ ENV_FILE: join(folder, 'named') }, join(folder, 'named')];
    expect(() => loadEnv(env, file)).toThrow(`${named} is not readable (ENOENT)`);
    writeFileSync(named, 'PORT=6000\n');
    expect(loadEnv(env, file)).toMatchObject({ file: named, variables: { PORT: '6000' } });
    expect(readConfig(env).port).toBe(6000);
    writeFileSync(named, 'ENV_FILE=/etc/other\n');
    expect(() => loadEnv({ ENV_FILE: named }, file)).toThrow('sets ENV_FILE, which has no effect in a file');
  });
});

describe('scrubEnvironment', () => {
  it('removes every secret once it is read, and the one of compose.yaml’s database', () => {
    const env = Object.fromEntries([...secretNames, 'POSTGRES_PASSWORD', 'PORT'].map((name) => [name, '1']));
    scrubEnvironment(env);
    expect(env).toEqual({ PORT: '1' });
  });
});

describe('.env.example', () => {
  const lines = readFileSync('.env.example', 'utf8');

  it('contains exactly the known variables, and the one that only compose.yaml uses', () => {
    const names = [...lines.matchAll(/^#? ?([A-Za-z_]+)=/gm)].map(([, name]) => name);
    expect([...new Set(names)].sort()).toEqual([...Object.keys(variables), 'POSTGRES_PASSWORD'].sort());
  });

  it('sets nothing when it is copied unchanged', () => {
    expect(parseEnv(lines)).toEqual({});
  });
});

describe('a secret', () => {
  it('prints as [secret] in every way', () => {
    const secret = new Secret('canary');
    const printed = [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), String(secret)];
    for (const text of printed) expect(text).toMatch(/\[secret\]/);
    expect(printed.join()).not.toContain('canary');
  });
});
