import type { AccessEntry } from '../../src/config/index.ts';
import type { UnavailableChannel } from '../../src/store/contract/channels.ts';
import { disabledQueries, type WatchQueries } from '../../src/watch/queries.ts';
import { alice, bob, channel, createTestBot, replyText } from '../bot/test-bot.ts';
import { createMemoryBarium } from '../memory-barium.ts';

const everyone: AccessEntry[] = [{ kind: 'everyone' }];
const onlyAlice: AccessEntry[] = [{ kind: 'person', platform: 'web', tenant: 'local', id: alice.id }];

describe('the status after a change of the upstream', () => {
  it('the status mentions a change of the upstream for a week', async () => {
    const status = async () => ({
      ...(await disabledQueries.status()),
      upstreamChangedAt: '2026-11-20T08:00:00.000Z',
    });
    const watchQueries: WatchQueries = { ...disabledQueries, status };
    const testBot = await createTestBot({ barium: createMemoryBarium([]), watchQueries });
    const label = async () => (await testBot.say('status')).card.facts?.map((fact) => fact.label);
    expect(await label()).toContain('Resynced');
    testBot.clock.now = new Date('2026-11-28T08:00:00.000Z');
    expect(await label()).not.toContain('Resynced');
    await testBot.close();
  });
});

describe('the status of a Barium that answers inconsistently', () => {
  it.each([
    ['en', 'inconsistent, last seen', '31, announced once it’s certain that they’re gone'],
    ['sv', 'motstridiga, senast', '31, meddelas när det är säkert att de är borta'],
  ])('the status says in %s that answers are old and that cases are missing', async (locale, inconsistent, missing) => {
    const status = async () => ({
      ...(await disabledQueries.status()),
      instanceCount: 700,
      inconsistentAt: '2026-11-24T08:00:00.000Z',
      missingCount: 31,
    });
    const testBot = await createTestBot({
      barium: createMemoryBarium([]),
      watchQueries: { ...disabledQueries, status },
    });
    const text = replyText(await testBot.say('status', { person: { ...alice, locale } }), testBot.bot);
    expect(text).toContain(inconsistent);
    expect(text).toContain(missing);
    await testBot.close();
  });
});

describe('the status of recent announcements', () => {
  it.each([
    [
      'en',
      /1,204 messages.*1\.2.s \(median\), 8\.0.s \(95%\).*at most 14\.0.s.*2 announcements sent without an answer/su,
    ],
    ['sv', /1.204 meddelanden.*1,2.s \(median\), 8,0.s \(95.%\).*högst 14,0.s.*2 aviseringar skickade utan svar/su],
  ])('the status says in %s how long announcements take, and how many were not confirmed', async (locale, expected) => {
    const watchQueries: WatchQueries = {
      ...disabledQueries,
      status: async () => ({ ...(await disabledQueries.status()), instanceCount: 700 }),
      recentDeliveries: async () => ({
        delivered: 1_204,
        sinceSeen: { median: 1.2, p95: 8 },
        sinceChange: { median: 14, p95: 31 },
        unconfirmed: 2,
      }),
    };
    const testBot = await createTestBot({ barium: createMemoryBarium([]), watchQueries });
    const text = replyText(await testBot.say('status', { person: { ...alice, locale } }), testBot.bot);
    expect(text).toMatch(expected);
    await testBot.close();
  });
});

describe('the status with an unavailable channel', () => {
  it('the status names an unavailable channel to admins, and to others only in that channel', async () => {
    const unavailableChannels = ['#orders', '#board'].map(
      (name): UnavailableChannel => ({
        conversation: { ...channel, id: name.slice(1), name },
        since: '2026-11-23T08:00:00.000Z',
        reason: 'archived',
      }),
    );
    const status = async () => ({
      ...(await disabledQueries.status()),
      instanceCount: 1,
      unavailableChannels,
    });
    const watchQueries: WatchQueries = { ...disabledQueries, status };
    const access = { viewers: everyone, operators: [], admins: onlyAlice };
    const { bot, say, close } = await createTestBot({ barium: createMemoryBarium([]), watchQueries, access });
    expect(replyText(await say('status'), bot)).toMatch(/#orders.*#board/su);
    const others = replyText(await say('status', { person: bob }), bot);
    expect(others).toContain('#orders');
    expect(others).not.toContain('#board');
    await close();
  });
});

describe('the status with warnings', () => {
  it.each([
    [
      'en',
      'everyone can view cases, because ACCESS_VIEWERS isn’t set',
      'about 1,200,000 rows',
      'the disk is full. An admin can check BACKUP_DIR and the log',
      'the settings have been invalid since Nov 27, 2026, 9:00 AM, so the earlier lists apply: ACCESS_ADMINS is blank',
    ],
    [
      'sv',
      'alla kan se ärenden, eftersom ACCESS_VIEWERS inte är satt',
      'omkring 1 200 000 rader',
      'the disk is full. En administratör kan kontrollera BACKUP_DIR och loggen',
      'inställningarna har varit felaktiga sedan Nov 27, 2026, 9:00 AM, så de tidigare listorna gäller: ACCESS_ADMINS is blank',
    ],
  ])('shows in %s what the operator should look into', async (locale, open, large, backup, invalid) => {
    const auditSize = { rows: 1_200_000, oldestAt: undefined };
    const backupFailure = { since: '2026-11-27T02:00:00.000Z', reason: 'the disk is full' };
    const issues = [{ variable: 'ACCESS_ADMINS', problem: 'is blank' }];
    const reloadFault = { since: '2026-11-27T09:00:00.000Z', issues };
    const { say, bot, close } = await createTestBot({
      barium: createMemoryBarium([]),
      overrides: { warnings: async () => ({ isOpenByDefault: true, auditSize, backupFailure, reloadFault }) },
    });
    const status = replyText(await say('status', { person: { ...alice, locale } }), bot).replaceAll('\u00a0', ' ');
    expect(status).toContain(open);
    expect(status).toContain(large);
    expect(status).toContain(backup);
    expect(status).toContain(invalid);
    await close();
  });
});

describe('the status of the sync', () => {
  it('is said once, in the time of the reader, and its details only if something is wrong', async () => {
    const lastScan = {
      startedAt: '2026-11-23T08:59:30.000Z',
      seconds: 1,
      requests: 3,
      changes: 0,
      announcements: 0,
      quarantined: 0,
      isExtra: false,
    };
    const status = async () => ({ ...(await disabledQueries.status()), instanceCount: 12, isComplete: true, lastScan });
    let ok = true;
    const sync = () => ({ name: 'Sync', ok, detail: 'last sync at 2026-11-23 08:59:30 UTC' });
    const testBot = await createTestBot({
      barium: createMemoryBarium([]),
      watchQueries: { ...disabledQueries, status },
      overrides: { checkHealth: async () => [{ name: 'Database', ok: true, detail: 'writable' }, sync()] },
    });
    const said = async () => replyText(await testBot.say('status'), testBot.bot);
    expect(await said()).toContain('Last sync');
    expect(await said()).toContain('writable');
    expect(await said()).not.toContain('UTC');
    ok = false;
    expect(await said()).toContain('UTC');
    await testBot.close();
  });
});
