/** `barium-bot simulate`, as a process of its own. */
import { killAndRemoveFolders, runCli, type Env, itTakesTime, createFolder, startCli } from './child.ts';

afterEach(killAndRemoveFolders);

describe('simulate', () => {
  itTakesTime('prints four variables with which a bot reaches it, until it is asked to stop', async () => {
    const cwd = await createFolder();
    const simulator = startCli(cwd, ['simulate', '--port', '0', '--instances', '200', '--speed', '0']);
    await simulator.waitForOutput(/BARIUM_API_KEY=.+\n/);
    const env: Env = Object.fromEntries(
      [...simulator.stdout().matchAll(/^ {2}(BARIUM_\w+)=(.+)$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    expect(Object.keys(env).sort()).toEqual([
      'BARIUM_API_KEY',
      'BARIUM_BASE_URL',
      'BARIUM_PASSWORD',
      'BARIUM_USERNAME',
    ]);
    const { code, stdout } = await runCli(cwd, ['ask', 'list all'], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\n1–10 of 200\n$/) });
    simulator.kill('SIGTERM');
    expect((await simulator.result).code).toBe(0);
    expect((await runCli(cwd, ['ask', 'list all'], env)).stdout).toMatch(/^Can’t reach Barium right now\n/);
  });

  itTakesTime('answers 2 to options that make no sense, and says what each must be', async () => {
    const args = ['--port', '99999', '--instances', '1.5', '--speed=-1'];
    const { code, stdout, stderr } = await runCli(await createFolder(), ['simulate', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^--port must be a whole number from 0 to 65535$/m);
    expect(stderr).toMatch(/^--instances must be a whole number from 0 to 1000000$/m);
    expect(stderr).toMatch(/^--speed must be a number from 0 to 10000$/m);
    expect(stderr).toContain('Usage: barium-bot <verb>');
  });

  itTakesTime('answers 2 to words that it has no use for, and to a port that is taken', async () => {
    const cwd = await createFolder();
    expect((await runCli(cwd, ['simulate', '200'])).code).toBe(2);
    const first = startCli(cwd, ['simulate']);
    const [, port = ''] = await first.waitForOutput(/127\.0\.0\.1:(\d+)/);
    const { code, stderr } = await runCli(cwd, ['simulate', '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`port ${port} is taken`));
    expect((await runCli(cwd, ['serve', 'now'])).code).toBe(2);
  });
});
