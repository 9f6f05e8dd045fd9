import { guidPattern } from '../lib/guid.ts';

const guids = new RegExp(guidPattern, 'gu');

/** The GUID that a word consists of, or the first one in a link. Barium's web addresses contain the instance's id. */
export function guidIn(word: string): string | undefined {
  return guidsIn(word)[0];
}

/** The distinct GUIDs in a link (which can also contain the application's), or the one that a word consists of. */
export function guidsIn(word: string): readonly string[] {
  const ids = [...new Set(word.match(guids)?.map((id) => id.toLowerCase()))];
  const isLink = /^<?https?:\/\//iu.test(word);
  return isLink || ids[0]?.length === word.length ? ids : [];
}
