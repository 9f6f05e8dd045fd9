import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Another program that has locked a SQLite file against writing. */
export interface Locker {
  release(): Promise<void>;
}

/** Commits the write that it has locked the file for when its input ends. */
const script = `
  import { DatabaseSync } from '@photostructure/sqlite';
  const database = new DatabaseSync(process.argv[1], { timeout: 5000 });
  database.exec('begin immediate');
  process.stdout.write('locked');
  process.stdin.on('data', () => undefined).on('end', () => database.exec('commit'));
`;

/** Resolves when the file is locked. */
export async function lockFile(file: string): Promise<Locker> {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', script, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  if (child.stdout !== null) await Promise.race([once(child.stdout, 'data'), exit]);
  return {
    async release() {
      child.stdin?.end();
      await exit;
    },
  };
}
