/** How `barium-bot doctor` checks the lists, and the account's permissions, against what Barium has. */
import { createAccessControl } from '../../src/access/index.ts';
import { ForbiddenError } from '../../src/barium/errors.ts';
import { findUnmatchedEntries } from '../../src/cli/doctor/access.ts';
import { findUnknownMessages } from '../../src/cli/doctor/messages.ts';
import { checkReading } from '../../src/cli/doctor/rights.ts';
import { readConfig } from '../../src/config/index.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite.ts';
import { stringsFor } from '../../src/text/strings.ts';
import { createMemoryBarium, instance } from '../memory-barium.ts';

const text = stringsFor('en', 'en');
const now = '2026-11-23T09:00:00.000Z';

describe('the doctor', () => {
  let store: SqliteStore;
  beforeEach(async () => {
    store = await openSqliteStore(':memory:');
  });
  afterEach(() => store.close());

  it('finds each message that the simulator does not have, and suggests the nearest', async () => {
    const upstream = { messages: { Order: [{ name: 'Approve', requiresConfirmation: false }] } };
    const config = readConfig({ BARIUM_MESSAGES: 'order: Aprove, APPROVE!, Launch; Nowhere: Go' });
    const found = await findUnknownMessages({ upstream, store }, config, text);
    expect(found.map(({ state, detail }) => [state, detail])).toEqual([
      ['warn', 'the process “order” has no message “Aprove”: did you mean “Approve”?'],
      ['warn', 'the process “order” has no message “Launch”: check its name'],
    ]);
  });

  it('finds a message that looks like a misspelt one that Barium accepted, and says nothing about others', async () => {
    await store.messageNames.record('Order', { name: 'Approve', boundary: false }, now);
    const config = readConfig({ BARIUM_MESSAGES: 'Order: Aprove, approve, Launch' });
    const found = await findUnknownMessages({ upstream: { messages: {} }, store }, config, text);
    expect(found.map(({ detail }) => detail)).toEqual([
      'the process “Order” has accepted “Approve”, but never “Aprove”: check the spelling',
    ]);
  });

  it('suggests the process that a misspelt one in ACCESS_APPLICATIONS stands for', async () => {
    const knownApplications = async () => ['Order', 'Leave'];
    const { accessListChecker } = createAccessControl({
      config: readConfig({ ACCESS_APPLICATIONS: 'web:local = Ordr' }),
      applications: knownApplications,
      settings: store.settings,
      log: { warn: () => undefined } as never,
      now: () => new Date(now),
    });
    const [row] = await findUnmatchedEntries({ accessListChecker, knownApplications }, text);
    expect(row?.detail).toMatch(/^ACCESS_APPLICATIONS: .+“Ordr”, which has no cases: did you mean “Order”\?$/u);
  });

  it('reads one case of each process, and names what the account cannot read there', async () => {
    const barium = createMemoryBarium([
      { instance: instance(1) },
      { instance: instance(2) },
      { instance: instance(3, { applicationName: 'Leave' }) },
    ]);
    expect((await checkReading({ upstream: { barium } }, text)).map(({ state, detail }) => [state, detail])).toEqual([
      ['ok', expect.stringMatching(/can read cases, tasks and files \(2 processes checked\)/u)],
    ]);
    const readInstance = barium.getInstance;
    barium.getInstance = async (id, options) => {
      const read = await readInstance(id, options);
      if (read.applicationName === 'Leave') throw new ForbiddenError({ endpoint: 'GET /Instances/{Id}' });
      return read;
    };
    expect((await checkReading({ upstream: { barium } }, text)).map(({ state, detail }) => [state, detail])).toEqual([
      ['warn', 'the bot’s account can’t read the details of “Leave”: give it access in Barium'],
    ]);
  });
});
