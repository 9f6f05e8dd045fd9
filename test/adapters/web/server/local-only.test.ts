import { type Playground, startPlayground, textAct } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

describe('who may talk to the playground', () => {
  const bot = createScriptedBot();
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground({ bot });
  });
  afterAll(() => playground.close());

  const post = (headers: Record<string, string>) =>
    playground.ask('/playground/acts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(textAct('list')),
    });

  it('refuses a Host that is not this machine, and writes it down', async () => {
    for (const path of ['/', '/playground/state', '/playground/page/main.js', '/playground/events']) {
      expect((await playground.ask(path, { headers: { host: 'evil.example' } })).status).toBe(403);
    }
    expect(playground.logged).toContainEqual({
      line: 'playground: refused a foreign request',
      facts: { method: 'GET', foreign: 'host', value: 'evil.example' },
    });
  });

  it.each(['localhost.evil.example', '127.0.0.1.evil.example:80', 'evil.example:127.0.0.1', 'a@localhost'])(
    'is not fooled by a Host such as %s',
    async (host) => {
      expect((await playground.ask('/', { headers: { host } })).status).toBe(403);
    },
  );

  it.each(['localhost', 'LOCALHOST:3978', '127.0.0.1:1', '[::1]:3978'])(
    'takes %s as this machine',
    async (host) => {
      expect((await playground.ask('/', { headers: { host } })).status).toBe(200);
    },
  );

  it.each(['https://evil.example', 'http://localhost:1', 'null'])(
    'refuses an act of a page from %s, and the bot hears nothing of it',
    async (origin) => {
      const before = bot.heard.length;
      expect((await post({ origin })).status).toBe(403);
      expect(bot.heard).toHaveLength(before);
      expect(playground.logged.at(-1)?.facts).toMatchObject({ foreign: 'origin', value: origin });
    },
  );

  it('takes an act of its own page', async () => {
    expect((await post({ origin: playground.url })).status).toBe(200);
  });

  it('lets the page run nothing but its own scripts, in nobody’s frame', async () => {
    const { headers } = await playground.ask('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('leaves the paths of others alone, whatever their Host', async () => {
    const elsewhere = await playground.ask('/slack/events', { headers: { host: 'bot.example' } });
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.headers['content-security-policy']).not.toContain('frame-ancestors');
  });
});
