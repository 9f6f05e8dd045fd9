/** `--help`, `--version` and `help` of the command line. */
import { readFile } from 'node:fs/promises';
import { describeCommand, describeCommands, usages } from '../../src/cli/usage.ts';
import { createFolder, killAndRemoveFolders, runCli } from './child.ts';

afterAll(killAndRemoveFolders);

const commands = Object.keys(usages) as (keyof typeof usages)[];

describe('the help of barium-bot', () => {
  it.each(commands)('explains %s with --help, despite other mistakes, and with help', async (command) => {
    const cwd = await createFolder();
    const expected = { code: 0, stdout: describeCommand(command), stderr: '' };
    expect(await runCli(cwd, [command, '--nonsense', 'x', '--help'])).toEqual(expected);
    expect(await runCli(cwd, ['help', command])).toEqual(expected);
  });

  it('describes every command with its options when no command or --help is given', async () => {
    const cwd = await createFolder();
    for (const args of [[], ['--help'], ['-h'], ['help']]) {
      expect(await runCli(cwd, args)).toEqual({ code: 0, stdout: describeCommands(), stderr: '' });
    }
    for (const { synopsis } of Object.values(usages)) expect(describeCommands()).toContain(`\n  ${synopsis} `);
    for (const line of describeCommands().split('\n')) expect(line.length).toBeLessThanOrEqual(140);
  });

  it('prints the version alone, for every command', async () => {
    const about = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    const expected = { code: 0, stdout: `${JSON.parse(about).version}\n`, stderr: '' };
    const cwd = await createFolder();
    for (const args of [['--version'], ['version'], ['ask', 'list', '--version'], ['serve', '--version']]) {
      expect(await runCli(cwd, args)).toEqual(expected);
    }
  });

  it('takes nothing after -- for an option', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['ask', '--', 'show', '--help']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^No case matches “--help”\n/);
  });

  it('states the exit codes that docs/command-line.md explains', async () => {
    const guide = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
    for (const command of commands) expect(guide).toContain(`| \`${usages[command].synopsis.replaceAll('|', '\\|')}\``);
    expect(describeCommands()).toContain('Exit codes: 0 done, 1 refused or failed, 2 wrong usage or configuration.');
  });
});
