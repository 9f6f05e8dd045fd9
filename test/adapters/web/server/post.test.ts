import type { Conversation } from '../../../../src/chat/conversation.ts';
import { type Playground, startPlayground } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

const orders: Conversation = { platform: 'web', tenant: 'local', id: 'orders', isDirect: false };
const postOf = (key: string, title = key) => ({ deliveryKey: key, card: { title } });

describe('what is posted without having been asked for', () => {
  let playground: Playground;
  beforeEach(async () => {
    playground = await startPlayground({ bot: createScriptedBot() });
  });
  afterEach(() => playground.close());

  it('stands in its place for everyone to see, with answers to it in its thread', async () => {
    const { adapter } = playground;
    const root = await adapter.post(orders, postOf('created'));
    await adapter.post(orders, postOf('completed'), root);
    const [first, second] = await playground.messages('orders');
    expect(first).toMatchObject({ from: 'bot', id: root, private: false, card: { title: 'created' } });
    expect(second).toMatchObject({ under: root, card: { title: 'completed' } });
  });

  it('can be updated where it stands', async () => {
    const { adapter } = playground;
    const root = await adapter.post(orders, postOf('one', 'active'));
    await adapter.post(orders, postOf('two'));
    await adapter.update(orders, root, postOf('three', 'completed'));
    const titles = (await playground.messages('orders')).map((one) => one.from === 'bot' && one.card.title);
    expect(titles).toEqual(['completed', 'two']);
  });

  it('can be found again by its key, if it arrived since', async () => {
    const { adapter } = playground;
    const posted = await adapter.post(orders, postOf('one'));
    expect(await adapter.findByKey?.(orders, 'one', '2020-01-01T00:00:00Z')).toBe(posted);
    expect(await adapter.findByKey?.(orders, 'one', '2999-01-01T00:00:00Z')).toBeUndefined();
    expect(await adapter.findByKey?.(orders, 'two', '2020-01-01T00:00:00Z')).toBeUndefined();
  });

  it('is broken for a place that does not exist', async () => {
    const posting = playground.adapter.post({ ...orders, id: 'nowhere' }, postOf('one'));
    await expect(posting).rejects.toMatchObject({ name: 'DeliveryError', failure: { kind: 'unavailable' } });
  });

  it('has vanished when the message to answer or update is not there', async () => {
    const trouble = { name: 'DeliveryError', failure: { kind: 'missing' } };
    await expect(playground.adapter.post(orders, postOf('one'), 'gone')).rejects.toMatchObject(trouble);
    await expect(playground.adapter.update(orders, 'gone', postOf('one'))).rejects.toMatchObject(trouble);
  });
});

describe('the adapter', () => {
  it('does not start without a built page, and says what to run', async () => {
    const starting = startPlayground({ bot: createScriptedBot(), pageDir: '/nonexistent' });
    await expect(starting).rejects.toThrow('npm run build');
  });

  it('is healthy from its start to its stop', async () => {
    const playground = await startPlayground({ bot: createScriptedBot() });
    expect(await playground.adapter.health({})).toMatchObject({ ok: true });
    await playground.adapter.stop();
    expect(await playground.adapter.health({})).toMatchObject({ ok: false });
    await playground.close();
  });
});
