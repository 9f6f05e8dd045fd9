/**
 * Runs the steps of the Dockerfile without a container engine. Each stage is a folder; its RUN lines run there in a
 * shell, its COPY lines copy. This machine's Node stands in for the base image, and this checkout's packages for the
 * ones that `npm ci` would install from the same lock file.
 */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DockerfileParser } from 'dockerfile-ast';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

export interface Step {
  readonly keyword: string;
  /** What follows the keyword, on one line. */
  readonly rest: string;
}

export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

/** The stages of a Dockerfile, first to last. */
export function readStages(text: string): readonly Stage[] {
  const stages: { image: string; name: string | undefined; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const rest = instruction
      .getTextContent()
      .slice(keyword.length)
      .replaceAll(/\\\n\s*/gu, '')
      .trim();
    if (keyword === 'FROM') {
      const [image = '', , name] = rest.split(/\s+/u);
      stages.push({ image, name, steps: [] });
    } else {
      stages.at(-1)?.steps.push({ keyword, rest });
    }
  }
  return stages;
}

/** The arguments of the last such step of a stage, written as JSON. */
export function listOf(stage: Stage, keyword: string): readonly string[] {
  const { rest } = stage.steps.findLast((step) => step.keyword === keyword) ?? { rest: '' };
  return JSON.parse(rest.slice(rest.indexOf('[')));
}

/** What a build may read: the checkout as `.dockerignore` leaves it. */
async function copyContext(to: string): Promise<void> {
  const lines = (await readFile(join(checkout, '.dockerignore'), 'utf8')).split('\n');
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const kept = patterns.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const dropped = patterns.filter((line) => !line.startsWith('!') && line !== '*');
  for (const path of kept) {
    const filter = (from: string) => !dropped.some((one) => from === join(checkout, one));
    await cp(join(checkout, path), join(to, path), { recursive: true, filter });
  }
}

/** Runs the build in `root`. Answers the folder that is the image's own, and the one that it may write to. */
export async function build(
  stages: readonly Stage[],
  root: string,
): Promise<{ app: string; data: string; own: number }> {
  const context = join(root, 'context');
  const data = join(root, 'data');
  await copyContext(context);
  const folderOf = (stage: Stage | undefined) => join(root, stage?.name ?? 'image');
  for (const stage of stages) {
    const app = folderOf(stage);
    await mkdir(app);
    for (const { keyword, rest } of stage.steps) {
      if (keyword === 'COPY') {
        const from = /^--from=(\S+) /u.exec(rest)?.[1];
        const source = from === undefined ? context : folderOf(stages.find(({ name }) => name === from));
        await copy(rest.replace(/^--from=\S+ (?:\/app\/)?/u, ''), source, app);
      } else if (keyword === 'RUN') {
        await runStep(rest, app, data);
      }
    }
  }
  // As it is mounted read-only: nobody may write there, not even whose files they are.
  const app = folderOf(stages.at(-1));
  await run('chmod', ['-R', 'a-w,a+rX', app]);
  await chmod(root, 0o755);
  return { app, data, own: process.getuid?.() === 0 ? 10_001 : (process.getuid?.() ?? 0) };
}

async function copy(words: string, source: string, app: string): Promise<void> {
  const paths = words.split(/\s+/u);
  const to = paths.pop() ?? '';
  for (const path of paths) {
    const target = to.endsWith('/') && path !== '.' ? join(app, to, path) : join(app, to);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(source, path), target, { recursive: true });
  }
}

async function runStep(command: string, app: string, data: string): Promise<void> {
  if (command.startsWith('npm ci')) {
    const workspace = /--workspace=(\S+)/u.exec(command)?.[1];
    await (workspace === undefined ? linkPackages(app) : copyPackages(workspace, app));
    return;
  }
  // Only root can change the owner of a folder; for other users it stays theirs.
  const owned = process.getuid?.() === 0 ? command : command.replaceAll(/ -[og] \d+/gu, '');
  await run('sh', ['-euc', owned.replaceAll(' /data', ` ${data}`)], { cwd: app });
}

/** Stands in for `npm ci`. */
async function linkPackages(app: string): Promise<void> {
  await symlink(join(checkout, 'node_modules'), join(app, 'node_modules'));
}

/** Stands in for `npm ci --workspace`: copies the packages that this checkout installed for that workspace. */
async function copyPackages(workspace: string, app: string): Promise<void> {
  const listing = ['ls', `--workspace=${workspace}`, '--omit=dev', '--all', '--parseable'];
  const { stdout } = await run('npm', listing, { cwd: checkout });
  for (const path of stdout.split('\n').filter((line) => line.includes('/node_modules/'))) {
    const name = path.slice(path.indexOf('node_modules/'));
    if (name === `node_modules/${workspace}`) continue;
    await cp(path, join(app, name), { recursive: true });
  }
}
