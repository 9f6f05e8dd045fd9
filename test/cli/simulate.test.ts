/** `barium-bot simulate` as a process. */
import { createFolder, type Env, killAndRemoveFolders, runCli, startCli } from './child.ts';

afterEach(killAndRemoveFolders);

describe('barium-bot simulate', () => {
  it('prints the variables that connect a bot, and runs until SIGTERM', async () => {
    const cwd = await createFolder();
    const simulator = startCli(cwd, ['simulate', '--port', '0', '--instances', '200', '--speed', '0']);
    await simulator.waitForOutput(/BARIUM_API_KEY=.+\n/);
    const env: Env = Object.fromEntries(
      [...simulator.stdout().matchAll(/^ {2}(BARIUM_\w+)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    expect(Object.keys(env).sort()).toEqual([
      'BARIUM_API_KEY',
      'BARIUM_BASE_URL',
      'BARIUM_PASSWORD',
      'BARIUM_USERNAME',
    ]);
    const { code, stdout } = await runCli(cwd, ['ask', 'list all'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\nPage 1 of 21\n$/) });
    simulator.kill('SIGTERM');
    expect((await simulator.result).code).toBe(0);
    expect((await runCli(cwd, ['ask', 'list all'], env)).stdout).toMatch(/^Can’t reach Barium right now\n/);
  });

  it('exits with 2 and names the valid range of each invalid option', async () => {
    const args = ['--port', '99999', '--instances', '1.5', '--speed=-1'];
    const { code, stdout, stderr } = await runCli(await createFolder(), ['simulate', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^--port must be a whole number from 0 to 65535$/m);
    expect(stderr).toMatch(/^--instances must be a whole number from 0 to 1000000$/m);
    expect(stderr).toMatch(/^--speed must be a number from 0 to 10000$/m);
    expect(stderr).toMatch(/\nSee "barium-bot help simulate".\n$/);
  });

  it('exits with 2 for unexpected arguments and for a port in use', async () => {
    const cwd = await createFolder();
    expect((await runCli(cwd, ['simulate', '200'])).code).toBe(2);
    const first = startCli(cwd, ['simulate']);
    const [, port = ''] = await first.waitForOutput(/127\.0\.0\.1:(\d+)/);
    const { code, stderr } = await runCli(cwd, ['simulate', '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`Port ${port} is in use`));
    expect((await runCli(cwd, ['serve', 'now'])).code).toBe(2);
  });
});
