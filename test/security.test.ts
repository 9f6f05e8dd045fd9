import { existsSync, readFileSync } from 'node:fs';

describe('the table of threats in SECURITY.md', () => {
  const lines = readFileSync('SECURITY.md', 'utf8').split('\n');
  const from = lines.findIndex((line) => line.startsWith('| threat '));
  const rows = lines.slice(from + 2, lines.indexOf('', from));

  it('names the code and the test of each control, which exist', () => {
    expect(rows.length).toBeGreaterThan(80);
    for (const row of rows) {
      const [, threat = '', , code = '', test = ''] = row.split('|').map((cell) => cell.trim());
      const paths = [...`${code} ${test}`.matchAll(/`([^`]+)`/gu)].map(([, path = '']) => path);
      const absent = paths.filter((path) => !path.includes('*') && !existsSync(path));
      expect({ threat, absent }).toEqual({ threat, absent: [] });
      expect(test).toMatch(/^`test\/\S+\.test\.ts`$/u);
    }
  });
});
