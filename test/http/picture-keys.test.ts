import { openPictureKeys, type PictureKeys } from '../../src/http/picture-keys.ts';
import { createPictureLink } from '../../src/http/picture-link.ts';
import { decryptPictureToken } from '../../src/http/picture-token.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite.ts';

const hourMs = 60 * 60_000;
const request = { instanceId: 'instance-1' };

describe('the keys of links to pictures', () => {
  let store: SqliteStore;
  let now: Date;

  beforeEach(async () => {
    store = await openSqliteStore(':memory:');
    now = new Date('2026-11-23T22:30:00Z');
  });
  afterEach(() => store.close());

  const open = (secret = 'secret') => openPictureKeys({ secret, settings: store.settings, now: () => now });

  function createToken(keys: PictureKeys): string {
    return createPictureLink('https://bot.example.com', keys.current(), request, now)?.split('/').pop() ?? '';
  }

  function canRead(keys: PictureKeys, token: string): boolean {
    return keys.accepted().some((key) => decryptPictureToken(key, token, now) !== undefined);
  }

  it('are new each day, and open every link for as long as it is valid', async () => {
    const keys = await open();
    const [token, first] = [createToken(keys), keys.current()];
    now = new Date(now.getTime() + 23 * hourMs);
    await keys.refresh();
    expect(canRead(keys, token)).toBe(true);
    expect(keys.current()).not.toEqual(first);
    now = new Date(now.getTime() + 48 * hourMs);
    await keys.refresh();
    expect(keys.accepted()).not.toContainEqual(first);
  });

  it('do not follow from the secret, nor from an old key, once their salts are pruned', async () => {
    const keys = await open();
    const [first] = keys.accepted();
    now = new Date(now.getTime() + 7 * 24 * hourMs);
    await store.settings.prune(now.toISOString());
    now = new Date('2026-11-23T22:30:00Z');
    expect((await open()).accepted()).not.toContainEqual(first);
  });

  it('are the same in every replica, also right after midnight, before either has refreshed them', async () => {
    const replicas = [await open(), await open()] as const;
    now = new Date(now.getTime() + 2 * hourMs);
    const token = createToken(replicas[0]);
    expect([canRead(replicas[1], token), canRead(await open(), token)]).toEqual([true, true]);
  });

  it('depend on the secret', async () => {
    const token = createToken(await open());
    expect(canRead(await open('another secret'), token)).toBe(false);
  });

  it('keep working while the store cannot be read', async () => {
    const keys = await open();
    now = new Date(now.getTime() + 5 * 24 * hourMs);
    expect(canRead(keys, createToken(keys))).toBe(true);
  });
});
