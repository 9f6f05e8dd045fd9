import { readConfig, scrubEnvironment } from '../../src/config/index.ts';

const proxyOf = (env: Readonly<Record<string, string>>) => readConfig(env).proxy;

describe('the configuration of the outbound proxy', () => {
  it('has none without its variables, or if they are blank', () => {
    expect(proxyOf({ NO_PROXY: 'barium.example' })).toBeUndefined();
    expect(proxyOf({ HTTPS_PROXY: '', https_proxy: ' ', NO_PROXY: '' })).toBeUndefined();
  });

  it.each([
    [{ HTTPS_PROXY: 'http://a.example:3128', HTTP_PROXY: 'http://b.example:3128' }, 'a.example:3128'],
    [{ HTTP_PROXY: 'http://b.example' }, 'b.example:80'],
    [{ HTTPS_PROXY: 'http://a.example:3128', https_proxy: 'https://c.example' }, 'c.example:443'],
    [{ HTTPS_PROXY: 'http://a.example:3128/', https_proxy: '' }, 'a.example:3128'],
    [{ HTTPS_PROXY: 'a.example:3128' }, 'a.example:3128'],
  ])('takes it from %j', (env, address) => {
    expect(proxyOf(env as Record<string, string>)?.address).toBe(address);
  });

  it('reads the hosts of NO_PROXY', () => {
    const env = { https_proxy: 'http://a.example', no_proxy: ' barium.example, .internal 10.0.0.0/8,,' };
    expect(proxyOf(env)?.noProxy).toEqual(['barium.example', '.internal', '10.0.0.0/8']);
  });

  it('hides user and password, and shows them to nobody', () => {
    const config = readConfig({ HTTPS_PROXY: 'http://bot:p%40ss%3Aword@a.example:3128' });
    expect(config.proxy?.authorization?.reveal()).toBe(`Basic ${Buffer.from('bot:p@ss:word').toString('base64')}`);
    expect(config.secrets.map((secret) => secret.reveal())).toContain('p@ss:word');
    expect(JSON.stringify(config)).not.toMatch(/p@ss|p%40ss|Basic/u);
  });

  it.each([
    ['HTTPS_PROXY', 'socks5://a.example', 'must start with http:// or https://'],
    ['HTTPS_PROXY', 'http://bot:sec#ret@a.example:3128', 'must be a URL such as'],
    ['HTTPS_PROXY', 'http://bot:sec%ret@a.example:3128', 'must be a URL such as'],
    ['HTTP_PROXY', 'http://a.example/path', 'must be a URL such as'],
    ['HTTPS_PROXY', 'http://a.example:99999', 'must be a URL such as'],
    ['NO_PROXY', 'https://barium.example', 'must be host names'],
    ['NO_PROXY', '10.0.0.0/33', 'must be host names'],
  ])('is invalid with %s=%s', (name, value, problem) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(`${name} ${problem}`);
    expect(read).not.toThrow(/sec.ret/u);
  });

  it('leaves no variable to libraries that would use a proxy by themselves', () => {
    const env = { HTTPS_PROXY: 'a', https_proxy: 'b', http_proxy: 'c', NO_PROXY: 'd', PATH: 'e' };
    scrubEnvironment(env);
    expect(env).toEqual({ PATH: 'e' });
  });
});
