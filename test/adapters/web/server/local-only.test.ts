import { type Playground, startPlayground, textAction } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

describe('the local-only guard', () => {
  const bot = createScriptedBot();
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

  it('does not apply to paths outside the playground', async () => {
    const elsewhere = await playground.request('/slack/events', { headers: { host: 'bot.example' } });
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.headers['content-security-policy']).not.toContain('frame-ancestors');
  });
});
