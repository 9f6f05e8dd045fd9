import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createSeal, SealError } from '../../src/lib/seal.ts';

describe('a sealed text', () => {
  const { open, seal } = createSeal(randomBytes(32));

  it('is opened again, whatever it is, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, context) => {
        const sealed = seal(text, context);
        expect(open(sealed, context)).toBe(Buffer.from(text).toString());
        expect(seal(text, context)).not.toBe(sealed);
      }),
    );
  });

  it('is not opened for another context, with another key, or after a change of any of its bytes', () => {
    const sealed = seal('xoxb-secret', 'T1');
    expect(() => open(sealed, 'T2')).toThrow(SealError);
    expect(() => createSeal(randomBytes(32)).open(sealed, 'T1')).toThrow(SealError);
    for (const [index, byte] of Buffer.from(sealed, 'base64').entries()) {
      const changed = Buffer.from(sealed, 'base64');
      changed[index] = byte ^ 1;
      expect(() => open(changed.toString('base64'), 'T1')).toThrow(SealError);
    }
    for (const garbage of ['', 'x', sealed.slice(0, 30)]) expect(() => open(garbage, 'T1')).toThrow(SealError);
  });
});
