import { type Playground, startPlayground, textAction } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

describe('the local-only guard', () => {
  const scripted = createScriptedBot();
  let suggestionCount = 0;
  const bot = {
    ...scripted,
    suggest: (query: Parameters<typeof scripted.suggest>[0]) => {
      suggestionCount += 1;
      return scripted.suggest(query);
    },
  };
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground({ bot });
  });
  afterAll(() => playground.close());

  const post = (headers: Record<string, string>) =>
    playground.request('/playground/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(textAction('list')),
    });

  it('rejects and logs a Host that is not this machine', async () => {
    for (const path of ['/', '/playground/state', '/playground/page/main.js', '/playground/events']) {
      expect((await playground.request(path, { headers: { host: 'evil.example' } })).status).toBe(403);
    }
    expect(playground.logged).toContainEqual({
      line: 'playground: rejected a request from elsewhere',
      facts: { method: 'GET', reason: 'host', value: 'evil.example' },
    });
  });

  it.each(['localhost.evil.example', '127.0.0.1.evil.example:80', 'evil.example:127.0.0.1', 'a@localhost'])(
    'rejects the deceptive Host %s',
    async (host) => {
      expect((await playground.request('/', { headers: { host } })).status).toBe(403);
    },
  );

  it.each(['localhost', 'LOCALHOST:3978', '127.0.0.1:1', '[::1]:3978'])('accepts the Host %s', async (host) => {
    expect((await playground.request('/', { headers: { host } })).status).toBe(200);
  });

  it.each(['https://evil.example', 'http://localhost:1', 'null'])(
    'rejects an action from a page at %s and does not pass it to the bot',
    async (origin) => {
      const before = bot.events.length;
      expect((await post({ origin })).status).toBe(403);
      expect(bot.events).toHaveLength(before);
      expect(playground.logged.at(-1)?.facts).toMatchObject({ reason: 'origin', value: origin });
    },
  );

  it('accepts an action from its own page', async () => {
    expect((await post({ origin: playground.url })).status).toBe(200);
  });

  it('lets the page run only its own scripts, and not in a frame', async () => {
    const { headers } = await playground.request('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('lets in whoever opens the printed address, and shows the token no longer', async () => {
    const { status, headers, body } = await playground.request(playground.address.replace(playground.url, ''), {
      isStranger: true,
      // A link on another site, such as a web terminal.
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(status).toBe(200);
    expect(body).toContain('url=/"');
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^barium-bot-\d+=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(playground.address.split('=')[1]);
    const withCookie = { isStranger: true, headers: { cookie: cookie.split(';')[0] ?? '' } };
    expect((await playground.request('/', withCookie)).status).toBe(200);
    expect((await playground.request('/playground/state', withCookie)).status).toBe(200);
  });

  it.each(['/', '/?token=', '/?token=wrong', '/?token=a&token=b', '/playground/state', '/playground/page/main.js'])(
    'asks a stranger at %s to open the printed address',
    async (path) => {
      const { status, headers, body } = await playground.request(path, { isStranger: true });
      expect([status, headers['set-cookie']]).toEqual([403, undefined]);
      expect(body).toContain('Open the address that the bot printed');
    },
  );

  it('gives the cookie to no proxy, even with the token', async () => {
    const path = playground.address.replace(playground.url, '');
    const { status, headers } = await playground.request(path, { isStranger: true, headers: { via: '1.1 proxy' } });
    expect([status, headers['set-cookie']]).toEqual([403, undefined]);
  });

  it('does not carry out a read that another site asks for', async () => {
    const path = '/playground/suggestions?field=instance&conversation=barium&text=x';
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }] as const) {
      expect((await playground.request(path, { headers })).status).toBe(403);
    }
    expect(suggestionCount).toBe(0);
    expect((await playground.request(path)).status).toBe(200);
    expect(suggestionCount).toBe(1);
  });

  it('does not apply to paths outside the playground', async () => {
    const elsewhere = await playground.request('/slack/events', { headers: { host: 'bot.example' } });
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.headers['content-security-policy']).not.toContain('frame-ancestors');
  });
});
