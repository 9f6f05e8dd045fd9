import { createProxyBypass } from '../../src/lib/proxy-bypass.ts';

const isBypassed = (noProxy: readonly string[], host: string, port = 443) => createProxyBypass(noProxy)(host, port);

describe('createProxyBypass', () => {
  it.each(['localhost', 'LOCALHOST', 'bot.localhost', '127.0.0.1', '127.8.9.1', '::1', '169.254.169.254', 'fe80::1'])(
    'reaches %s directly although nothing says so',
    (host) => {
      expect(isBypassed([], host)).toBe(true);
    },
  );

  it.each(['barium.example', '10.0.0.1', 'localhost.example', '127.0.0.1.example', '2001:db8::1'])(
    'reaches %s through the proxy by default',
    (host) => {
      expect(isBypassed([], host)).toBe(false);
    },
  );

  it.each([
    ['barium.example', 'barium.example'],
    ['BARIUM.example', 'barium.EXAMPLE'],
    ['barium.example', 'api.barium.example'],
    ['.example', 'barium.example'],
    ['*.example', 'barium.example'],
    ['.barium.example', 'barium.example'],
    ['barium.example:443', 'barium.example'],
    ['barium.example', 'barium.example.'],
    ['*', 'barium.example'],
    ['10.1.2.3', '10.1.2.3'],
    ['10.0.0.0/8', '10.1.2.3'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['2001:db8::/32', '2001:db8::1'],
    ['2001:db8::1', '[2001:db8::1]'],
  ])('the entry %s matches %s', (entry, host) => {
    expect(isBypassed(['other.test', entry], host)).toBe(true);
  });

  it.each([
    ['barium.example', 'mybarium.example'],
    ['barium.example', 'barium.example.org'],
    ['barium.example:8443', 'barium.example'],
    ['api.barium.example', 'barium.example'],
    ['10.0.0.0/8', '11.1.2.3'],
    ['10.0.0.0/8', '10.example'],
    ['2001:db8::/32', '2001:db9::1'],
  ])('the entry %s does not match %s', (entry, host) => {
    expect(isBypassed([entry], host)).toBe(false);
  });
});
