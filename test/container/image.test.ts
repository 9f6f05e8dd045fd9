import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { argumentsOf, build, checkout, readStages, type Stage } from './dockerfile.ts';

const last = (stages: readonly Stage[]): Stage => stages.at(-1) as Stage;
const stages = readStages(await readFile(join(checkout, 'Dockerfile'), 'utf8'));

describe('the Dockerfile', () => {
  it('uses one pinned slim Node image and an unprivileged numeric user', () => {
    for (const { image } of stages) expect(image).toMatch(/^node:24\.\d+\.\d+-slim$/u);
    expect(new Set(stages.map(({ image }) => image)).size).toBe(1);
    const user = last(stages).steps.find(({ keyword }) => keyword === 'USER')?.args;
    expect(user).toBe('10001:10001');
  });

  it('copies only build results into the final image', () => {
    const copied = last(stages).steps.filter(({ keyword }) => keyword === 'COPY');
    expect(copied.map(({ args }) => args).filter((args) => !/^--from=(?:build|packages) /u.test(args))).toEqual([]);
  });

  it('installs exactly the packages that the bundle excludes, in the same versions, but for one that is optional', async () => {
    const read = async (path: string) => JSON.parse(await readFile(join(checkout, path), 'utf8'));
    const { dependencies: installed } = await read('manifests/image/package.json');
    const { dependencies, scripts } = await read('package.json');
    const external = [...scripts['build:server'].matchAll(/--external:(\S+)/gu)].map(([, name]) => name);
    // Looked for by a package that does without it.
    const required = external.filter((name) => name !== '@opentelemetry/api-logs');
    expect(Object.keys(installed).toSorted()).toEqual(required.toSorted());
    expect(dependencies).toMatchObject(installed);
  });

  it('sets no variables but NODE_ENV and DATA_DIR', () => {
    const variables = stages.flatMap(({ steps }) => steps.filter(({ keyword }) => /^(?:ENV|ARG)$/u.test(keyword)));
    expect(variables.map(({ args }) => args)).toEqual(['NODE_ENV=production DATA_DIR=/data']);
  });
});

describe('the image, built without a container engine', () => {
  let root = '';
  let image: Awaited<ReturnType<typeof build>>;
  let node = '';
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'barium-image-'));
    image = await build(stages, root);
    // The image's user may not be allowed to read the original.
    node = join(root, 'node');
    await copyFile(process.execPath, node);
  }, 180_000);

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await promisify(execFile)('chmod', ['-R', 'u+w', root]);
    await rm(root, { recursive: true, force: true });
  });

  /** Starts a Node process as the image's user with only these variables. */
  function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const child = spawn(node, args, {
      cwd: image.app,
      ...(process.getuid?.() === 0 ? { uid: image.userId, gid: image.userId } : {}),
      env: { NODE_ENV: 'production', DATA_DIR: image.data, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  const commandLine = (args = argumentsOf(last(stages), 'CMD')) =>
    [...argumentsOf(last(stages), 'ENTRYPOINT'), ...args].slice(1);

  it('contains the bundle and its external packages, no sources, and is small', async () => {
    const files = await readdir(image.app, { recursive: true });
    expect(files.filter((file) => /^dist\/.*\.(?:map|ts)$/u.test(file))).toEqual([]);
    expect(files.filter((file) => /^(?:src|test|data)\b|\.env/u.test(file))).toEqual([]);
    const pages = ['dist/adapters/web/page/main.js', 'dist/adapters/teams/tab/page/main.js'];
    expect(files).toEqual(expect.arrayContaining(pages));
    const packages = await readdir(join(image.app, 'node_modules'));
    expect(packages).toEqual(expect.arrayContaining(['@photostructure', 'bpmn-engine', 'dejavu-fonts-ttf']));
    expect(packages).not.toEqual(expect.arrayContaining(['axios']));
    expect(packages).not.toEqual(expect.arrayContaining(['typescript']));
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(image.app, file))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(64 * 1024 * 1024);
  });

  it('runs with write access to its data only, passes its health check, and stops on SIGTERM', async () => {
    const before = await readdir(image.app, { recursive: true });
    const bot = start(commandLine(), { PORT: '0', LOG_LEVEL: 'info', WATCH_CRON: '0 0 0 1 1 *' });
    const port = await readPort(bot);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(ready.status).toBe(200);
    const [, ...check] = argumentsOf(last(stages), 'HEALTHCHECK');
    expect(await once(start(check, { PORT: port }), 'exit')).toEqual([0, null]);
    bot.kill('SIGTERM');
    expect(await once(bot, 'exit')).toEqual([0, null]);
    expect(await once(start(check, { PORT: port }), 'exit')).toEqual([1, null]);
    expect(await readdir(image.app, { recursive: true })).toEqual(before);
    expect((await readdir(image.data)).length).toBeGreaterThan(0);
  });

  it('runs other subcommands, such as manifest', async () => {
    const child = start(commandLine(['manifest', 'slack']), { PUBLIC_URL: 'https://bot.example.com' });
    let printed = '';
    child.stdout?.on('data', (chunk) => (printed += String(chunk)));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(JSON.parse(printed)).toHaveProperty('features.slash_commands');
  });

  it('exits with 2 and lists invalid settings', async () => {
    const child = start(commandLine(), { BARIUM_BASE_URL: 'https://live.example.com/api/v1.1' });
    let output = '';
    child.stderr?.on('data', (chunk) => (output += String(chunk)));
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(output).toContain('BARIUM_PASSWORD');
  });
});

/** The port in the address that a bot prints. */
async function readPort(bot: ChildProcess): Promise<string> {
  let printed = '';
  bot.stderr?.on('data', (chunk) => (printed += String(chunk)));
  for await (const chunk of bot.stdout ?? []) {
    printed += String(chunk);
    const port = /http:\/\/[^:\s]+:(\d+)/u.exec(printed)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error(`the bot ended before it was ready: ${printed}`);
}
