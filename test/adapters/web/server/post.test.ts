import type { Conversation } from '../../../../src/chat/conversation.ts';
import { type Playground, startPlayground } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

const orders: Conversation = { platform: 'web', tenant: 'local', id: 'orders', isDirect: false };
const postOf = (key: string, title = key) => ({ deliveryKey: key, card: { title } });

describe('an announcement in the playground', () => {
  let playground: Playground;
  beforeEach(async () => {
    playground = await startPlayground({ bot: createScriptedBot() });
  });
  afterEach(() => playground.close());

  it('is public, and later ones can be posted in its thread', async () => {
    const { adapter } = playground;
    const root = await adapter.post(orders, postOf('created'));
    await adapter.post(orders, postOf('completed'), root);
    const [first, second] = await playground.messages('orders');
    expect(first).toMatchObject({ from: 'bot', id: root, isPrivate: false, card: { title: 'created' } });
    expect(second).toMatchObject({ parentId: root, card: { title: 'completed' } });
  });

  it('can be updated in place', async () => {
    const { adapter } = playground;
    const root = await adapter.post(orders, postOf('one', 'active'));
    await adapter.post(orders, postOf('two'));
    await adapter.update(orders, root, postOf('three', 'completed'));
    const titles = (await playground.messages('orders')).map((one) => one.from === 'bot' && one.card.title);
    expect(titles).toEqual(['completed', 'two']);
  });

  it('can be found by its delivery key if it was posted after the given time', async () => {
    const { adapter } = playground;
    const posted = await adapter.post(orders, postOf('one'));
    expect(await adapter.findByKey?.(orders, 'one', '2020-01-01T00:00:00Z')).toBe(posted);
    expect(await adapter.findByKey?.(orders, 'one', '2999-01-01T00:00:00Z')).toBeUndefined();
    expect(await adapter.findByKey?.(orders, 'two', '2020-01-01T00:00:00Z')).toBeUndefined();
  });

  it('fails as unavailable in an unknown conversation', async () => {
    const posting = playground.adapter.post({ ...orders, id: 'nowhere' }, postOf('one'));
    await expect(posting).rejects.toMatchObject({ name: 'DeliveryError', failure: { kind: 'unavailable' } });
  });

  it('fails as missing if the message to reply to or to update does not exist', async () => {
    const error = { name: 'DeliveryError', failure: { kind: 'missing' } };
    await expect(playground.adapter.post(orders, postOf('one'), 'gone')).rejects.toMatchObject(error);
    await expect(playground.adapter.update(orders, 'gone', postOf('one'))).rejects.toMatchObject(error);
  });
});

describe('the web adapter', () => {
  it('does not start without a built page, and says how to build it', async () => {
    const starting = startPlayground({ bot: createScriptedBot(), pageDir: '/nonexistent' });
    await expect(starting).rejects.toThrow('npm run build');
  });

  it('is healthy while it is started', async () => {
    const playground = await startPlayground({ bot: createScriptedBot() });
    expect(await playground.adapter.health({})).toMatchObject({ ok: true });
    await playground.adapter.stop();
    expect(await playground.adapter.health({})).toMatchObject({ ok: false });
    await playground.close();
  });
});
