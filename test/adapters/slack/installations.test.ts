import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { openSqliteStore, type SqliteStore } from '../../../src/store/sqlite.ts';
import * as en from '../../../src/text/en/index.ts';
import * as sv from '../../../src/text/sv/index.ts';
import { type FakeSlack, type Place, startFakeSlack } from './oauth/fake-slack.ts';
import { type InstalledApp, openInstalledApp, publicUrl } from './oauth/installed-app.ts';
import { startSocketServer } from './socket-server.ts';

const acme: Place = { id: 'TACME', name: 'Acme' };
const beta: Place = { id: 'TBETA', name: 'Beta', hasRotation: true };
const org: Place = { id: 'EORG', name: 'Starship' };
const [bridge, engine]: readonly [Place, Place] = [
  { id: 'TBRIDGE', name: 'Bridge' },
  { id: 'TENGINE', name: 'Engine' },
];
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const installUrl = `${publicUrl}/slack/install`;
const { health, installation } = en.adapter;

const channelIn = ({ id }: Place): Conversation => ({ platform: 'slack', tenant: id, id: 'C1', isDirect: false });

describe('an app for several workspaces', () => {
  let folder: string;
  let slack: FakeSlack;
  let store: SqliteStore;
  let clock: number;
  const apps: InstalledApp[] = [];

  const open = async (options: Partial<Parameters<typeof openInstalledApp>[0]> = {}): Promise<InstalledApp> => {
    const app = await openInstalledApp({ slack, store, now: () => new Date(clock), ...options });
    apps.push(app);
    return app;
  };
  const post = (app: InstalledApp, place: Place) =>
    app.adapter.post(channelIn(place), { deliveryKey: 'k', card: { title: 'Changed' } });
  const healthOf = (app: InstalledApp) => app.adapter.health({});

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barium-bot-installations-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    clock = Date.now();
    slack = await startFakeSlack();
    store = await openSqliteStore(join(folder, `${clock}.db`));
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await Promise.all([store.close(), slack.close()]);
  });

  describe('being installed', () => {
    it('sends the browser to Slack with its scopes and the public address, and keeps what comes back sealed', async () => {
      const app = await open();
      expect(await healthOf(app)).toEqual({ name: 'Slack', ok: true, detail: health.nowhereInstalled(installUrl) });
      const { headers, location, status } = await app.visit('/slack/install');
      const url = new URL(location ?? '');
      expect([status, url.origin + url.pathname]).toEqual([302, 'https://slack.com/oauth/v2/authorize']);
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        client_id: '111.222',
        scope: 'commands,chat:write',
        redirect_uri: `${publicUrl}/slack/oauth_redirect`,
      });
      expect(headers.get('set-cookie')).toMatch(/; Secure; HttpOnly;/u);
      const page = await app.install(acme);
      expect([page.status, page.text]).toEqual([200, expect.stringContaining(installation.done('Acme').title)]);
      expect(page.text).toContain('https://slack.com/app_redirect?app=A1&#38;team=TACME');
      expect(await app.sendCommand('TACME', 'list')).toBe(200);
      expect(app.bot.events).toMatchObject([{ line: 'list', conversation: { tenant: 'TACME' } }]);
      const [token = ''] = slack.tokensOf(acme);
      const rows = JSON.stringify(await store.db.selectFrom('installations').selectAll().execute());
      expect(rows).toContain('Acme');
      expect(rows + JSON.stringify(app.logLines)).not.toContain(token);
      expect((await healthOf(app)).detail).toBe(`Acme: ${health.listening('/slack/events')}`);
    });

    it('answers in the language of the browser', async () => {
      const app = await open();
      const page = await app.visit('/slack/oauth_redirect?error=access_denied', {
        'accept-language': 'sv-SE,sv;q=0.9',
      });
      expect(page.text).toContain('<html lang="sv">');
      expect(page.text).toContain(sv.adapter.installation.denied.text);
    });

    it('is refused in a workspace that is not listed, and undone there', async () => {
      const app = await open({ teams: ['TACME'] });
      const page = await app.install(beta);
      expect([page.status, page.text]).toEqual([403, expect.stringContaining('Beta (TBETA) isn’t on the list')]);
      expect(slack.callsOf('apps.uninstall')).toMatchObject([{ place: 'TBETA' }]);
      expect(await store.installations.list()).toEqual([]);
      expect(await app.sendCommand('TBETA', 'list')).toBe(401);
      expect((await app.install(acme)).status).toBe(200);
    });

    it('is refused later, when the workspace is no longer listed', async () => {
      await (await open()).install(acme);
      const app = await open({ teams: ['TBETA'] });
      expect(await app.sendCommand('TACME', 'list')).toBe(401);
      await expect(post(app, acme)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
      expect(await healthOf(app)).toMatchObject({ ok: false, detail: `Acme: ${health.notListed('TACME')}` });
    });

    it('changes nothing if the person declines', async () => {
      const app = await open();
      const page = await app.visit('/slack/oauth_redirect?error=access_denied&state=x');
      expect([page.status, page.text]).toEqual([200, expect.stringContaining(installation.denied.text)]);
      expect(slack.calls).toEqual([]);
    });

    it('takes a state once, for ten minutes, from the browser that it was made for, and no other', async () => {
      const app = await open();
      const start = async () => {
        const { cookie = '', location } = await app.visit('/slack/install');
        return { cookie, state: new URL(location ?? '').searchParams.get('state') ?? '' };
      };
      const finish = (state: string, cookie: string, code = slack.allow(acme, `${publicUrl}/slack/oauth_redirect`)) =>
        app.visit(`/slack/oauth_redirect?${new URLSearchParams({ code, state })}`, { cookie });
      const first = await start();
      const other = await start();
      expect((await finish(first.state, other.cookie)).status).toBe(400);
      expect((await finish(first.state, '')).status).toBe(400);
      const [id = '', expiresAt = '', signature = ''] = first.state.split('.');
      const forged = [
        'x',
        `${id}.${Number(expiresAt) + 1}.${signature}`,
        `${id}.${expiresAt}.${'A'.repeat(43)}`,
        `${id}.${expiresAt}`,
      ];
      for (const state of forged) {
        const page = await finish(state, `slack-app-oauth-state=${state}`);
        expect([page.status, page.text]).toEqual([400, expect.stringContaining(installation.expired.text)]);
      }
      expect(slack.callsOf('oauth.v2.access')).toEqual([]);
      expect((await finish(first.state, first.cookie)).status).toBe(200);
      expect((await finish(first.state, first.cookie)).status).toBe(400);
      clock += 11 * 60_000;
      expect((await finish(other.state, other.cookie)).status).toBe(400);
      expect((await app.visit(`/slack/oauth_redirect?state=${first.state}`)).status).toBe(400);
      expect(slack.callsOf('oauth.v2.access')).toHaveLength(1);
    });

    it('tells that it failed if Slack rejects the code, without a trace of it', async () => {
      const app = await open();
      const { cookie = '', location } = await app.visit('/slack/install');
      const state = new URL(location ?? '').searchParams.get('state') ?? '';
      const page = await app.visit(`/slack/oauth_redirect?code=unknown&state=${state}`, { cookie });
      expect([page.status, page.text]).toEqual([502, expect.stringContaining(installation.failed.text)]);
      expect(await store.installations.list()).toEqual([]);
    });

    it('tells why Slack ended it, in the log', async () => {
      const app = await open();
      const page = await app.visit('/slack/oauth_redirect?error=invalid_team_for_non_distributed_app&state=x');
      expect([page.status, page.text]).toEqual([400, expect.stringContaining(installation.failed.text)]);
      await app.visit('/slack/oauth_redirect?error=%0Aforged');
      const told = app.logLines.filter(({ line }) => line === 'slack: Slack ended an installation');
      expect(told.map(({ facts }) => facts)).toEqual([{ reason: 'invalid_team_for_non_distributed_app' }]);
    });

    it('never has an effect, and never fails, whatever a browser sends', async () => {
      const app = await open();
      const { location } = await app.visit('/slack/install');
      const valid = new URL(location ?? '').searchParams.get('state') ?? '';
      const anyState = fc.oneof(fc.constant(valid), fc.string({ maxLength: 300 }), fc.base64String({ maxLength: 90 }));
      const anyCookie = fc.oneof(
        anyState.map(encodeURIComponent),
        fc.constant(`${valid}x`),
        fc.constant(valid.slice(1)),
      );
      const anyQuery = fc.record(
        { code: fc.string(), state: anyState, error: fc.string(), team: fc.string(), redirect_uri: fc.webUrl() },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(anyQuery, anyCookie, async (query, state) => {
          fc.pre(state !== valid);
          const page = await app.visit(`/slack/oauth_redirect?${new URLSearchParams(query)}`, {
            cookie: `slack-app-oauth-state=${state}`,
          });
          expect([200, 400]).toContain(page.status);
          expect([page.location, slack.calls.length]).toEqual([null, 0]);
        }),
        { numRuns: 60 },
      );
    });

    it('works at the public address only', async () => {
      const app = await open();
      for (const path of ['/slack/install', '/slack/oauth_redirect?error=access_denied']) {
        const page = await app.visit(path, { 'x-forwarded-host': 'evil.example' });
        expect([page.status, page.location, page.cookie]).toEqual([404, null, undefined]);
        expect(page.text).toContain(installUrl);
        expect(page.text).not.toContain('evil');
      }
    });

    it('replaces the token when it is done twice', async () => {
      const app = await open();
      await app.install(acme);
      const [first = ''] = slack.tokensOf(acme);
      slack.reject(acme, 'token_revoked');
      await app.install(acme);
      expect(slack.tokensOf(acme)).toHaveLength(2);
      expect(slack.tokensOf(acme)[1]).not.toBe(first);
      await post(app, acme);
      expect(await store.installations.list()).toMatchObject([{ id: 'TACME', revision: 2 }]);
    });
  });

  describe('in two workspaces', () => {
    let app: InstalledApp;
    beforeEach(async () => {
      app = await open();
      await app.install(acme);
      await app.install(beta);
      slack.calls.length = 0;
    });

    it('uses the token of the one that a request, a message or a person is of, even if channels have the same id', async () => {
      for (const place of [acme, beta]) {
        await app.sendCommand(place.id, 'list');
        await app.sendEvent(
          {
            type: 'app_mention',
            user: `${place.id}-bob`,
            team: place.id,
            text: '<@UBOT> show',
            ts: '1.1',
            channel: 'C1',
          },
          { team_id: place.id, authorizations: [{ team_id: place.id, enterprise_id: null }] },
        );
        await post(app, place);
        await app.adapter.directory?.members({ tenant: place.id, id: 'S1' });
        const person = await app.adapter.findPerson?.({ tenant: place.id, id: `${place.id}-alice` });
        expect(person && (await app.adapter.findDirectChat?.(person))).toMatchObject({ tenant: place.id });
        await app.whenIdle();
        expect([...new Set(slack.calls.splice(0).map((call) => call.place ?? call.method))]).toEqual([place.id]);
      }
      expect(
        app.bot.events.map(({ conversation, person }) => [conversation.tenant, conversation.id, person.id]),
      ).toEqual([
        ['TACME', 'C1', 'TACME-alice'],
        ['TACME', 'C1', 'TACME-bob'],
        ['TBETA', 'C1', 'TBETA-alice'],
        ['TBETA', 'C1', 'TBETA-bob'],
      ]);
    });

    it('keeps events about channels, the Home tab and forms in their workspace', async () => {
      const envelope = { team_id: 'TBETA', authorizations: [{ team_id: 'TBETA', enterprise_id: null }] };
      await app.sendEvent({ type: 'channel_archive', channel: 'C1' }, envelope);
      await app.sendEvent({ type: 'app_home_opened', user: 'TBETA-alice', channel: 'D1', tab: 'home' }, envelope);
      await app.sendInteraction({
        type: 'shortcut',
        callback_id: 'barium:find',
        user: { id: 'TBETA-alice', team_id: 'TBETA' },
        team: { id: 'TBETA' },
        trigger_id: 't',
      });
      await app.waitFor(() => ['views.publish', 'views.open'].every((method) => slack.callsOf(method).length > 0));
      await app.whenIdle();
      expect(app.unavailable).toEqual(['TBETA/C1']);
      expect([...new Set(slack.calls.map(({ place }) => place))]).toEqual(['TBETA']);
    });

    it('downloads a file with the token of its workspace', async () => {
      const event = {
        type: 'message',
        subtype: 'file_share',
        channel_type: 'im',
        channel: 'D-TBETA-alice',
        user: 'TBETA-alice',
        team: 'TBETA',
        text: '',
        ts: '1.2',
        files: [{ id: 'F1', name: 'a.txt' }],
      };
      await app.sendEvent(event, { team_id: 'TBETA', authorizations: [{ team_id: 'TBETA', enterprise_id: null }] });
      await app.waitFor(() => app.bot.fileTexts.length === 1);
      expect(slack.callsOf('download')).toMatchObject([{ place: 'TBETA' }]);
    });

    it('answers people of one in a channel of the other privately, and people of neither as well', async () => {
      const press = (user: string, fields: object) =>
        app.sendInteraction({
          type: 'block_actions',
          user: { id: user, team_id: user.split('-')[0] },
          team: { id: user.split('-')[0] },
          container: { type: 'message', message_ts: '1.1', channel_id: 'C1', is_ephemeral: false },
          channel: { id: 'C1' },
          message: { ts: '1.1', team: 'TACME' },
          trigger_id: 't',
          actions: [{ action_id: 'barium:line:1', value: 'list' }],
          ...fields,
        });
      expect(await press('TNOBODY-eve', {})).toBe(200);
      await app.whenIdle();
      expect(app.bot.events).toEqual([]);
      expect(slack.callsOf('chat.postEphemeral')).toMatchObject([
        { place: 'TACME', args: { text: en.adapter.externalUser } },
      ]);
      expect(await press('TNOBODY-eve', { message: { ts: '1.1', team: 'TOTHER' } })).toBe(401);
    });

    it('serves one while the other’s token is revoked, tells which, and goes on after a new installation', async () => {
      slack.reject(acme, 'token_revoked');
      await app.sendEvent({ type: 'app_uninstalled' }, { team_id: 'TACME' });
      clock += 3_000;
      await app.sendEvent({ type: 'app_uninstalled' }, { team_id: 'TACME' });
      await app.waitFor(async () => (await store.installations.get('TACME'))?.rejectedAt !== undefined);
      expect(await healthOf(app)).toEqual({
        name: 'Slack',
        ok: true,
        detail: `Beta: ${health.listening('/slack/events')}; Acme: ${health.installationRejected('token_revoked', installUrl)}`,
      });
      await expect(post(app, acme)).rejects.toMatchObject({
        failure: { kind: 'unavailable', reason: en.adapter.unreachable.uninstalled },
      });
      await post(app, beta);
      const before = app.tokenReports.length;
      await app.install(acme);
      await post(app, acme);
      expect(app.tokenReports.length).toBeGreaterThan(before);
      expect((await store.installations.get('TACME'))?.rejectedAt).toBeUndefined();
      expect((await healthOf(app)).detail).toBe(`Acme, Beta: ${health.listening('/slack/events')}`);
    });

    it('is out of order if none of them works', async () => {
      for (const place of [acme, beta]) slack.reject(place, 'token_revoked');
      clock += 61_000;
      expect(await healthOf(app)).toMatchObject({ ok: false });
    });

    it('believes Slack, and no event, that it was uninstalled', async () => {
      await app.sendEvent({ type: 'app_uninstalled' }, { team_id: 'TACME' });
      await app.whenIdle();
      clock += 40 * dayMs;
      await post(app, acme);
      expect((await store.installations.get('TACME'))?.rejectedAt).toBeUndefined();
    });
  });

  describe('a token that expires', () => {
    it('is renewed once before that, whoever uses it, and stored for the other replicas', async () => {
      const [app, replica] = [await open(), await open()];
      await app.install(beta);
      clock += 2_000;
      await post(replica, beta);
      clock += 11 * hourMs;
      await Promise.all([post(app, beta), post(app, beta), post(replica, beta), post(replica, beta)]);
      expect(slack.callsOf('oauth.v2.access').filter(({ args }) => args.grant_type === 'refresh_token')).toHaveLength(
        1,
      );
      slack.calls.length = 0;
      clock += 61_000;
      await Promise.all([post(app, beta), post(replica, beta)]);
      expect(await store.installations.get('TBETA')).toMatchObject({ revision: 2 });
      expect(slack.tokensOf(beta)).toHaveLength(2);
    });

    it('is renewed when Slack rejects it in the middle of the work, and the call is made again', async () => {
      const app = await open();
      await app.install(beta);
      slack.reject(beta, 'token_expired');
      slack.calls.length = 0;
      await post(app, beta);
      expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
      expect(slack.tokensOf(beta)).toHaveLength(2);
      expect((await healthOf(app)).ok).toBe(true);
    });

    it('is used on while Slack does not renew it, and never lost if the store fails then', async () => {
      const app = await open();
      await app.install(beta);
      clock += 11 * hourMs;
      slack.intercept = ({ args }) =>
        args.grant_type === 'refresh_token' ? { ok: false, error: 'internal_error' } : undefined;
      await post(app, beta);
      expect(slack.tokensOf(beta)).toHaveLength(1);
      slack.intercept = () => undefined;
      clock += 61_000;
      await store.db.schema.alterTable('installations').renameColumn('sealed', 'broken').execute();
      await post(app, beta).catch(() => undefined);
      await store.db.schema.alterTable('installations').renameColumn('broken', 'sealed').execute();
      await post(app, beta);
      slack.intercept = () => undefined;
      expect(await store.installations.get('TBETA')).toMatchObject({ revision: 2 });
    });
  });

  it('tells that a token was stored with another SECRET_KEY, and works again with the right one', async () => {
    const first = await open({ secret: 'one secret' });
    await first.install(acme);
    const app = await open({ secret: 'another secret' });
    expect(await healthOf(app)).toEqual({
      name: 'Slack',
      ok: false,
      detail: `Acme: ${health.installationUnreadable(installUrl)}`,
    });
    expect(await app.sendCommand('TACME', 'list')).toBe(401);
    await expect(post(app, acme)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    await app.whenIdle();
    expect((await store.installations.get('TACME'))?.rejectedAt).toBeUndefined();
    clock += 40 * dayMs;
    await app.waitFor(async () => (await healthOf(app)).ok === false);
    expect([app.forgotten, (await store.installations.list()).length]).toEqual([[], 1]);
    const again = await open({ secret: 'one secret' });
    await post(again, acme);
    await app.install(acme);
    await post(app, acme);
  });

  it('works over one socket for all workspaces, with the pages of the installation beside it', async () => {
    const socket = await startSocketServer();
    slack.intercept = ({ method }) => (method === 'apps.connections.open' ? { ok: true, url: socket.url } : undefined);
    const app = await open({ appToken: 'xapp-1' });
    for (const place of [acme, beta]) {
      expect((await app.install(place)).status).toBe(200);
      const payload = {
        command: '/barium',
        text: 'list',
        team_id: place.id,
        channel_id: 'C1',
        user_id: `${place.id}-alice`,
        trigger_id: place.id,
        response_url: `${slack.apiUrl}respond`,
      };
      clock += 2_000;
      const envelope = { type: 'slash_commands', envelope_id: place.id, accepts_response_payload: true, payload };
      socket.send(envelope);
      await app.waitFor(() => socket.acks.some((ack) => ack.envelope_id === place.id));
    }
    expect(app.bot.events.map(({ conversation }) => conversation.tenant)).toEqual(['TACME', 'TBETA']);
    expect(socket.acks).toMatchObject([
      { payload: { text: 'You said: list' } },
      { payload: { text: 'You said: list' } },
    ]);
    expect((await healthOf(app)).detail).toBe(`Acme, Beta: ${health.socketOpen}`);
    await app.close();
    apps.length = 0;
    await socket.close();
  });

  describe('in an organization', () => {
    const commandIn = (app: InstalledApp, place: Place) =>
      app.sendCommand(place.id, 'list', { enterprise_id: 'EORG', is_enterprise_install: 'true' });

    it('works in the workspaces that were given access, each as a workspace of its own', async () => {
      const app = await open({ teams: ['EORG'] });
      slack.grants.set('EORG', [bridge]);
      const page = await app.install(org);
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('https://app.slack.com/manage/EORG/')]);
      expect(await commandIn(app, bridge)).toBe(200);
      expect(await commandIn(app, engine)).toBe(401);
      expect((await healthOf(app)).detail).toBe(
        `${health.organization('Starship', 1)}: ${health.listening('/slack/events')}`,
      );
      expect(await app.adapter.directory?.members({ tenant: 'TBRIDGE', id: 'S1' })).toEqual(['TBRIDGE-member']);
      const exists = (tenant: string) => app.adapter.directory?.exists({ kind: 'person', tenant, id: `${tenant}-bob` });
      expect([await exists('TBRIDGE'), await exists('EORG')]).toEqual([true, false]);
      slack.grants.set('EORG', [bridge, engine]);
      await app.sendEvent(
        { type: 'team_access_granted', team_ids: ['TENGINE'] },
        { team_id: 'TENGINE', enterprise_id: 'EORG', authorizations: [{ team_id: 'TENGINE', enterprise_id: 'EORG' }] },
      );
      await app.whenIdle();
      expect(await commandIn(app, engine)).toBe(200);
      await post(app, engine);
      expect(app.bot.events.map(({ conversation }) => conversation.tenant)).toEqual(['TBRIDGE', 'TENGINE']);
      expect(app.bot.events.map(({ person }) => [person.tenant, person.membership])).toEqual([
        ['TBRIDGE', 'member'],
        ['TENGINE', 'member'],
      ]);
    });

    it('is told of a press in the workspace of the message, which an organization’s payload does not name', async () => {
      const app = await open();
      slack.grants.set('EORG', [bridge, engine]);
      await app.install(org);
      await app.sendInteraction({
        type: 'block_actions',
        user: { id: 'TBRIDGE-alice', team_id: 'TBRIDGE' },
        team: null,
        enterprise: { id: 'EORG' },
        is_enterprise_install: true,
        container: { type: 'message', message_ts: '1.1', channel_id: 'C1', is_ephemeral: false },
        channel: { id: 'C1' },
        message: { ts: '1.1', team: 'TENGINE' },
        trigger_id: 't',
        actions: [{ action_id: 'barium:line:1', value: 'list' }],
      });
      await app.waitFor(() => app.bot.events.length === 1);
      expect(app.bot.events).toMatchObject([{ conversation: { tenant: 'TENGINE' }, person: { membership: 'member' } }]);
    });

    it('stops where the access is taken away, and keeps the others', async () => {
      const app = await open();
      slack.grants.set('EORG', [bridge, engine]);
      await app.install(org);
      slack.grants.set('EORG', [engine]);
      await app.sendEvent(
        { type: 'team_access_revoked', team_ids: ['TBRIDGE'] },
        { team_id: 'TBRIDGE', enterprise_id: 'EORG', authorizations: [{ team_id: 'TBRIDGE', enterprise_id: 'EORG' }] },
      );
      await app.whenIdle();
      clock += 2_000;
      expect(await commandIn(app, bridge)).toBe(401);
      await expect(post(app, bridge)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
      await post(app, engine);
    });

    it('is refused as a whole if only some of its workspaces are listed', async () => {
      const app = await open({ teams: ['TBRIDGE'] });
      expect((await app.install(org)).status).toBe(403);
      expect((await app.install({ ...bridge, organization: org })).status).toBe(200);
    });
  });

  describe('after it was uninstalled', () => {
    it('keeps everything for thirty days, and asks Slack once more before it deletes it', async () => {
      await (await open()).install(acme);
      slack.reject(acme, 'token_revoked');
      const first = await open();
      await first.waitFor(async () => (await store.installations.get('TACME'))?.rejectedAt !== undefined);
      clock += 29 * dayMs;
      const second = await open();
      await second.waitFor(() => slack.callsOf('auth.test').length > 2);
      await second.whenIdle();
      expect([second.forgotten, (await store.installations.list()).length]).toEqual([[], 1]);
      clock += 2 * dayMs;
      const third = await open();
      await third.waitFor(() => third.forgotten.length > 0);
      expect([third.forgotten, await store.installations.list()]).toEqual([['TACME'], []]);
      expect((await healthOf(third)).detail).toBe(health.nowhereInstalled(installUrl));
    });

    it('deletes nothing of a workspace whose token works again, or while Slack does not answer', async () => {
      await (await open()).install(acme);
      await store.installations.setRejected('TACME', new Date(clock - 40 * dayMs).toISOString());
      slack.intercept = () => ({ ok: false, error: 'internal_error' });
      const silent = await open();
      await silent.whenIdle();
      slack.intercept = () => undefined;
      const app = await open();
      await app.waitFor(async () => (await store.installations.get('TACME'))?.rejectedAt === undefined);
      expect([silent.forgotten, app.forgotten]).toEqual([[], []]);
    });

    it('deletes what is stored for a workspace of an organization that took its access away, and for all of them with it', async () => {
      slack.grants.set('EORG', [bridge, engine]);
      await (await open()).install(org);
      slack.grants.set('EORG', [engine]);
      await store.installations.setGrants('EORG', [engine], new Date(clock - 31 * dayMs).toISOString());
      const app = await open();
      await app.waitFor(() => app.forgotten.length > 0);
      expect(app.forgotten).toEqual(['TBRIDGE']);
      slack.reject(org, 'token_revoked');
      await store.installations.setRejected('EORG', new Date(clock - 31 * dayMs).toISOString());
      const later = await open();
      await later.waitFor(() => later.forgotten.length > 0);
      expect([later.forgotten, await store.installations.list()]).toEqual([['TENGINE'], []]);
    });
  });
});
