import { readFile } from 'node:fs/promises';
import * as z from 'zod';

const about = z.object({ version: z.string() });

/** The bot's version, from its `package.json`: two levels up in the sources and in the bundle, three in a build of tests. */
export async function readVersion(): Promise<string> {
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
  const text = await read('../../package.json').catch(() => read('../../../package.json'));
  return about.parse(JSON.parse(text)).version;
}
