import { createUrlBuilder } from '../../src/barium/url.ts';
import { createClient, errorOf, startUpstream } from './server.ts';

describe('an id in a URL', () => {
  it.each([
    ['IDE', '/Instances/IDE'],
    ['a/b?x=1#', '/Instances/a%2Fb%3Fx%3D1%23'],
    ['a b', '/Instances/a%20b'],
    ['100%', '/Instances/100%25'],
    ['%2e%2e', undefined],
    ['å', '/Instances/%C3%A5'],
    ['..a', '/Instances/..a'],
    ['a\\b', '/Instances/a%5Cb'],
    ['a\r\nHost: x', '/Instances/a%0D%0AHost%3A%20x'],
    ['.', undefined],
    ['..', undefined],
    ['../..', undefined],
    ['x/../../authenticate', undefined],
    ['..\\..', undefined],
    ['', undefined],
    ['  ', undefined],
    ['\uD800', undefined],
    ['x'.repeat(257), undefined],
  ])('the id %j stays one path segment, or is not found without a request', async (id, path) => {
    const upstream = await startUpstream(() => ({ body: { Id: 'i1', success: true } }));
    const { barium } = createClient(upstream);
    const failure = await errorOf(barium.getInstance(id));
    expect(upstream.requests.map((seen) => seen.path)).toEqual(path === undefined ? [] : [path]);
    if (path === undefined) expect(failure).toMatchObject({ name: 'NotFoundError', status: undefined });
  });

  it('an id that would leave its path segment is rejected by every method', async () => {
    const upstream = await startUpstream(() => ({ body: { success: true } }));
    const { barium } = createClient(upstream);
    const file = { name: 'a', type: 'text/plain', bytes: (async function* () {})() };
    const calls = [
      barium.listObjects('..'),
      barium.listFolder('..'),
      barium.getObject('i1', '..'),
      barium.openFile('..'),
      barium.listTasks('..'),
      barium.getTask('i1', '..'),
      barium.openImage('..'),
      barium.addFile('..', file),
      barium.addFolder('..', 'x'),
      barium.addForm('..', { name: 'x', templateId: 't', fields: [] }),
      barium.sendMessage('..', 'x'),
      barium.deleteInstance('..'),
    ];
    const failures = await Promise.all(calls.map(errorOf));
    expect(failures).toEqual(calls.map(() => expect.objectContaining({ name: 'NotFoundError' })));
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('a base URL', () => {
  it('the base URL may end in slashes', () => {
    expect(createUrlBuilder('https://live.example.org/api/v1.1//')('GET /Instances', ['Instances'])).toBe(
      'https://live.example.org/api/v1.1/Instances',
    );
  });

  it.each([['nonsense'], ['ftp://x/api'], ['https://user:pass@x/api'], ['https://x/api?a=1'], ['https://x/#a']])(
    'the base URL must not be %s',
    (url) => {
      expect(() => createUrlBuilder(url)).toThrow(TypeError);
    },
  );
});
