import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableBounds } from './bounds.ts';

describe('the tables of the store', () => {
  it('The documentation says what bounds each table', () => {
    const docs = readFileSync(join(process.cwd(), 'docs/privacy.md'), 'utf8').replaceAll(/\s+/gu, ' ');
    expect(Object.entries(tableBounds).filter(([, bound]) => !docs.includes(bound))).toEqual([]);
  });
});
