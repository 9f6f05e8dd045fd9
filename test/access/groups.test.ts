import { createGroups, type Groups } from '../../src/access/groups.ts';
import type { GroupEntry } from '../../src/config/index.ts';

const group: GroupEntry = { kind: 'group', platform: 'slack', tenant: 'T1', id: 'S3' };

describe('who belongs to a group', () => {
  let groups: Groups;
  let now: number;
  let asked: number;
  let logged: string[];
  let members: () => Promise<readonly string[]>;

  beforeEach(() => {
    now = 0;
    asked = 0;
    logged = [];
    members = async () => ['U1', 'U2'];
    groups = createGroups({
      members: () => {
        asked += 1;
        return members();
      },
      log: { warn: (_facts: object, line: string) => void logged.push(line) } as never,
      now: () => new Date(now),
      deadlineMs: 20,
    });
  });

  it('is asked once for everybody who waits, and believed for a minute', async () => {
    const answers = await Promise.all(['U1', 'U2', 'U9'].map((person) => groups.has(group, person)));
    now = 59_999;
    expect([...answers, await groups.has(group, 'U1'), asked]).toEqual([true, true, false, true, 1]);
  });

  it('is asked again after a minute, so that somebody who left is out', async () => {
    await groups.has(group, 'U1');
    members = async () => ['U2'];
    now = 60_000;
    expect([await groups.has(group, 'U1'), await groups.has(group, 'U2'), asked]).toEqual([false, true, 2]);
  });

  it('is asked again where the clock was set back, and not believed for longer', async () => {
    now = 3_600_000;
    await groups.has(group, 'U1');
    members = async () => [];
    now = 0;
    expect(await groups.has(group, 'U1')).toBe(false);
  });

  it('is not known where the platform fails, for ten seconds, which the log says once', async () => {
    members = async () => Promise.reject(new Error('no'));
    expect(await Promise.all([groups.has(group, 'U1'), groups.has(group, 'U2')])).toEqual([
      undefined,
      undefined,
    ]);
    members = async () => ['U1'];
    now = 9_999;
    expect([await groups.has(group, 'U1'), asked, logged.length]).toEqual([undefined, 1, 1]);
    now = 10_000;
    expect([await groups.has(group, 'U1'), asked, logged.length]).toEqual([true, 2, 1]);
  });

  it('is not known where the platform throws at once', async () => {
    members = () => {
      throw new Error('no');
    };
    expect(await groups.has(group, 'U1')).toBeUndefined();
    now = 10_000;
    members = async () => ['U1'];
    expect(await groups.has(group, 'U1')).toBe(true);
  });

  it('is not what was known before it could not be asked', async () => {
    await groups.has(group, 'U1');
    now = 60_000;
    members = async () => Promise.reject(new Error('no'));
    expect(await groups.has(group, 'U1')).toBeUndefined();
  });

  it('is not known where the platform takes too long, whatever it says later', async () => {
    let answer: (people: readonly string[]) => void = () => undefined;
    members = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    expect(await groups.has(group, 'U1')).toBeUndefined();
    answer(['U1']);
    expect([await groups.has(group, 'U1'), logged.length]).toEqual([undefined, 1]);
  });

  it('is told at a glance only where it is known, and is then asked for', async () => {
    expect(groups.glance(group, 'U1')).toBeUndefined();
    await groups.has(group, 'U1');
    expect([groups.glance(group, 'U1'), groups.glance(group, 'U9'), asked]).toEqual([true, false, 1]);
  });
});
