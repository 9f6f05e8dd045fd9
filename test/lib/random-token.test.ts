import { generateToken } from '../../src/lib/random-token.ts';

describe('generateToken', () => {
  it('generateToken makes different tokens of 24 unambiguous characters', () => {
    const tokens = Array.from({ length: 100 }, generateToken);
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[a-hjkmnp-z0-9]{24}$/);
  });
});
