import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { decryptPictureToken, encryptPictureToken } from '../../src/http/picture-token.ts';

const key = randomBytes(32);
const order = { instanceId: 'instance-7f3a', width: 800, height: 600, zoom: 1.5 };
const now = new Date('2026-11-23T12:00:00Z');
const later = new Date('2026-11-23T12:10:00Z');

describe('a picture token', () => {
  it('gives back what it was made for', () => {
    expect(decryptPictureToken(key, encryptPictureToken(key, order, later), now)).toEqual(order);
    const plain = { instanceId: 'a' };
    expect(decryptPictureToken(key, encryptPictureToken(key, plain, later), now)).toEqual(plain);
  });

  it('can stand in an address, tells nothing and is never the same', () => {
    const tokens = [encryptPictureToken(key, order, later), encryptPictureToken(key, order, later)];
    expect(tokens[0]).not.toBe(tokens[1]);
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]+$/);
      expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('7f3a');
    }
  });

  it('is nothing from its end on', () => {
    const token = encryptPictureToken(key, order, later);
    expect(decryptPictureToken(key, token, new Date(later.getTime() - 1))).toEqual(order);
    expect(decryptPictureToken(key, token, later)).toBeUndefined();
  });

  it('is nothing under another key', () => {
    expect(decryptPictureToken(randomBytes(32), encryptPictureToken(key, order, later), now)).toBeUndefined();
  });

  it('is nothing after any change of a byte', () => {
    const bytes = Buffer.from(encryptPictureToken(key, order, later), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(decryptPictureToken(key, changed.toString('base64url'), now)).toBeUndefined();
    }
  });

  it('is nothing in any other spelling', () => {
    // Of three lengths in a row, two leave bits over in the last letter.
    const tokens = ['a', 'ab', 'abc'].map((instanceId) => encryptPictureToken(key, { instanceId }, later));
    for (const token of tokens) {
      const last = String.fromCharCode(token.charCodeAt(token.length - 1) + 1);
      const others = [`${token}=`, `${token}.`, ` ${token}`, `${token.slice(0, -1)}${last}`];
      const asBase64 = Buffer.from(token, 'base64url').toString('base64');
      for (const other of [...others, asBase64].filter((one) => one !== token)) {
        expect([other, decryptPictureToken(key, other, now)]).toEqual([other, undefined]);
      }
    }
  });

  it('is nothing when it is any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 200 })), (text) => {
        expect(decryptPictureToken(key, text, now)).toBeUndefined();
      }),
    );
  });
});
