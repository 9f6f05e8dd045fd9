import { findProxySign, isLoopbackAddress, isLoopbackHost, stripPort } from '../../src/lib/net.ts';

describe('isLoopbackAddress', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'])(
    'isLoopbackAddress accepts %s',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(true);
    },
  );

  it.each(['128.0.0.1', '10.0.0.1', '::2', '::ffff:10.0.0.1', 'localhost', '127.1', '', undefined])(
    'isLoopbackAddress rejects %s',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false);
    },
  );
});

describe('isLoopbackHost', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '[::1]', '::1'])('isLoopbackHost accepts %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each(['', 'example.com', 'localhost.example.com', '127.0.0.1.nip.io', '[::2]', '192.168.0.1'])(
    'isLoopbackHost rejects %j',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});

describe('stripPort', () => {
  it.each([
    ['localhost:3000', 'localhost'],
    ['localhost', 'localhost'],
    ['[::1]:3000', '[::1]'],
  ])('stripPort takes the port off %s', (host, expected) => {
    expect(stripPort(host)).toBe(expected);
  });
});

describe('findProxySign', () => {
  const sign = (name: string, httpVersion = '1.1') =>
    findProxySign({ headers: { host: 'localhost', [name]: 'x' }, httpVersion });

  it.each(['via', 'forwarded', 'x-forwarded-for', 'x-original-forwarded-for', 'x-real-ip', 'cf-ray', 'cdn-loop'])(
    'findProxySign names the header %s',
    (name) => {
      expect(sign(name)).toBe(name);
    },
  );

  it('findProxySign names HTTP/1.0', () => {
    expect(sign('accept', '1.0')).toBe('HTTP/1.0');
  });

  it.each(['accept', 'origin', 'x-slack-signature', 'authorization', 'x-requested-with', 'sec-fetch-site'])(
    'findProxySign finds nothing in %s, which clients send themselves',
    (name) => {
      expect(sign(name)).toBeUndefined();
    },
  );
});
