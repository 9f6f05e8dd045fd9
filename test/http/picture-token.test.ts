import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { decryptPictureToken, encryptPictureToken } from '../../src/http/picture-token.ts';

const key = randomBytes(32);
const payload = { instanceId: 'instance-7f3a', width: 800, height: 600, zoom: 1.5 };
const now = new Date('2026-11-23T12:00:00Z');
const later = new Date('2026-11-23T12:10:00Z');

describe('a picture token', () => {
  it('decrypts to its payload', () => {
    expect(decryptPictureToken(key, encryptPictureToken(key, payload, later), now)).toEqual(payload);
    for (const timeline of [{ locale: 'sv-SE', timeZone: 'Europe/Stockholm' }, { locale: 'en' }]) {
      const token = encryptPictureToken(key, { ...payload, timeline }, later);
      expect(decryptPictureToken(key, token, now)).toEqual({ ...payload, timeline });
    }
    const plain = { instanceId: 'a' };
    expect(decryptPictureToken(key, encryptPictureToken(key, plain, later), now)).toEqual(plain);
  });

  it('is URL-safe, opaque and different each time', () => {
    const tokens = [encryptPictureToken(key, payload, later), encryptPictureToken(key, payload, later)];
    expect(tokens[0]).not.toBe(tokens[1]);
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]+$/);
      expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('7f3a');
    }
  });

  it('is invalid once it has expired', () => {
    const token = encryptPictureToken(key, payload, later);
    expect(decryptPictureToken(key, token, new Date(later.getTime() - 1))).toEqual(payload);
    expect(decryptPictureToken(key, token, later)).toBeUndefined();
  });

  it('is invalid if it is valid for longer than any link that the bot creates', () => {
    const hoursLater = (hours: number) => new Date(now.getTime() + hours * 60 * 60_000);
    const read = (expiresAt: Date) => decryptPictureToken(key, encryptPictureToken(key, payload, expiresAt), now);
    expect([read(hoursLater(24)), read(hoursLater(25)), read(hoursLater(24 * 365))]).toEqual([
      payload,
      undefined,
      undefined,
    ]);
  });

  it('is invalid with another key', () => {
    expect(decryptPictureToken(randomBytes(32), encryptPictureToken(key, payload, later), now)).toBeUndefined();
  });

  it('is invalid after a change of any byte', () => {
    const bytes = Buffer.from(encryptPictureToken(key, payload, later), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(decryptPictureToken(key, changed.toString('base64url'), now)).toBeUndefined();
    }
  });

  it('is invalid in any other encoding', () => {
    // Two of three consecutive lengths leave unused bits in the last character.
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

  it('is never valid when it is arbitrary text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 200 })), (text) => {
        expect(decryptPictureToken(key, text, now)).toBeUndefined();
      }),
    );
  });
});
