import { createApplicationScopes } from '../../src/access/scopes.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import type { ApplicationLimit } from '../../src/config/index.ts';
import { alice, channel } from '../bot/test-bot.ts';

const ordersLimit: ApplicationLimit = {
  platform: 'web',
  tenant: 'local',
  id: 'orders',
  applications: ['ORDER', 'Complaint'],
};
const general: Conversation = { ...channel, id: 'general', name: '#general' };

describe('the applications that a person can see', () => {
  const order = { applicationName: 'Order' };
  const leave = { applicationName: 'Leave' };
  const aliceLimit: ApplicationLimit = { ...ordersLimit, id: 'alice', applications: ['Leave', 'Order'] };

  const visible = (limits: readonly ApplicationLimit[], person: Person, conversation: Conversation) => {
    const filter = createApplicationScopes(limits).filterFor(person, conversation);
    return filter === undefined ? 'all' : [order, leave].filter(filter).map((one) => one.applicationName);
  };

  it('are not restricted if neither the person nor the conversation is listed', () => {
    expect(visible([], alice, channel)).toBe('all');
    expect(visible([ordersLimit], alice, general)).toBe('all');
    const shell = { platform: 'cli', tenant: 'local', id: 'alice' } as const;
    expect(visible([ordersLimit, aliceLimit], { ...alice, ...shell }, { ...shell, isDirect: true })).toBe('all');
  });

  it('are those that both can see if both the person and the conversation are listed', () => {
    expect(visible([ordersLimit], alice, channel)).toEqual(['Order']);
    expect(visible([aliceLimit], alice, general)).toEqual(['Order', 'Leave']);
    expect(visible([ordersLimit, aliceLimit], alice, channel)).toEqual(['Order']);
    expect(visible([ordersLimit, { ...aliceLimit, applications: ['Leave'] }], alice, channel)).toEqual([]);
  });

  it('are those that every listed conversation can see while the conversation is unresolved', () => {
    const other = { ...ordersLimit, id: 'general', applications: ['Leave', 'Order'] };
    const composer: Conversation = { ...general, id: 'COMPOSER', isUnresolved: true };
    expect(visible([ordersLimit, other], alice, composer)).toEqual(['Order']);
    expect(visible([{ ...ordersLimit, tenant: 'T9' }], alice, composer)).toBe('all');
  });

  it('are those of all entries for the same subject', () => {
    expect(visible([ordersLimit, { ...ordersLimit, applications: ['Leave'] }], alice, channel)).toEqual([
      'Order',
      'Leave',
    ]);
  });

  it('are the same in a thread and for any spelling of ids and names', () => {
    expect(visible([ordersLimit], alice, { ...channel, id: 'ORDERS', threadId: '1.2' })).toEqual(['Order']);
    expect(visible([{ ...ordersLimit, applications: [' order\u00a0'] }], alice, channel)).toEqual(['Order']);
  });
});
