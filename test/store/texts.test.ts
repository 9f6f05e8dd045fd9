import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { decodeText, encodeText } from '../../src/lib/storable-text.ts';
import { at, newDelivery, snapshotCommit, snapshotRow } from './builders.ts';
import { engines, useStore } from './engines.ts';

const strange = ['\0', 'a\0b', '\ud800', 'x\udc00y', '\uffff', '\uffff0000', '😀', 'é', 'e\u0301', '\u2028', "'; --"];
const anyText = fc.oneof(fc.constantFrom(...strange), fc.string({ unit: 'binary', maxLength: 20 }), codeUnits());

/** Texts of arbitrary UTF-16 code units. */
function codeUnits(): fc.Arbitrary<string> {
  const unit = fc.integer({ min: 0, max: 0xffff });
  return fc.array(unit, { maxLength: 10 }).map((units) => String.fromCharCode(...units));
}

describe('the encoding of texts for a database', () => {
  it('is lossless and injective, and has no character that a database rejects', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        expect(decodeText(encodeText(one))).toBe(one);
        expect(encodeText(one)).not.toMatch(/[\0\p{Surrogate}]/u);
        expect(encodeText(one) === encodeText(other)).toBe(one === other);
      }),
    );
  });
});

describe.each(engines)('texts in the store on $name', (engine) => {
  const fixture = useStore(engine, 'all');

  it('are stored whatever characters they have, as keys and as values', async () => {
    const { settings } = fixture.store;
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (name, value) => {
        await settings.set(name, value);
        expect(await settings.get(name)).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  it('are found again as keys however long they are', async () => {
    const { settings, idempotency, messageNames, outbox, channels } = fixture.store;
    // Random bytes: repetitive text is compressed and fits into an index for longer.
    const texts = [`${randomBytes(9_000).toString('base64')}1\0`, '\ud800'.repeat(5_000)];
    for (const long of texts) {
      await settings.set(long, `value of ${long}`);
      expect(await settings.get(long)).toBe(`value of ${long}`);
      expect(await idempotency.recordOnce(long, at)).toBe(true);
      expect(await idempotency.recordOnce(long, at)).toBe(false);
      await messageNames.record(long, { name: 'Approve', boundary: false }, at);
      await messageNames.record('Order', { name: long, boundary: false }, at);
      expect(await messageNames.listRecent(long)).toHaveLength(1);
      const conversation = { platform: 'web', tenant: 'local', id: long, isDirect: false } as const;
      const person = { platform: 'web', tenant: 'local', id: long, name: 'Somebody', membership: 'member' } as const;
      await outbox.replace([], [newDelivery('a', { conversation })]);
      expect(await outbox.getHead(conversation)).toMatchObject({ conversation });
      expect(await outbox.listQueues()).toMatchObject([{ conversation }]);
      await channels.saveRootMessage(conversation, 'an-instance', 'message', at);
      expect(await channels.markUnavailable(conversation, 'archived', at)).toBe(true);
      expect(await channels.listUnavailable()).toMatchObject([{ conversation }]);
      await channels.markAvailable(conversation, at);
      await channels.saveDirectChannel(person, conversation);
      expect(await channels.findDirectChannel(person)).toEqual(conversation);
      await fixture.storage.run('delete from deliveries');
    }
  });

  it('are equal as keys only if they have the same code units', async () => {
    const similar = ['Key', 'key', 'KEY', 'kéy', 'ke\u0301y', 'key ', 'ｋey', 'k\u00ady'];
    const isFirst = await Promise.all(similar.map((key) => fixture.store.idempotency.recordOnce(key, at)));
    expect(isFirst).toEqual(similar.map(() => true));
  });

  it('are sorted by their bytes, whatever the collation of the database', async () => {
    const { snapshot } = fixture.store;
    const fence = await snapshot.acquireFence();
    const ids = ['b', 'A', 'ä', '1', 'a-c', 'aB', '😀', '\uff5a', 'Z', 'a', '{0}'];
    await snapshot.commit(snapshotCommit(fence, { rows: ids.map((id) => snapshotRow(id)) }));
    const read: string[] = [];
    for await (const batch of snapshot.readSince(0)) read.push(...batch.map((row) => row.id));
    expect(read).toEqual(ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });
});
