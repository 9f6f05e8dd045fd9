import { conversationLimits, createPace } from '../../../adapters/teams/pace.ts';
import type { ChatAdapter, OutboundMessage } from '../../../src/chat/adapter.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import { createHttpClient, type HttpClient } from '../../../src/lib/http-request.ts';
import { group, scriptedBot, startTeams, type TeamsHarness, tenant } from './teams.ts';

const message: OutboundMessage = { deliveryKey: 'k', card: { title: 'Order 1 was created' } };

/** Posts as the outbox does: one after the other in a conversation, each after its turn. */
async function announce(adapter: ChatAdapter, conversation: Conversation, count: number): Promise<void> {
  const { signal } = new AbortController();
  for (let n = 0; n < count; n += 1) {
    await adapter.waitForTurn?.(conversation, signal);
    await adapter.post(conversation, message);
  }
}

/** The most of the times that are in one window of this length. */
function maxIn(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + windowMs).length));
}

describe('the pace of requests to Teams', () => {
  let teams: TeamsHarness;
  afterEach(() => teams?.close());

  /** When each request was sent, by conversation. */
  const times = new Map<string, number[]>();
  const client = createHttpClient();
  const request: HttpClient = (url, options) => {
    const [, id = ''] = /conversations\/([^/]+)\//.exec(url) ?? [];
    const conversationId = decodeURIComponent(id);
    times.set(conversationId, [...(times.get(conversationId) ?? []), performance.now()]);
    return client(url, options);
  };
  beforeEach(() => times.clear());

  const conversationOf = (id: string): Conversation => ({ platform: 'teams', tenant, id, isDirect: false });

  it('answers and announcements of a conversation keep to Microsoft’s limits together', async () => {
    const posts = [
      { maxPosts: 7, windowMs: 100 },
      { maxPosts: 8, windowMs: 200 },
      { maxPosts: 12, windowMs: 600 },
    ];
    teams = await startTeams(
      scriptedBot(() => ({})),
      { overrides: { request, limits: { posts } } },
    );
    await teams.say('list', { conversation: group });
    const answers = Array.from({ length: 6 }, () => teams.say('list', { conversation: group }));
    await Promise.all([...answers, announce(teams.adapter, conversationOf(group.id), 12)]);
    const all = times.get(group.id) ?? [];
    expect(all).toHaveLength(19);
    for (const { maxPosts, windowMs } of posts) expect(maxIn(all, windowMs)).toBeLessThanOrEqual(maxPosts);
  });

  it('all conversations of the tenant share one limit fairly, and answers come before announcements', async () => {
    const requestsPerSecond = 20;
    teams = await startTeams(
      scriptedBot(() => ({})),
      { overrides: { request, limits: { requestsPerSecond } } },
    );
    const channels = Array.from({ length: 12 }, (_, n) => `19:channel${n}@thread.tacv2`);
    for (const id of [...channels, group.id]) {
      teams.stored.set(
        `conversation:${tenant}/${id}`,
        JSON.stringify({ serviceUrl: teams.connector.url, bot: { id: '28:bot' }, kind: 'channel' }),
      );
    }
    const [quiet = '', ...others] = channels;
    const announcements = [
      ...others.map((id) => announce(teams.adapter, conversationOf(id), 4)),
      announce(teams.adapter, conversationOf(quiet), 1),
    ];
    await Promise.all([...announcements, teams.say('list', { conversation: group })]);
    const all = [...times.values()].flat().toSorted((a, b) => a - b);
    expect(all).toHaveLength(46);
    expect(maxIn(all, 1_000)).toBeLessThanOrEqual(requestsPerSecond * 1.25);
    // Long before the announcements that were there before them.
    for (const id of [group.id, ...channels]) expect(all.indexOf(times.get(id)?.[0] ?? 0)).toBeLessThan(30);
  });

  it('follows Microsoft’s whole table', async () => {
    teams = await startTeams(scriptedBot(() => ({})));
    expect(teams.adapter.rateLimits).toEqual([
      { maxPosts: 7, windowMs: 1_000 },
      { maxPosts: 8, windowMs: 2_000 },
      { maxPosts: 60, windowMs: 30_000 },
      { maxPosts: 1_800, windowMs: 3_600_000 },
    ]);
    expect(teams.adapter.rateLimits).toBe(conversationLimits);
  });

  it('a post that waits behind others stops waiting when the signal fires', async () => {
    const pace = createPace({ limits: [{ maxPosts: 1, windowMs: 60_000 }], requestsPerSecond: Infinity });
    const stopping = new AbortController();
    await pace.waitForPost('19:a');
    const waiting = [1, 2].map(() => pace.waitForPost('19:a', { signal: stopping.signal }));
    await pace.waitForPost('19:b');
    stopping.abort(new Error('stopping'));
    for (const turn of waiting) await expect(turn).rejects.toThrow('stopping');
  });
});
