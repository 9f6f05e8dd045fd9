/** Opens a store as another user, and says how that went. */
import { openSqliteStore } from '../../../src/store/sqlite.ts';

async function main(file: string, user: number): Promise<void> {
  // The user changes when everything is loaded: another one may be unable to read Node or the packages.
  await (await openSqliteStore(':memory:')).close();
  if (process.getuid?.() === 0) {
    process.setgroups?.([]);
    process.setgid?.(user);
    process.setuid?.(user);
  }
  try {
    await (await openSqliteStore(file)).close();
    process.stdout.write('opened');
  } catch (error) {
    const remedy = error instanceof Error && 'remedy' in error ? error.remedy : '';
    process.stdout.write(`${error} ${remedy}`);
  }
}

const [file = '', user] = process.argv.slice(2);
await main(file, Number(user));
