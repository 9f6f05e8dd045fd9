import { createGroupMembership, type GroupMembership } from '../../src/access/groups.ts';
import type { GroupEntry } from '../../src/config/index.ts';

const group: GroupEntry = { kind: 'group', platform: 'slack', tenant: 'T1', id: 'S3' };

describe('group membership', () => {
  let groups: GroupMembership;
  let now: number;
  let requests: number;
  let logged: string[];
  let members: () => Promise<readonly string[]>;

  beforeEach(() => {
    now = 0;
    requests = 0;
    logged = [];
    members = async () => ['U1', 'U2'];
    groups = createGroupMembership({
      fetchMembers: () => {
        requests += 1;
        return members();
      },
      log: { warn: (_facts: object, line: string) => void logged.push(line) } as never,
      now: () => new Date(now),
      timeoutMs: 20,
    });
  });

  it('the member list is requested once for concurrent lookups and cached for a minute', async () => {
    const answers = await Promise.all(['U1', 'U2', 'U9'].map((person) => groups.isMember(group, person)));
    now = 59_999;
    expect([...answers, await groups.isMember(group, 'U1'), requests]).toEqual([true, true, false, true, 1]);
  });

  it('the member list is requested again after a minute, so that former members lose access', async () => {
    await groups.isMember(group, 'U1');
    members = async () => ['U2'];
    now = 60_000;
    expect([await groups.isMember(group, 'U1'), await groups.isMember(group, 'U2'), requests]).toEqual([
      false,
      true,
      2,
    ]);
  });

  it('the member list is requested again if the clock was set back', async () => {
    now = 3_600_000;
    await groups.isMember(group, 'U1');
    members = async () => [];
    now = 0;
    expect(await groups.isMember(group, 'U1')).toBe(false);
  });

  it('is unknown for ten seconds after a failed lookup, which is logged once', async () => {
    members = async () => Promise.reject(new Error('no'));
    expect(await Promise.all([groups.isMember(group, 'U1'), groups.isMember(group, 'U2')])).toEqual([
      undefined,
      undefined,
    ]);
    members = async () => ['U1'];
    now = 9_999;
    expect([await groups.isMember(group, 'U1'), requests, logged.length]).toEqual([undefined, 1, 1]);
    now = 10_000;
    expect([await groups.isMember(group, 'U1'), requests, logged.length]).toEqual([true, 2, 1]);
  });

  it('is unknown if the platform throws synchronously', async () => {
    members = () => {
      throw new Error('no');
    };
    expect(await groups.isMember(group, 'U1')).toBeUndefined();
    now = 10_000;
    members = async () => ['U1'];
    expect(await groups.isMember(group, 'U1')).toBe(true);
  });

  it('is unknown, not stale, if the platform fails after a success', async () => {
    await groups.isMember(group, 'U1');
    now = 60_000;
    members = async () => Promise.reject(new Error('no'));
    expect(await groups.isMember(group, 'U1')).toBeUndefined();
  });

  it('is unknown if the platform takes too long, even if it answers later', async () => {
    let answer: (people: readonly string[]) => void = () => undefined;
    members = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    expect(await groups.isMember(group, 'U1')).toBeUndefined();
    answer(['U1']);
    expect([await groups.isMember(group, 'U1'), logged.length]).toEqual([undefined, 1]);
  });

  it('is cached only after a lookup, which asking the cache starts', async () => {
    expect(groups.cachedMembership(group, 'U1')).toBeUndefined();
    await groups.isMember(group, 'U1');
    expect([groups.cachedMembership(group, 'U1'), groups.cachedMembership(group, 'U9'), requests]).toEqual([
      true,
      false,
      1,
    ]);
  });
});
