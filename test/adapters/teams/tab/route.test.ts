/** The personal tab over HTTP: who is let in, and as whom. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appId, signedIn } from '../identity.ts';
import { alice, bot, personal, scriptedBot, startTeams, strings, type TeamsHarness, tenant } from '../teams.ts';
import { type EntraTokens, oid, resource, startEntraTokens, type TokenOptions } from './entra-tokens.ts';

const open = { kind: 'command', label: 'Open', line: 'show 4711', opens: true } as const;
const shownCards: Readonly<Record<string, object>> = {
  recent: { title: 'Recent', rows: [{ heading: 'Pinned', title: 'Order 4711', actions: [open] }] },
  'list overdue': {
    title: 'Overdue',
    rows: [{ title: 'Order 4712', badge: { label: 'Active', tone: 'busy' }, detail: 'Order', actions: [open] }],
    actions: [{ kind: 'command', label: 'Next', line: 'list overdue page:2' }],
  },
  'watches mine:yes': {
    title: 'Your watches',
    rows: [{ title: 'Order', actions: [{ kind: 'command', label: 'Stop', line: 'unwatch 1' }] }],
  },
};

describe('the personal tab in Teams', () => {
  let outcome: 'done' | 'refused' = 'done';
  const core = scriptedBot((event) => {
    const line = 'line' in event ? event.line : '';
    if (outcome === 'refused') return { outcome, card: { title: 'No access', text: ['Ask an admin.'] } };
    return { card: shownCards[line] as { title: string } };
  });
  /** The person's, by Teams' roster. */
  let role = 'user';
  let entra: EntraTokens;
  let pageDir: string;
  let teams: TeamsHarness;

  beforeAll(async () => {
    [entra, pageDir] = await Promise.all([startEntraTokens(), mkdtemp(join(tmpdir(), 'barium-tab-'))]);
    await Promise.all(['main.js', 'main.css'].map((file) => writeFile(join(pageDir, file), '/* built */')));
  });
  afterAll(() => Promise.all([entra.close(), rm(pageDir, { recursive: true })]));
  const restart = async () => {
    await teams?.close();
    teams = await startTeams(core, {
      config: signedIn,
      tab: { appId, resource },
      overrides: {
        token: async () => 'OUR.TOKEN',
        tab: { keysUrl: entra.keysUrl, pageDir },
        request: async (url) => {
          const isMember = url.endsWith(`/members/${oid}`);
          const member = { id: alice.id, aadObjectId: oid, tenantId: tenant, userRole: role, userPrincipalName: 'a' };
          return { status: isMember ? 200 : 404, headers: {}, text: JSON.stringify(isMember ? member : {}) };
        },
      },
    });
    const reference = { serviceUrl: 'https://smba.trafficmanager.net/emea/', bot, kind: 'personal' };
    teams.stored.set(`conversation:${tenant}/${personal.id}`, JSON.stringify(reference));
    teams.stored.set(`personal:${tenant}/${oid}`, personal.id);
  };
  beforeEach(async () => {
    outcome = 'done';
    role = 'user';
    entra.areKeysUp = true;
    core.events.length = 0;
    await restart();
  });
  afterEach(() => teams.close());

  const getHome = async (options: TokenOptions | string = {}, query = '') => {
    const token = typeof options === 'string' ? options : await entra.sign(options);
    const response = await fetch(`${teams.url}/teams/tab/home${query}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    return { status: response.status, body: response.status === 200 ? await response.json() : undefined };
  };

  it('shows recent and pinned cases, overdue ones and the person’s watches, each with a link to the chat', async () => {
    const { status, body } = await getHome();
    const message = (line: string) =>
      `https://teams.microsoft.com/l/chat/0/0?tenantId=${tenant}&users=28%3A${appId}&message=${encodeURIComponent(line)}`;
    expect([status, body]).toEqual([
      200,
      {
        sections: [
          {
            title: 'Recent',
            text: [],
            rows: [
              {
                heading: 'Pinned',
                title: 'Order 4711',
                link: { label: strings.tab.open('Order 4711'), url: message('show 4711') },
              },
            ],
            link: { label: 'Open in chat: Recent', url: message('recent') },
          },
          {
            title: 'Overdue',
            text: [],
            rows: [
              {
                title: 'Order 4712',
                badge: { label: 'Active', tone: 'busy' },
                detail: 'Order',
                link: { label: strings.tab.open('Order 4712'), url: message('show 4711') },
              },
            ],
            link: { label: 'Open in chat: Overdue', url: message('list overdue') },
          },
          {
            title: 'Your watches',
            text: [],
            rows: [{ title: 'Order' }],
            link: { label: 'Open in chat: Your watches', url: message('watches mine:yes') },
          },
        ],
      },
    ]);
  });

  it('asks as the person of the token, in the page’s language and time zone', async () => {
    await getHome({}, '?locale=sv-SE&timeZone=Europe/Stockholm');
    expect(core.events.map((event) => event.person)).toEqual(
      Array(3).fill({
        platform: 'teams',
        tenant,
        id: oid,
        name: 'Alice',
        membership: 'member',
        locale: 'sv-SE',
        timeZone: 'Europe/Stockholm',
      }),
    );
    core.events.length = 0;
    await getHome({}, '?locale=%3Cscript%3E&timeZone=Mars');
    expect(core.events[0]?.person).not.toHaveProperty('locale');
    expect(core.events[0]?.person).not.toHaveProperty('timeZone');
  });

  it('asks in the person’s chat with the bot, and as whom Teams’ roster knows them', async () => {
    await getHome();
    const conversation = { platform: 'teams', tenant, id: personal.id, isDirect: true };
    expect(core.events[0]).toMatchObject({ conversation, botMayBeAbsent: true, person: { membership: 'member' } });
    core.events.length = 0;
    role = 'guest';
    await restart();
    await getHome();
    expect(core.events[0]?.person.membership).toBe('guest');
  });

  it('doesn’t take somebody for a member of whom Teams says nothing', async () => {
    teams.stored.clear();
    await getHome();
    expect(core.events[0]).toMatchObject({ conversation: { isUnresolved: true }, person: { membership: 'unknown' } });
  });

  it('lets in nobody with another token', async () => {
    const v1 = `https://sts.windows.net/${tenant}/`;
    const foreign = '44444444-4444-4444-8444-444444444444';
    const refused: Readonly<Record<string, TokenOptions | string>> = {
      'another audience': { audience: 'api://bot.example/another' },
      'another issuer': { issuer: `https://login.microsoftonline.com/${foreign}/v2.0` },
      'an issuer of another tenant in version 1': { issuer: `https://sts.windows.net/${foreign}/` },
      'another tenant': { claims: { tid: foreign } },
      'a token of the Bot Framework': { issuer: 'https://api.botframework.com' },
      'no permission': { claims: { scp: 'User.Read' } },
      'an application': { claims: { scp: undefined, roles: ['access_as_user'] } },
      'no person': { claims: { oid: undefined } },
      expired: { expiresIn: '-1m' },
      'a forged signature': { isForged: true },
      'no signature': `${(await entra.sign()).split('.').slice(0, 2).join('.')}.`,
      'algorithm none': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await entra.sign()).split('.')[1]}.`,
      'not a token': 'garbage',
    };
    for (const [reason, options] of Object.entries(refused)) {
      expect([reason, (await getHome(options)).status]).toEqual([reason, 401]);
    }
    expect((await fetch(`${teams.url}/teams/tab/home`)).status).toBe(401);
    expect(core.events).toEqual([]);
    expect((await getHome({ issuer: v1, audience: resource })).status).toBe(200);
  });

  it('knows guests, who have only the access that names them', async () => {
    await getHome({ claims: { idp: 'https://sts.windows.net/elsewhere/' } });
    await getHome({ claims: { acct: 1 } });
    expect(new Set(core.events.map(({ person }) => person.membership))).toEqual(new Set(['guest']));
  });

  it('shows the refusal and nothing else to a person without access', async () => {
    outcome = 'refused';
    const { body } = await getHome();
    expect(body).toEqual({ sections: [{ title: 'No access', text: ['Ask an admin.'], rows: [] }] });
  });

  it('answers 503 while Microsoft’s keys can’t be read, and after the adapter has stopped', async () => {
    entra.areKeysUp = false;
    expect((await getHome()).status).toBe(503);
    entra.areKeysUp = true;
    await teams.adapter.stop();
    expect((await getHome()).status).toBe(503);
    expect(core.events).toEqual([]);
  });

  it('is a page that only Teams can show in a frame, in the language and theme that Teams asks for', async () => {
    const response = await fetch(`${teams.url}/teams/tab?locale=sv-SE&theme=contrast`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(/frame-ancestors ([^;]+)/.exec(policy)?.[1]?.split(' ')).toEqual([
      'https://teams.microsoft.com',
      'https://*.teams.microsoft.com',
      'https://teams.cloud.microsoft',
    ]);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(response.headers.has('x-frame-options')).toBe(false);
    expect(await response.text()).toContain('<html lang="en" data-theme="contrast">');
    const odd = await fetch(`${teams.url}/teams/tab?locale=%22%3E%3Cscript%3E&theme=%22%3E%3Cscript%3E`);
    expect(await odd.text()).toContain('data-theme="default"');
    expect((await fetch(`${teams.url}/teams/tab/main.js`)).status).toBe(200);
  });

  it('does not exist unless a sign-in is configured', async () => {
    await teams.close();
    teams = await startTeams(core, { config: signedIn });
    for (const path of ['', '/home', '/main.js']) {
      expect((await fetch(`${teams.url}/teams/tab${path}`)).status).toBe(404);
    }
  });

  it('does not start with a page that was not built', async () => {
    const tab = { keysUrl: entra.keysUrl, pageDir: '/nowhere' };
    const started = startTeams(core, { config: signedIn, tab: { appId, resource }, overrides: { tab } });
    await expect(started).rejects.toThrow(/ENOENT/);
  });
});
